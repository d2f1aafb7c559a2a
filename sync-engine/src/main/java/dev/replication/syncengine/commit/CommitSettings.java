package dev.replication.syncengine.commit;

import java.time.Duration;

/**
 * Settings of the committer.
 *
 * @param maxChanges most changes in one commit, unless a single piece of work has more
 * @param maxBytes most bytes in one commit, likewise
 * @param maxClockDrift how far ahead of our clock a peer's stamp may be
 * @param maxParked most changes waiting for our clock; a batch that would need more is refused
 * @param maxConflictAge how long a conflict is kept
 */
public record CommitSettings(
    int maxChanges, long maxBytes, Duration maxClockDrift, int maxParked, Duration maxConflictAge) {
  /** Most parked changes unless set otherwise. */
  public static final int DEFAULT_MAX_PARKED = 100_000;
}
