package dev.replication.syncengine.commit;

import dev.replication.syncengine.archive.Parked;
import java.time.Duration;

/**
 * Settings of the committer.
 *
 * @param maxChanges most changes in one commit, unless a single piece of work has more
 * @param maxBytes most bytes in one commit, likewise
 * @param maxClockDrift how far ahead of our clock a peer's stamp may be
 * @param maxParked most changes waiting for our clock, and most of their bytes; a batch that would
 *     need more is refused
 * @param maxConflictAge how long a conflict is kept
 */
public record CommitSettings(
    int maxChanges,
    long maxBytes,
    Duration maxClockDrift,
    Parked maxParked,
    Duration maxConflictAge) {
  /** Most that is parked unless set otherwise: 100 000 changes, 256 MiB. */
  public static final Parked DEFAULT_MAX_PARKED = new Parked(100_000, 256L << 20);

  boolean mayPark(Parked parked) {
    return parked.changes() <= maxParked.changes() && parked.bytes() <= maxParked.bytes();
  }
}
