package dev.replication.domain.membership;

import dev.replication.domain.duty.Duty;
import dev.replication.domain.duty.Step;
import dev.replication.model.NodeId;
import dev.replication.model.VersionVector;
import dev.replication.port.ReplicaStore;
import dev.replication.port.ReplicaStore.Forgettable;
import dev.replication.port.ReplicaStore.Forgotten;
import dev.replication.port.ReplicationEvent.ForgettingBlocked;
import dev.replication.port.ReplicationEvent.TombstonesForgotten;
import dev.replication.port.ReplicationFailure;
import dev.replication.port.ReplicationObserver;
import dev.replication.port.TimeSource;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The duty that forgets deletes which every member has seen: nobody is left who could bring the
 * deleted item back.
 *
 * <p>A tombstone goes when its dot is covered by what we and all members are known to hold, when it
 * is old enough, and when our own mirror has shown it. One member that is not heard holds all of
 * them back; that member is named. Confined to the thread that steps it.
 */
public final class TombstoneCollector implements Duty {
  private final ReplicaStore store;
  private final Supplier<Set<NodeId>> members;
  private final Acknowledgements acknowledgements;
  private final TimeSource time;
  private final ReplicationObserver observer;
  private final Map<NodeId, Awaited> awaited = new HashMap<>();
  private VersionVector lookedUnder = VersionVector.empty();
  private long fromHlc;
  private volatile ForgettingSettings settings;

  /** What a member has not said yet that it holds, and since when we wait for that. */
  private record Awaited(VersionVector vv, long sinceNanos) {}

  /**
   * A duty that begins with its first look.
   *
   * @param members the other nodes that must have seen a delete, as of now
   */
  public TombstoneCollector(
      ReplicaStore store,
      Supplier<Set<NodeId>> members,
      Acknowledgements acknowledgements,
      ForgettingSettings settings,
      TimeSource time,
      ReplicationObserver observer) {
    this.store = store;
    this.members = members;
    this.acknowledgements = acknowledgements;
    this.settings = settings;
    this.time = time;
    this.observer = observer;
  }

  /** Goes on by {@code next} from the next step. From any thread. */
  public void retune(ForgettingSettings next) {
    settings = next;
  }

  @Override
  public Step step() throws InterruptedException {
    ForgettingSettings now = settings;
    if (!now.enabled()) {
      return Step.after(now.interval());
    }
    Set<NodeId> others = members.get();
    VersionVector own = store.frontiers().vector();
    tellWhoBlocks(others, own);
    VersionVector stable = acknowledgements.stable(others, own);
    if (stable.isEmpty()) {
      return Step.after(now.interval());
    }
    try {
      return forget(stable, now);
    } catch (ReplicationFailure.StoreUnavailable later) {
      return Step.after(now.interval());
    }
  }

  private Step forget(VersionVector stable, ForgettingSettings now) throws InterruptedException {
    long beforeMillis = time.wallMillis() - now.minAge().toMillis();
    if (!stable.equals(lookedUnder)) {
      // What had to stay may go now.
      lookedUnder = stable;
      fromHlc = 0;
    }
    Forgotten forgotten = store.forget(new Forgettable(stable, fromHlc, beforeMillis, now.batch()));
    fromHlc = forgotten.nextHlc();
    if (forgotten.count() > 0) {
      observer.on(new TombstonesForgotten(forgotten.count()));
    }
    return forgotten.more() ? Step.AGAIN : Step.after(now.interval());
  }

  /**
   * A member blocks from the moment we held something until it says that it holds that, too. What
   * came later is asked for once that is answered, so a busy mesh does not look blocked.
   */
  private void tellWhoBlocks(Set<NodeId> others, VersionVector own) {
    awaited.keySet().retainAll(others);
    long now = time.monotonicNanos();
    for (NodeId member : others) {
      VersionVector heard = acknowledgements.of(member).orElse(VersionVector.empty());
      Awaited before = awaited.get(member);
      if (before == null || heard.dominates(before.vv)) {
        before = new Awaited(own, now);
        awaited.put(member, before);
      }
      boolean waits = !heard.dominates(before.vv);
      Duration since = waits ? Duration.ofNanos(now - before.sinceNanos) : Duration.ZERO;
      observer.on(new ForgettingBlocked(member, since));
    }
  }
}
