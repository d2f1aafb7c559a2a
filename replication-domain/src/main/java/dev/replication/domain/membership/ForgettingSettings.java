package dev.replication.domain.membership;

import java.time.Duration;

/**
 * When deletes are forgotten.
 *
 * @param minAge how old a delete is at least before it goes
 * @param maxHold how long a member may hold back deletes of that age
 * @param batch how many are looked at in one commit
 */
public record ForgettingSettings(Duration minAge, Duration maxHold, int batch) {
  /** What a node runs with. */
  public static final ForgettingSettings DEFAULT =
      new ForgettingSettings(Duration.ofHours(1), Duration.ofDays(7), 1000);

  private static final Duration RARELY = Duration.ofSeconds(10);
  private static final Duration OFTEN = Duration.ofMillis(100);

  /** Checks the ranges. */
  public ForgettingSettings {
    if (minAge.isNegative() || !maxHold.isPositive() || batch < 1) {
      throw new IllegalArgumentException(
          "minAge must not be negative, maxHold positive, batch at least 1");
    }
  }

  /** How often it is looked: twice in the least age, within reason. */
  public Duration interval() {
    Duration half = minAge.dividedBy(2);
    if (half.compareTo(RARELY) > 0) {
      return RARELY;
    }
    return half.compareTo(OFTEN) < 0 ? OFTEN : half;
  }
}
