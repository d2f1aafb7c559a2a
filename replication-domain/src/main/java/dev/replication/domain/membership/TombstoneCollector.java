package dev.replication.domain.membership;

import dev.replication.domain.duty.Duty;
import dev.replication.domain.duty.Step;
import dev.replication.model.Membership;
import dev.replication.model.NodeId;
import dev.replication.model.Revision;
import dev.replication.model.VersionVector;
import dev.replication.port.ReplicaStore;
import dev.replication.port.ReplicaStore.Forgettable;
import dev.replication.port.ReplicaStore.Forgotten;
import dev.replication.port.ReplicationEvent.StableFrontierMeasured;
import dev.replication.port.ReplicationEvent.TombstonesForgotten;
import dev.replication.port.ReplicationFailure;
import dev.replication.port.ReplicationObserver;
import dev.replication.port.TimeSource;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The duty that forgets deletes which every member has seen: nobody is left who could bring the
 * deleted item back. A step is:
 *
 * <ol>
 *   <li>store what was heard of who belongs to the mesh, so that a restart does not overlook
 *       anyone;
 *   <li>find what we and all members hold for good; nothing, while one of them was not heard;
 *   <li>let the store forget tombstones of that, old enough and shown by our mirror, one batch;
 *   <li>tell who holds back the oldest one that has to stay.
 * </ol>
 *
 * <p>A node that was evicted forgets nothing. Confined to the thread that steps it, but for {@link
 * #retune} and {@link #blockedBy}.
 */
public final class TombstoneCollector implements Duty {
  private final ReplicaStore store;
  private final Mesh mesh;
  private final TimeSource time;
  private final ReplicationObserver observer;
  private VersionVector lookedUnder = VersionVector.empty();
  private long fromHlc;
  private @Nullable Revision oldestKept;
  private volatile ForgettingSettings settings;
  private volatile Map<NodeId, Duration> blockedBy = Map.of();

  /** A duty that begins with its first look. */
  public TombstoneCollector(
      ReplicaStore store,
      Mesh mesh,
      ForgettingSettings settings,
      TimeSource time,
      ReplicationObserver observer) {
    this.store = store;
    this.mesh = mesh;
    this.settings = settings;
    this.time = time;
    this.observer = observer;
  }

  /** Goes on by {@code next} from the next step. From any thread. */
  public void retune(ForgettingSettings next) {
    settings = next;
  }

  /**
   * Who holds back deletes that are old enough to go, and for how long the oldest of them has been.
   * From any thread.
   */
  public Map<NodeId, Duration> blockedBy() {
    return blockedBy;
  }

  @Override
  public Step step() throws InterruptedException {
    ForgettingSettings now = settings;
    try {
      return look(now) ? Step.AGAIN : Step.after(now.interval());
    } catch (ReplicationFailure.StoreUnavailable later) {
      return Step.after(now.interval());
    }
  }

  /** Tells whether there is more to look at. */
  private boolean look(ForgettingSettings now) throws InterruptedException {
    Membership membership = membership();
    if (membership.isEvicted(mesh.self())) {
      tell(Map.of(), now);
      return false;
    }
    Set<NodeId> others = mesh.awaited(membership);
    VersionVector own = store.frontiers().vector();
    Forgotten forgotten =
        forget(mesh.acknowledgements().stable(others, own, membership.epoch()), now);
    if (!forgotten.more()) {
      tell(blockers(others, own, membership.epoch(), now), now);
    }
    return forgotten.more();
  }

  private Membership membership() throws InterruptedException {
    Membership stored = store.membership();
    Membership known = mesh.known(stored);
    if (!known.equals(stored)) {
      store.learn(known);
    }
    return known;
  }

  private Forgotten forget(VersionVector stable, ForgettingSettings now)
      throws InterruptedException {
    if (!stable.equals(lookedUnder)) {
      // What had to stay may go now.
      lookedUnder = stable;
      fromHlc = 0;
      oldestKept = null;
    }
    long beforeMillis = time.wallMillis() - now.minAge().toMillis();
    Forgotten forgotten = store.forget(new Forgettable(stable, fromHlc, beforeMillis, now.batch()));
    fromHlc = forgotten.nextHlc();
    oldestKept = oldestKept == null ? forgotten.firstKept() : oldestKept;
    if (forgotten.count() > 0) {
      observer.on(new TombstonesForgotten(forgotten.count()));
    }
    return forgotten;
  }

  private Map<NodeId, Duration> blockers(
      Set<NodeId> others, VersionVector own, long epoch, ForgettingSettings now) {
    Revision kept = oldestKept;
    if (kept == null) {
      return Map.of();
    }
    long dueMillis = kept.stamp().millis() + now.minAge().toMillis();
    Duration overdue = Duration.ofMillis(Math.max(0, time.wallMillis() - dueMillis));
    Map<NodeId, Duration> blockers = new TreeMap<>();
    if (!own.covers(kept.dot())) {
      blockers.put(mesh.self(), overdue);
    }
    for (NodeId node : others) {
      if (!mesh.acknowledgements().holds(node, kept.dot(), own, epoch)) {
        blockers.put(node, overdue);
      }
    }
    return blockers;
  }

  private void tell(Map<NodeId, Duration> blockers, ForgettingSettings now) {
    StableFrontierMeasured measured = new StableFrontierMeasured(blockers, now.maxHold());
    blockedBy = measured.blockedBy();
    observer.on(measured);
  }
}
