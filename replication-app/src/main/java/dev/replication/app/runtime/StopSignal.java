package dev.replication.app.runtime;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The user's wish that the process ends: Ctrl-C or SIGTERM. The signal starts the JVM's shutdown,
 * which waits here until whoever installed this has finished and closed it, at most for a bound.
 */
public final class StopSignal implements AutoCloseable {
  private static final Duration BOUND = Duration.ofSeconds(75);

  private final CountDownLatch requested = new CountDownLatch(1);
  private final CountDownLatch finished = new CountDownLatch(1);

  private StopSignal() {}

  /** Listens from now on. */
  public static StopSignal install() {
    StopSignal signal = new StopSignal();
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("stop-signal").unstarted(signal::shutDown));
    return signal;
  }

  private void shutDown() {
    requested.countDown();
    try {
      if (!finished.await(BOUND.toMillis(), TimeUnit.MILLISECONDS)) {
        Runtime.getRuntime().halt(1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for the signal, at most {@code wait}; tells whether it came. */
  public boolean await(Duration wait) throws InterruptedException {
    return requested.await(wait.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Waits for the signal as long as it takes. */
  public void await() throws InterruptedException {
    requested.await();
  }

  /** Everything is finished; the process may end. */
  @Override
  public void close() {
    finished.countDown();
  }
}
