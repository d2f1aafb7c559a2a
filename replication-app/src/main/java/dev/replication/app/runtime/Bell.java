package dev.replication.app.runtime;

import dev.replication.port.Pause;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The pauses of one duty, which can be cut short by others when there is something for it to do.
 * Rung while nobody pauses, it cuts the next pause short. Pauses are one thread's, ringing is
 * anybody's.
 */
final class Bell implements Pause {
  private final Semaphore rung = new Semaphore(0);

  /** Ends the present pause, or the next. */
  void ring() {
    rung.release();
  }

  @Override
  public void pause(Duration length) throws InterruptedException {
    if (rung.tryAcquire(length.toNanos(), TimeUnit.NANOSECONDS)) {
      rung.drainPermits();
    }
  }
}
