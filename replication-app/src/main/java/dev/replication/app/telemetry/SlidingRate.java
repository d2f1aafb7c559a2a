package dev.replication.app.telemetry;

import dev.replication.port.TimeSource;
import java.util.concurrent.TimeUnit;

/** How many a second, over the last {@value #SECONDS} seconds. Safe for many threads. */
final class SlidingRate {
  static final int SECONDS = 10;

  private final TimeSource time;
  private final long startNanos;
  private final long[] counts = new long[SECONDS];
  private long newestSecond;

  SlidingRate(TimeSource time) {
    this.time = time;
    this.startNanos = time.monotonicNanos();
  }

  synchronized void add(long count) {
    counts[slot(forward())] += count;
  }

  /** Over as long as there is something to count, at least a second. */
  synchronized double perSecond() {
    long second = forward();
    long sum = 0;
    for (long count : counts) {
      sum += count;
    }
    return (double) sum / Math.clamp(second + 1, 1, SECONDS);
  }

  /** Forgets the seconds that have passed out of sight; the present second since the start. */
  private long forward() {
    long second = TimeUnit.NANOSECONDS.toSeconds(time.monotonicNanos() - startNanos);
    for (long next = Math.max(newestSecond + 1, second - SECONDS + 1); next <= second; next++) {
      counts[slot(next)] = 0;
    }
    newestSecond = Math.max(newestSecond, second);
    return newestSecond;
  }

  private static int slot(long second) {
    return (int) (second % SECONDS);
  }
}
