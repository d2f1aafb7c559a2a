package dev.replication.domain.membership;

import dev.replication.model.Dot;
import dev.replication.model.NodeId;
import dev.replication.model.Origin;
import dev.replication.model.VersionVector;
import dev.replication.port.FeedEntry.Heartbeat;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What each node said, in its own heartbeats, that it holds for good.
 *
 * <p>A heartbeat speaks of everything that its node has seen, and we may forget a delete that it
 * names only when nothing is on its way any more that the node wrote before. So it counts once we
 * hold all that the node had written when it sent it. What a node said in one life says nothing of
 * its next one, and what it said before an eviction or a return nothing of later. Empty after a
 * start: a node counts once it was heard in this life of ours. Safe for use by many threads.
 */
public final class Acknowledgements {
  /** Guarded by this object's monitor, with all in it. */
  private final Map<NodeId, Heard> heard = new HashMap<>();

  /** Nothing heard yet. */
  public Acknowledgements() {}

  /** What a heartbeat says. */
  private record Said(Origin origin, long seq, VersionVector vv, long epoch) {
    static Said of(Heartbeat heartbeat) {
      return new Said(heartbeat.origin(), heartbeat.seq(), heartbeat.vv(), heartbeat.epoch());
    }

    Said join(Said other) {
      return new Said(origin, Math.max(seq, other.seq), vv.join(other.vv), epoch);
    }

    boolean countsFor(VersionVector own) {
      return own.seqOf(origin) >= seq;
    }
  }

  /** One node's sayings: the last, and what of them counts. */
  private static final class Heard {
    private final Set<Origin> overlived = new HashSet<>();
    private Said last;
    private @Nullable Said counting;

    Heard(Said first) {
      last = first;
    }

    void add(Said next) {
      if (overlived.contains(next.origin)) {
        return;
      }
      if (!next.origin.equals(last.origin)) {
        overlived.add(last.origin);
        replace(next);
      } else if (next.epoch > last.epoch) {
        replace(next);
      } else if (next.epoch == last.epoch) {
        last = last.join(next);
      }
    }

    private void replace(Said next) {
      last = next;
      counting = null;
    }

    @Nullable Said counting(VersionVector own) {
      if (last.countsFor(own)) {
        counting = last;
      }
      return counting;
    }
  }

  /**
   * A heartbeat was read, and what was read before it is in our store.
   *
   * @param own what we hold
   */
  public synchronized void heard(Heartbeat heartbeat, VersionVector own) {
    Said said = Said.of(heartbeat);
    Heard before = heard.computeIfAbsent(said.origin.node(), _ -> new Heard(said));
    before.counting(own);
    before.add(said);
    before.counting(own);
  }

  /**
   * The greatest vector that we and all of {@code others} hold: nothing of it is on its way to
   * anyone. Empty while one of them was not heard.
   *
   * @param own what we hold
   * @param epoch heartbeats of an earlier one do not count
   */
  public synchronized VersionVector stable(
      Collection<NodeId> others, VersionVector own, long epoch) {
    VersionVector stable = own;
    for (NodeId node : others) {
      stable = stable.meet(heldBy(node, own, epoch));
    }
    return stable;
  }

  /** Whether {@code node} is known to hold {@code dot}, or what has replaced it. */
  public synchronized boolean holds(NodeId node, Dot dot, VersionVector own, long epoch) {
    return heldBy(node, own, epoch).covers(dot);
  }

  private VersionVector heldBy(NodeId node, VersionVector own, long epoch) {
    Heard known = heard.get(node);
    Said counting = known == null ? null : known.counting(own);
    return counting == null || counting.epoch < epoch ? VersionVector.empty() : counting.vv;
  }
}
