package dev.replication.domain.repair;

import dev.replication.model.DigestRecord;
import dev.replication.model.Origin;
import dev.replication.model.Revision;
import dev.replication.model.Stamp;
import dev.replication.model.VersionVector;
import org.jspecify.annotations.Nullable;

/**
 * The rule by which a node decides about one item that differs from what a peer holds. Total and
 * pure. It never deletes for an absence: only a peer's tombstone with a greater stamp makes an item
 * go.
 *
 * <p><b>Both hold something</b>: the greater stamp stays, as everywhere. Who is behind pulls. Where
 * the item is merged and ours is live, an older one is pulled, too: it may have parts that we lack,
 * or be a delete of parts that we hold; and at the end we claim to hold what the peer has seen.
 *
 * <p><b>We hold nothing.</b> A change that our version vector does not cover is new. One that it
 * covers was here: then it was deleted and the delete forgotten, or we lost it. It was deleted if
 * our purge frontier covers it and the peer has not seen all that the frontier covers, for then the
 * delete may be what the peer has yet to read. If the peer has seen all of that and still holds the
 * item, no such delete exists.
 *
 * <p><b>The peer holds nothing.</b> The same seen from the other side, only that nothing is done:
 * what the peer lost it will fetch from us.
 *
 * <p>For this to be true our version vector must have been read before what we hold, and our purge
 * frontier after it; the peer's head before its records.
 */
final class RepairRules {
  private RepairRules() {}

  /**
   * What we hold.
   *
   * @param revision as stored
   * @param record what our published tree says, null when it speaks of another revision
   * @param merged whether the item is merged
   */
  record Ours(Revision revision, @Nullable DigestRecord record, boolean merged) {
    private boolean isLive() {
      return record == null || !record.tombstone();
    }
  }

  /**
   * What the peer holds.
   *
   * @param record as published
   * @param origin who made it, null when that is not known here
   */
  record Theirs(DigestRecord record, @Nullable Origin origin) {}

  /**
   * How much of the past each side has seen and may have forgotten.
   *
   * @param ours our version vector
   * @param oursForgotten our purge frontier
   * @param theirs the peer's version vector
   * @param theirsForgotten the peer's purge frontier
   */
  record Past(
      VersionVector ours,
      VersionVector oursForgotten,
      VersionVector theirs,
      VersionVector theirsForgotten) {}

  static Decision decide(@Nullable Ours ours, @Nullable Theirs theirs, Past past) {
    if (theirs == null) {
      return ours == null ? new Decision.Nothing(Decision.Why.SAME) : peerHoldsNothing(ours, past);
    }
    return ours == null ? weHoldNothing(theirs, past) : both(ours, theirs);
  }

  private static Decision both(Ours ours, Theirs theirs) {
    DigestRecord r = theirs.record();
    Stamp l = ours.revision().stamp();
    int order = Long.compareUnsigned(r.hlc(), l.hlc());
    if (order == 0) {
      if (r.originTag() == DigestRecord.tagOf(l.origin())) {
        return sameStamp(ours, theirs);
      }
      // Of an origin that is not known here the store decides, where the item names it.
      order = theirs.origin() == null ? 1 : theirs.origin().compareTo(l.origin());
    }
    if (order > 0) {
      return take(theirs, ours.isLive());
    }
    return ours.merged() && ours.isLive()
        ? take(theirs, false)
        : new Decision.Nothing(Decision.Why.PEER_OLDER);
  }

  private static Decision sameStamp(Ours ours, Theirs theirs) {
    DigestRecord r = theirs.record();
    DigestRecord l = ours.record();
    if (r.tombstone()) {
      return new Decision.Nothing(Decision.Why.SAME);
    }
    boolean otherContent =
        l != null && (l.hashHigh() != r.hashHigh() || l.hashLow() != r.hashLow());
    return otherContent || r.seq() > ours.revision().seq()
        ? new Decision.Fetch()
        : new Decision.Nothing(Decision.Why.SAME);
  }

  private static Decision weHoldNothing(Theirs theirs, Past past) {
    DigestRecord r = theirs.record();
    boolean forgotten = covers(past.oursForgotten(), theirs.origin(), r.seq());
    if (r.tombstone()) {
      return forgotten ? new Decision.Nothing(Decision.Why.DELETE_FORGOTTEN) : take(theirs, false);
    }
    if (!covers(past.ours(), theirs.origin(), r.seq())) {
      return new Decision.Fetch();
    }
    if (forgotten && r.expiring()) {
      return new Decision.Nothing(Decision.Why.EXPIRED);
    }
    return forgotten && !past.theirs().dominates(past.oursForgotten())
        ? new Decision.Nothing(Decision.Why.PEER_MISSES_DELETE)
        : new Decision.FetchLost(past.oursForgotten());
  }

  private static Decision take(Theirs theirs, boolean overLive) {
    DigestRecord r = theirs.record();
    if (!r.tombstone()) {
      return new Decision.Fetch();
    }
    Origin origin = theirs.origin();
    return origin == null
        ? new Decision.Unnamed(r.originTag())
        : new Decision.ApplyTombstone(new Stamp(r.hlc(), origin), r.seq(), overLive);
  }

  private static Decision peerHoldsNothing(Ours ours, Past past) {
    DigestRecord l = ours.record();
    if (l == null) {
      return new Decision.Nothing(Decision.Why.UNPUBLISHED);
    }
    if (l.tombstone()) {
      return new Decision.Nothing(Decision.Why.NOTHING_LIVE);
    }
    Revision revision = ours.revision();
    if (!covers(past.theirs(), revision.origin(), revision.seq())) {
      return new Decision.Nothing(Decision.Why.IN_FLIGHT);
    }
    boolean forgotten = covers(past.theirsForgotten(), revision.origin(), revision.seq());
    if (forgotten && l.expiring()) {
      return new Decision.Nothing(Decision.Why.EXPIRED);
    }
    return forgotten && !past.ours().dominates(past.theirsForgotten())
        ? new Decision.Nothing(Decision.Why.WE_ARE_BEHIND)
        : new Decision.PeerLost();
  }

  /** Whether a change is known; one of an origin that is not known here is not. */
  private static boolean covers(VersionVector vector, @Nullable Origin origin, long seq) {
    return origin != null && seq > 0 && vector.seqOf(origin) >= seq;
  }
}
