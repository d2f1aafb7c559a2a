package dev.replication.domain.resilience;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The growing pauses between attempts. The n-th pause is drawn evenly from the upper half of {@code
 * initial × factor^n}, capped at {@code max}: never so short that a dead peer is hammered, never so
 * equal that nodes which lost the same peer together come back together.
 *
 * <p>Confined to one thread. There is no last attempt: giving up is not this type's business.
 */
public final class Backoff {
  private static final double LEAST_SHARE = 0.5;

  private final Settings settings;
  private final RandomGenerator random;
  private double ceilingNanos;
  private int attempts;

  /** Starts at the initial pause; {@code random} is the only source of jitter. */
  public Backoff(Settings settings, RandomGenerator random) {
    this.settings = settings;
    this.random = random;
    this.ceilingNanos = settings.initial().toNanos();
  }

  /**
   * The pause before the next attempt, positive and at most the settings' {@code max}. Counts one
   * attempt.
   */
  public Duration next() {
    double share = LEAST_SHARE + random.nextDouble() * (1 - LEAST_SHARE);
    Duration pause = Duration.ofNanos(Math.max(1, (long) (ceilingNanos * share)));
    ceilingNanos = Math.min(ceilingNanos * settings.factor(), (double) settings.max().toNanos());
    attempts = attempts == Integer.MAX_VALUE ? attempts : attempts + 1;
    return pause;
  }

  /** Begins again at the initial pause: something worked. */
  public void reset() {
    ceilingNanos = settings.initial().toNanos();
    attempts = 0;
  }

  /** Pauses given out since the start or the last reset. */
  public int attempts() {
    return attempts;
  }

  /**
   * How pauses grow.
   *
   * @param initial the first pause before jitter, positive
   * @param max no pause is longer; at least {@code initial}, at most {@link #LONGEST}
   * @param factor from each pause to the next, at least 1
   */
  public record Settings(Duration initial, Duration max, double factor) {
    /** Beyond this a pause is a mistake in the configuration. */
    public static final Duration LONGEST = Duration.ofDays(1);

    /** For as long as the process lives: a peer that is down is asked every few minutes. */
    public static final Settings DAEMON =
        new Settings(Duration.ofSeconds(1), Duration.ofSeconds(300), 2);

    /** While somebody watches the process start. */
    public static final Settings STARTUP =
        new Settings(Duration.ofMillis(500), Duration.ofSeconds(30), 1.5);

    /** Checks the ranges. */
    public Settings {
      if (!initial.isPositive()) {
        throw new IllegalArgumentException("initial must be positive but is " + initial);
      }
      if (max.compareTo(initial) < 0 || max.compareTo(LONGEST) > 0) {
        throw new IllegalArgumentException(
            "max must be " + initial + " to " + LONGEST + " but is " + max);
      }
      if (!(factor >= 1 && factor < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("factor must be at least 1 and finite but is " + factor);
      }
    }
  }
}
