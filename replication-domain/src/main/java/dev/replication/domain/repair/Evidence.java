package dev.replication.domain.repair;

import dev.replication.domain.repair.DrillDown.Difference;
import dev.replication.model.DigestRecord;
import dev.replication.model.NodeHead;
import dev.replication.model.Origin;
import dev.replication.model.Revision;
import dev.replication.model.VersionVector;
import org.jspecify.annotations.Nullable;

/**
 * Tells a loss from a delay: whoever holds less of an item has lost something only if it has seen
 * what it lacks, and has it neither in its store nor on the way to its mirror.
 *
 * <p>That the vectors have passed each other does not say so. A tree also holds what its vector has
 * not reached, while a hole is open or a repair has not ended. And a mirror that is behind its
 * store may lack an item which its vector covers: the change log keeps the newest change of a key
 * only, so one that was written again before it was published is shown again later. Of ourselves
 * the store is asked; of the peer only a mirror that shows everything is believed.
 *
 * @param theirs the peer's head, read before anything of its tree
 * @param origins whom records mean
 */
record Evidence(NodeHead theirs, OriginTable origins) {
  /**
   * Whether the side that holds less has lost something.
   *
   * @param held what our store holds
   * @param past what both sides have seen, read before that
   */
  boolean isOfLoss(Difference difference, @Nullable Revision held, RepairRules.Past past) {
    DigestRecord l = difference.ours();
    DigestRecord r = difference.theirs();
    if (r != null && isBehind(l, r)) {
      return !isReached(held, r) && covers(past.ours(), r);
    }
    return peerShowsAllItHas() && (l == null || !isBehind(r, l) || covers(past.theirs(), l));
  }

  private static boolean isBehind(@Nullable DigestRecord one, DigestRecord other) {
    return one == null || Long.compareUnsigned(one.hlc(), other.hlc()) < 0;
  }

  /** Whether the peer's mirror shows everything that its store held when the head was written. */
  boolean peerShowsAllItHas() {
    return theirs.feedSeq() >= theirs.feedLatest();
  }

  private static boolean isReached(@Nullable Revision held, DigestRecord record) {
    return held != null && Long.compareUnsigned(held.stamp().hlc(), record.hlc()) >= 0;
  }

  private boolean covers(VersionVector vector, DigestRecord record) {
    Origin origin = origins.resolve(record.originTag());
    return origin != null && vector.seqOf(origin) >= record.seq();
  }
}
