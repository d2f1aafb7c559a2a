package dev.replication.app.bench;

import dev.replication.app.wiring.Node;
import dev.replication.model.ContentType;
import dev.replication.model.ItemKey;
import dev.replication.syncengine.Submission;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * How long a write on one node takes until a read on another sees it, while a steady load runs
 * beside it. Probes are written one after the other and looked for every 50 microseconds.
 */
final class VisibleLatency {
  private static final long LOOK_EVERY_NANOS = 50_000;
  private static final Duration GIVE_UP = Duration.ofSeconds(30);

  private final Node writer;
  private final Node reader;
  private final Workload workload;
  private final int rate;

  VisibleLatency(Node writer, Node reader, Workload workload, int rate) {
    this.writer = writer;
    this.reader = reader;
    this.workload = workload;
    this.rate = rate;
  }

  /** Latencies in microseconds. */
  Histogram measure(Duration length) throws InterruptedException {
    Histogram latencies = new Histogram(TimeUnit.SECONDS.toMicros(60), 3);
    Thread load = Thread.ofVirtual().name("bench-load").start(this::write);
    try {
      long endNanos = System.nanoTime() + length.toNanos();
      for (int probe = 0; System.nanoTime() - endNanos < 0; probe++) {
        latencies.recordValue(TimeUnit.NANOSECONDS.toMicros(probe(probe)));
      }
    } finally {
      load.interrupt();
      load.join();
    }
    return latencies;
  }

  private long probe(int number) throws InterruptedException {
    ItemKey key = new ItemKey("probe." + (number % 1000));
    byte[] content = ("probe " + number).getBytes(StandardCharsets.UTF_8);
    long startNanos = System.nanoTime();
    writer
        .store()
        .submit(
            new Submission(
                key, content, ContentType.BINARY, null, null, null, Submission.Precondition.NONE));
    while (!isVisible(key, content)) {
      if (System.nanoTime() - startNanos > GIVE_UP.toNanos()) {
        throw new IllegalStateException(
            "a write was not visible within " + GIVE_UP.toSeconds() + " s");
      }
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
    }
    return System.nanoTime() - startNanos;
  }

  private boolean isVisible(ItemKey key, byte[] content) throws InterruptedException {
    return reader
        .store()
        .get(key)
        .map(item -> java.util.Arrays.equals(item.content().shared(), content))
        .orElse(false);
  }

  private void write() {
    long startNanos = System.nanoTime();
    int written = 0;
    try {
      while (!Thread.currentThread().isInterrupted()) {
        long due = (System.nanoTime() - startNanos) * rate / 1_000_000_000L;
        for (; written < due; written++) {
          writer.store().submit(workload.item(written % workload.items()));
        }
        Thread.sleep(1);
      }
    } catch (InterruptedException stopped) {
      // The measurement is over.
    }
  }
}
