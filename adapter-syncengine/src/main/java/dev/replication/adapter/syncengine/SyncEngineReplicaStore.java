package dev.replication.adapter.syncengine;

import dev.replication.model.ItemKey;
import dev.replication.model.Membership;
import dev.replication.model.NodeId;
import dev.replication.model.Revision;
import dev.replication.model.VersionVector;
import dev.replication.port.ReplicaStore;
import dev.replication.port.ReplicationFailure;
import dev.replication.syncengine.StoreFailure;
import dev.replication.syncengine.StoreHealth;
import dev.replication.syncengine.SyncEngine;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;

/** A {@link SyncEngine} as the local store of replication. Safe for use by many threads. */
public final class SyncEngineReplicaStore implements ReplicaStore {
  private static final Duration ASK_AGAIN = Duration.ofMillis(100);

  private final SyncEngine engine;

  /** Looks at {@code engine}, which the caller closes. */
  public SyncEngineReplicaStore(SyncEngine engine) {
    this.engine = engine;
  }

  @Override
  public PendingApply begin(ChangeBatch batch) throws InterruptedException {
    SyncEngine.Applying applying = translating("apply", () -> engine.apply(batch));
    return () -> translating("apply", applying::await);
  }

  @Override
  public Admission admission() {
    StoreHealth health = engine.health();
    if (health.acceptingWrites()) {
      return new Admission.Open();
    }
    String problem = health.redisProblem();
    return health.state() == StoreHealth.State.RUNNING && problem != null
        ? new Admission.Paused(problem, ASK_AGAIN)
        : new Admission.Paused("the store is " + health.state(), ASK_AGAIN);
  }

  @Override
  public boolean publishing() {
    StoreHealth health = engine.health();
    return !health.redisConfigured() || health.redisConnected();
  }

  @Override
  public Map<ItemKey, Revision> heldRevisions(Collection<ItemKey> keys)
      throws InterruptedException {
    return translating("read revisions", () -> engine.heldRevisions(keys));
  }

  @Override
  public VersionVector seen() {
    return engine.seen();
  }

  @Override
  public Forgotten forget(Forgettable which) throws InterruptedException {
    return translating("forget", () -> engine.forget(which));
  }

  @Override
  public void want(NodeId owner, Collection<ItemKey> keys) {
    if (keys.size() > MAX_WANTED) {
      throw new IllegalArgumentException(keys.size() + " items, the limit is " + MAX_WANTED);
    }
    engine.want(owner, keys);
  }

  @Override
  public void putBack(Collection<ItemKey> keys) {
    engine.putBack(keys);
  }

  @Override
  public Membership membership() {
    return engine.membership();
  }

  @Override
  public void learn(Membership others) throws InterruptedException {
    translating("learn of the mesh", () -> engine.learn(others));
  }

  @Override
  public StoreLife life() {
    return engine.life();
  }

  @Override
  public boolean merges() {
    return engine.merged().any();
  }

  @Override
  public boolean merges(ItemKey key) {
    return engine.merged().has(key);
  }

  @Override
  public Frontiers frontiers() {
    return engine.frontiers();
  }

  /** A call into the store. */
  @FunctionalInterface
  interface Call<T> {
    T run() throws InterruptedException;
  }

  static <T> T translating(String what, Call<T> call) throws InterruptedException {
    try {
      return call.run();
    } catch (StoreFailure failure) {
      throw new ReplicationFailure.StoreUnavailable(what + ": " + failure.getMessage(), failure);
    }
  }
}
