package dev.replication.domain.flow;

import dev.replication.port.TimeSource;
import java.time.Duration;

/**
 * A rate that several duties share: tokens flow in at {@code perSecond} up to {@code burst} and are
 * taken before work is done. A take is never refused; it may leave a debt, and whoever took waits
 * until the debt is paid. Takers are served in the order of their takes, and a batch larger than
 * the burst still passes, slowly.
 *
 * <p>Invariant: if every taker waits as told, the tokens of the work begun within any window are at
 * most {@code max(burst, first take of the window) + perSecond × window}. Debt is bounded by {@link
 * #LONGEST_PAUSE}: one absurd take cannot stop everybody for ever. Safe for use by many threads,
 * under one lock that is never held while blocking.
 *
 * <p>Held as time rather than as tokens (a take costs so many nanoseconds of flow), which makes it
 * the generic cell rate algorithm of ITU-T I.371: nothing has to be refilled, and each take is
 * rounded up to a whole nanosecond.
 */
public final class TokenBucket {
  /** The longest answer of {@link #take}, and thereby the greatest debt. */
  public static final Duration LONGEST_PAUSE = Duration.ofHours(1);

  private static final double NANOS_PER_SECOND = 1e9;

  private final TimeSource time;
  private final double nanosPerToken;
  private final long burstNanos;
  private final Object lock = new Object();

  // Guarded by lock: flow that was taken but has not come in yet, negative while there is credit;
  // as of the instant.
  private long debtNanos;
  private long asOfNanos;

  /**
   * A full bucket.
   *
   * @param perSecond tokens that flow in, positive and finite
   * @param burst tokens it holds at most, at least 1
   */
  public TokenBucket(TimeSource time, double perSecond, long burst) {
    if (!(perSecond > 0 && perSecond < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "perSecond must be positive and finite but is " + perSecond);
    }
    if (burst < 1) {
      throw new IllegalArgumentException("burst must be at least 1 but is " + burst);
    }
    this.time = time;
    this.nanosPerToken = NANOS_PER_SECOND / perSecond;
    this.burstNanos = nanosOf(burst);
    this.debtNanos = -burstNanos;
    this.asOfNanos = time.monotonicNanos();
  }

  /**
   * Takes {@code tokens} and says how long to wait before the work they stand for. Never blocks.
   *
   * @param tokens at least 0
   * @return zero when they are covered, at most {@link #LONGEST_PAUSE}
   */
  public Duration take(long tokens) {
    if (tokens < 0) {
      throw new IllegalArgumentException("tokens are negative: " + tokens);
    }
    long longest = LONGEST_PAUSE.toNanos();
    long costNanos = nanosOf(tokens);
    synchronized (lock) {
      long now = time.monotonicNanos();
      long elapsed = Math.clamp(now - asOfNanos, 0, burstNanos + longest);
      asOfNanos = now;
      debtNanos = Math.max(debtNanos - elapsed, -burstNanos);
      debtNanos = Math.min(debtNanos + costNanos, longest);
      return Duration.ofNanos(Math.max(0, debtNanos));
    }
  }

  private long nanosOf(long tokens) {
    // A quarter of the range, 73 years of flow, leaves room to add any two without overflow.
    return (long) Math.min(Math.ceil(tokens * nanosPerToken), Long.MAX_VALUE / 4.0);
  }
}
