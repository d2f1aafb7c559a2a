package dev.replication.testkit.link;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What all links of a proxy suffer at present. Set by the test, obeyed by the lanes, which notice a
 * change while they wait. Everything is guarded by one lock.
 */
final class Conditions {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<Direction> held = EnumSet.noneOf(Direction.class);
  private long delayNanos;
  private long bytesPerSecond = Long.MAX_VALUE;

  void hold(Set<Direction> directions) {
    change(() -> held.addAll(directions));
  }

  void delay(Duration length) {
    change(() -> delayNanos = length.toNanos());
  }

  void throttle(long rate) {
    change(() -> bytesPerSecond = rate);
  }

  void heal() {
    change(
        () -> {
          held.clear();
          delayNanos = 0;
          bytesPerSecond = Long.MAX_VALUE;
        });
  }

  private void change(Runnable what) {
    lock.lock();
    try {
      what.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Blocks until bytes that came in at {@code readAtNanos} may go on in {@code direction}. */
  void awaitPassage(Direction direction, long readAtNanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (true) {
        long early = readAtNanos + delayNanos - System.nanoTime();
        if (held.contains(direction)) {
          changed.await();
        } else if (delayNanos > 0 && early > 0) {
          long unused = changed.awaitNanos(early);
        } else {
          return;
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** How many of {@code available} bytes may be written at once; at least one. */
  int portion(int available) {
    lock.lock();
    try {
      long inATwentieth = Math.max(1, bytesPerSecond / 20);
      return (int) Math.min(available, inATwentieth);
    } finally {
      lock.unlock();
    }
  }

  /** Blocks as long as {@code bytes} take at the present rate. */
  void payFor(int bytes) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long beganNanos = System.nanoTime();
      long left = costNanos(bytes);
      while (left > 0) {
        long unused = changed.awaitNanos(left);
        left = costNanos(bytes) - (System.nanoTime() - beganNanos);
      }
    } finally {
      lock.unlock();
    }
  }

  private long costNanos(int bytes) {
    return bytesPerSecond == Long.MAX_VALUE
        ? 0
        : bytes * TimeUnit.SECONDS.toNanos(1) / bytesPerSecond;
  }
}
