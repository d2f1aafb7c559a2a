package dev.replication.app.bench;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waiting for something to become true, looking every millisecond. */
final class Poll {
  private Poll() {}

  /**
   * Returns once {@code reached} holds.
   *
   * @throws IllegalStateException when it does not within {@code bound}
   */
  static void until(Duration bound, BooleanSupplier reached) throws InterruptedException {
    long deadlineNanos = System.nanoTime() + bound.toNanos();
    while (!reached.getAsBoolean()) {
      if (System.nanoTime() - deadlineNanos > 0) {
        throw new IllegalStateException("not reached within " + bound.toSeconds() + " s");
      }
      Thread.sleep(1);
    }
  }
}
