package dev.replication.app.http;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Bounds how many requests look at peers at once: each opens connections of its own to all of them.
 * Safe for many threads.
 */
final class LookLimit {
  static final int AT_ONCE = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int RETRY_SECONDS = 5;

  private final Semaphore free = new Semaphore(AT_ONCE, true);

  /** Something that looks at peers. */
  @FunctionalInterface
  interface Look<T> {
    T take() throws InterruptedException;
  }

  /**
   * Takes a look when it is its turn.
   *
   * @throws RequestRefused with 503 when that does not come soon
   */
  <T> T during(Look<T> look) throws InterruptedException {
    if (!free.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      throw RequestRefused.unavailable(
          "other requests are looking at the peers; ask again later", RETRY_SECONDS);
    }
    try {
      return look.take();
    } finally {
      free.release();
    }
  }
}
