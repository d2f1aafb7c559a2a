package dev.replication.app.telemetry;

import dev.replication.port.TimeSource;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A trouble that lasts: told of when it begins, once per reminder interval while it goes on, and
 * when it ends. Safe for many threads.
 */
final class Episode {
  private final TimeSource time;
  private final long reminderNanos;
  private long times;
  private long untold;
  private long beganNanos;
  private long toldNanos;

  Episode(TimeSource time, Duration reminder) {
    this.time = time;
    this.reminderNanos = reminder.toNanos();
  }

  /**
   * What is worth telling of an episode.
   *
   * @param times how often it happened so far
   * @param untold how often since it was last told of
   * @param lasted since it began
   */
  record News(long times, long untold, Duration lasted) {
    /** Empty at the first time, else how often it was not told of. */
    String again() {
      return times == 1 ? "" : " (" + untold + " more times, for " + lasted.toSeconds() + " s now)";
    }

    /** The whole episode in a few words. */
    String summary() {
      return times + (times == 1 ? " failure in " : " failures in ") + lasted.toSeconds() + " s";
    }
  }

  /** It happened; {@code tell} is called when that is worth a line. */
  synchronized void happened(Consumer<News> tell) {
    long now = time.monotonicNanos();
    if (times == 0) {
      beganNanos = now;
    }
    times++;
    untold++;
    if (times == 1 || now - toldNanos >= reminderNanos) {
      tell.accept(new News(times, untold, Duration.ofNanos(now - beganNanos)));
      toldNanos = now;
      untold = 0;
    }
  }

  /** It is over; {@code tell} is called, and true returned, when it had begun. */
  synchronized boolean ended(Consumer<News> tell) {
    if (times == 0) {
      return false;
    }
    tell.accept(new News(times, untold, Duration.ofNanos(time.monotonicNanos() - beganNanos)));
    times = 0;
    untold = 0;
    return true;
  }
}
