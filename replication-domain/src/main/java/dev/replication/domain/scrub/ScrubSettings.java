package dev.replication.domain.scrub;

import java.time.Duration;

/**
 * How fast stored rows are looked at when nobody asks.
 *
 * @param enabled whether they are
 * @param rowsPerSecond at most so many
 * @param rest between two rounds
 */
public record ScrubSettings(boolean enabled, int rowsPerSecond, Duration rest) {
  /** Checks the ranges. */
  public ScrubSettings {
    if (rowsPerSecond < 1 || rest.isNegative()) {
      throw new IllegalArgumentException("rowsPerSecond must be at least 1, rest not negative");
    }
  }
}
