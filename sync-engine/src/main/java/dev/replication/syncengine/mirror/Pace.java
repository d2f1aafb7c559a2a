package dev.replication.syncengine.mirror;

import dev.replication.domain.resilience.Backoff;
import dev.replication.domain.resilience.CircuitBreaker;
import java.time.Duration;

/**
 * How much the publisher takes at once and how long it waits for what.
 *
 * @param batchRows most changes in one transaction
 * @param batchBytes their content, after which a transaction takes no further change
 * @param heartbeatAfterChange least distance of two heartbeats
 * @param heartbeatWhenIdle greatest distance
 * @param idleCheck how often an idle publisher looks whether Redis still holds what it wrote
 * @param stoppedCheck how often a stopped publisher looks whether the reason is gone
 * @param circuit when attempts to reach Redis are given up for a while
 * @param backoff pauses between attempts
 */
record Pace(
    int batchRows,
    long batchBytes,
    Duration heartbeatAfterChange,
    Duration heartbeatWhenIdle,
    Duration idleCheck,
    Duration stoppedCheck,
    CircuitBreaker.Settings circuit,
    Backoff.Settings backoff) {
  /** What a node runs with. */
  static final Pace DEFAULT =
      new Pace(
          2_000,
          2L << 20,
          Duration.ofSeconds(1),
          Duration.ofSeconds(10),
          Duration.ofSeconds(1),
          Duration.ofSeconds(5),
          new CircuitBreaker.Settings(5, 1, Duration.ofSeconds(5)),
          new Backoff.Settings(Duration.ofMillis(100), Duration.ofSeconds(5), 2));

  /** Refuses what would spin or stand still. */
  Pace {
    if (batchRows < 1 || batchBytes < 1) {
      throw new IllegalArgumentException("batchRows and batchBytes must be at least 1");
    }
    if (!heartbeatAfterChange.isPositive()
        || !heartbeatWhenIdle.isPositive()
        || !idleCheck.isPositive()
        || !stoppedCheck.isPositive()) {
      throw new IllegalArgumentException("the publisher's intervals must be positive");
    }
  }
}
