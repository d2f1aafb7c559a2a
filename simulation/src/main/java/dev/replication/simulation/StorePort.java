package dev.replication.simulation;

import dev.replication.model.Change;
import dev.replication.model.ItemKey;
import dev.replication.model.Membership;
import dev.replication.model.NodeId;
import dev.replication.model.Revision;
import dev.replication.model.VersionVector;
import dev.replication.port.ReplicaStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The store as the domain's duties of one process see it. */
final class StorePort implements ReplicaStore {
  private static final Duration ASK_AGAIN = Duration.ofMillis(100);

  private final Life life;
  private final World world;
  private final @Nullable SimNode repairedFrom;

  /**
   * A view of the store.
   *
   * @param repairedFrom the peer from which its user repairs, null for others
   */
  StorePort(Life life, @Nullable SimNode repairedFrom) {
    this.life = life;
    this.repairedFrom = repairedFrom;
    this.world = life.node.world;
  }

  @Override
  public PendingApply begin(ChangeBatch batch) {
    life.gate();
    ModelCommitter.Piece.Batch piece = new ModelCommitter.Piece.Batch(altered(batch));
    life.committer.add(piece);
    if (world.mutations.is(Mutant.CURSOR_BEFORE_APPLY)
        || (world.mutations.is(Mutant.REPAIR_BEFORE_APPLY) && repairedFrom != null)) {
      return () -> new ApplyReport(Collections.nCopies(batch.changes().size(), Outcome.APPLIED), 0);
    }
    return () -> await(piece);
  }

  private ChangeBatch altered(ChangeBatch batch) {
    return repairedFrom == null ? batch : world.mutations.repair(batch, repairedFrom);
  }

  private ApplyReport await(ModelCommitter.Piece.Batch piece) {
    life.gate();
    while (!piece.isDone()) {
      life.committer.commitSome();
    }
    life.gate();
    return piece.report();
  }

  @Override
  public Admission admission() {
    life.requireAlive();
    return life.committer.isPaused()
        ? new Admission.Paused("told to", ASK_AGAIN)
        : new Admission.Open();
  }

  @Override
  public boolean publishing() {
    throw new UnsupportedOperationException("no duty asks for it");
  }

  @Override
  public Map<ItemKey, Revision> heldRevisions(Collection<ItemKey> keys) {
    life.gate();
    Map<ItemKey, Revision> held = new LinkedHashMap<>();
    for (ItemKey key : keys) {
      Change change = life.node.store.now().held(key);
      if (change != null) {
        held.put(key, change.revision());
      }
    }
    return held;
  }

  @Override
  public VersionVector seen() {
    life.requireAlive();
    return life.node.store.now().reached;
  }

  @Override
  public Frontiers frontiers() {
    life.requireAlive();
    Archive store = life.node.store.now();
    return new Frontiers(store.vv, store.purged);
  }

  @Override
  public Forgotten forget(Forgettable which) {
    life.gate();
    List<Forgotten> answers = new ArrayList<>();
    life.committer.add(
        new ModelCommitter.Piece.Forget(which, life.publisher.publishedSeq(), answers::add));
    commitUntil(() -> !answers.isEmpty());
    return answers.getFirst();
  }

  @Override
  public Membership membership() {
    life.requireAlive();
    return life.node.store.now().membership;
  }

  @Override
  public void learn(Membership others) {
    life.gate();
    AtomicBoolean done = new AtomicBoolean();
    life.committer.add(new ModelCommitter.Piece.Learn(others, () -> done.set(true)));
    commitUntil(done::get);
  }

  private void commitUntil(BooleanSupplier done) {
    while (!done.getAsBoolean()) {
      life.committer.commitSome();
    }
    life.gate();
  }

  @Override
  public void want(NodeId owner, Collection<ItemKey> keys) {
    life.requireAlive();
  }

  @Override
  public void putBack(Collection<ItemKey> keys) {
    life.requireAlive();
  }

  @Override
  public StoreLife life() {
    boolean forgetful = world.mutations.is(Mutant.CURSORS_OUTLIVE_THE_STORE);
    long feedSeq = forgetful ? Long.MAX_VALUE : life.node.store.now().feedSeq;
    return new StoreLife(life.node.incarnation, feedSeq);
  }
}
