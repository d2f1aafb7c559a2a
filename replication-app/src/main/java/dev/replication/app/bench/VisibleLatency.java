package dev.replication.app.bench;

import dev.replication.model.ItemKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * How long a write at one end of a path takes until a read at the other sees it, while a steady
 * load runs beside it. Probes are written one after the other and looked for every 50 microseconds.
 */
final class VisibleLatency {
  private static final long LOOK_EVERY_NANOS = 50_000;
  private static final Duration GIVE_UP = Duration.ofMinutes(5);
  private static final int PROBE_KEYS = 1000;

  private final Path path;
  private final Workload workload;
  private final Steady load;

  VisibleLatency(Path path, Workload workload, Steady load) {
    this.path = path;
    this.workload = workload;
    this.load = load;
  }

  /** Two ends, of which one is to show what is written at the other. Used by two threads. */
  interface Path {
    /** Accepts a write; need not wait for anything. */
    void write(ItemKey key, byte[] content) throws InterruptedException;

    /** Whether the other end holds {@code content} under {@code key}. */
    boolean shows(ItemKey key, byte[] content) throws InterruptedException;
  }

  /** Whether {@code key} is one whose visibility is asked for. */
  static boolean isProbe(String key) {
    return key.startsWith("probe.");
  }

  /** Writes every item once, as fast as it goes, and waits until the last one is shown. */
  void fill() throws InterruptedException {
    for (int index = 0; index < workload.items(); index++) {
      path.write(workload.key(index), workload.content(index));
    }
    probe(0);
  }

  /** Latencies in microseconds. */
  Histogram measure() throws InterruptedException {
    Histogram latencies = new Histogram(TimeUnit.SECONDS.toMicros(60), 3);
    try (SteadyWriter _ = new SteadyWriter(path, workload, load.rate())) {
      long beginNanos = System.nanoTime() + load.warmUp().toNanos();
      long endNanos = beginNanos + load.length().toNanos();
      for (int probe = 0; System.nanoTime() - endNanos < 0; probe++) {
        long micros = TimeUnit.NANOSECONDS.toMicros(probe(probe));
        if (System.nanoTime() - beginNanos > 0) {
          latencies.recordValue(micros);
        }
      }
    }
    return latencies;
  }

  /** Nanoseconds until the other end showed what was written here. */
  long probe(int number) throws InterruptedException {
    ItemKey key = new ItemKey("probe." + (number % PROBE_KEYS));
    byte[] content = ("probe " + number).getBytes(StandardCharsets.UTF_8);
    long startNanos = System.nanoTime();
    path.write(key, content);
    while (!path.shows(key, content)) {
      if (System.nanoTime() - startNanos > GIVE_UP.toNanos()) {
        throw new IllegalStateException(
            "a write was not visible within " + GIVE_UP.toSeconds() + " s");
      }
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
    }
    return System.nanoTime() - startNanos;
  }
}
