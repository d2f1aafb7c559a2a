package dev.replication.domain.repair;

import dev.replication.domain.repair.DrillDown.Bucket;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeHead;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What earlier passes saw of the leaves that differed: the first of the two looks without which
 * nothing is called diverged. What differs at one look may be on its way. It is not when at a later
 * look both slots are the same as before, while each side has seen everything that the other had
 * seen after the first look, and has published everything that it had committed by then.
 *
 * <p>Remembers at most {@link #MAX_WATCHED} leaves; what is beyond counts as lagging. Outlives the
 * passes. Confined to one thread.
 */
final class Looks {
  static final int MAX_WATCHED = 8192;

  private Map<Integer, Look> watched = new HashMap<>();
  private Map<Integer, Look> next = new HashMap<>();
  private final Map<Integer, Set<ItemKey>> told = new HashMap<>();

  /** Both heads at a moment after slots were read. */
  record Moment(NodeHead ours, NodeHead theirs) {
    /** Whether all that was to be seen at this moment has been seen and published by now. */
    private boolean isPastFor(Moment now) {
      return now.ours.vv().dominates(theirs.vv())
          && now.theirs.vv().dominates(ours.vv())
          && now.ours.feedSeq() >= ours.feedLatest()
          && now.theirs.feedSeq() >= theirs.feedLatest()
          && isSameLife(ours, now.ours)
          && isSameLife(theirs, now.theirs);
    }

    private static boolean isSameLife(NodeHead one, NodeHead other) {
      return one.stream().equals(other.stream()) && one.generation().equals(other.generation());
    }
  }

  /** A leaf that differed; {@code after} is null until the pass has ended. */
  private record Look(Bucket bucket, @Nullable Moment after) {}

  /** A pass begins. */
  void passBegins() {
    next = new HashMap<>();
  }

  /** The pass has seen that a leaf differs. */
  void differs(Bucket bucket) {
    Look before = watched.get(bucket.index());
    if (before != null && isUnchanged(before.bucket, bucket)) {
      next.put(bucket.index(), before);
    } else {
      told.remove(bucket.index());
      if (next.size() < MAX_WATCHED) {
        next.put(bucket.index(), new Look(bucket, null));
      }
    }
  }

  /**
   * Whether what differs in the leaf is not on its way.
   *
   * @param now both heads, read before the slots of {@code bucket}
   */
  boolean isSettled(Bucket bucket, Moment now) {
    Look before = watched.get(bucket.index());
    Moment after = before == null ? null : before.after;
    return before != null
        && after != null
        && isUnchanged(before.bucket, bucket)
        && after.isPastFor(now);
  }

  /** Whether an item of a settled leaf has not been told of since the leaf changed; it is now. */
  boolean isNews(Bucket bucket, ItemKey key) {
    return told.computeIfAbsent(bucket.index(), _ -> new HashSet<>()).add(key);
  }

  /** The pass has seen all leaves that differ. */
  void passEnds(Moment after) {
    next.replaceAll((_, look) -> look.after == null ? new Look(look.bucket, after) : look);
    watched = next;
    next = new HashMap<>();
    told.keySet().retainAll(watched.keySet());
  }

  private static boolean isUnchanged(Bucket before, Bucket now) {
    return before.ours().sameLive(now.ours()) && before.theirs().sameLive(now.theirs());
  }
}
