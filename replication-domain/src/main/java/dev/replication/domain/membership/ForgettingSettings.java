package dev.replication.domain.membership;

import java.time.Duration;

/**
 * When deletes are forgotten.
 *
 * @param enabled whether they ever are
 * @param interval how often it is looked
 * @param minAge how old a tombstone is at least before it goes
 * @param batch how many go in one commit
 */
public record ForgettingSettings(boolean enabled, Duration interval, Duration minAge, int batch) {
  /** What a node runs with. */
  public static final ForgettingSettings DEFAULT =
      new ForgettingSettings(true, Duration.ofSeconds(10), Duration.ofHours(1), 1000);

  /** Checks the ranges. */
  public ForgettingSettings {
    if (!interval.isPositive() || minAge.isNegative() || batch < 1) {
      throw new IllegalArgumentException(
          "interval must be positive, minAge not negative, batch at least 1");
    }
  }
}
