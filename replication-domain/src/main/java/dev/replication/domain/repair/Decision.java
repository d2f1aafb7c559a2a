package dev.replication.domain.repair;

import dev.replication.model.Stamp;
import dev.replication.model.VersionVector;

/** What to do about one item that differs. */
sealed interface Decision {
  /** Nothing to do here, for now or for good. */
  record Nothing(Why why) implements Decision {}

  /** Take the peer's item. */
  record Fetch() implements Decision {}

  /**
   * We had this item and lost it: alarm, and take it although our purge frontier covers it.
   *
   * @param under that frontier: when more has been forgotten since, this may be among it
   */
  record FetchLost(VersionVector under) implements Decision {}

  /**
   * Apply the peer's delete, which its record says all of.
   *
   * @param overLive whether a live item of ours goes by it
   */
  record ApplyTombstone(Stamp stamp, long seq, boolean overLive) implements Decision {}

  /** The peer had this item and lost it: alarm when it stays so, and keep ours. */
  record PeerLost() implements Decision {}

  /** The peer's delete cannot be applied, since its origin is not known here. */
  record Unnamed(int originTag) implements Decision {}

  /** Why there is nothing to do. */
  enum Why {
    /** Both hold the same. */
    SAME,
    /** Ours is newer: the peer will take it. */
    PEER_OLDER,
    /** We have forgotten a delete that the peer has yet to read. */
    PEER_MISSES_DELETE,
    /** A delete that we have carried out and forgotten. */
    DELETE_FORGOTTEN,
    /** It has gone by itself on one side. */
    EXPIRED,
    /** The peer has yet to read it. */
    IN_FLIGHT,
    /** The peer may have forgotten its delete, of which we have yet to read. */
    WE_ARE_BEHIND,
    /** Only a delete, of something that the peer does not hold either. */
    NOTHING_LIVE,
    /** We hold something newer than we have published: it is looked at again. */
    UNPUBLISHED
  }
}
