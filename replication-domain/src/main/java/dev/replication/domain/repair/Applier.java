package dev.replication.domain.repair;

import dev.replication.model.Change;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeId;
import dev.replication.model.PurgeFrontier;
import dev.replication.model.VersionVector;
import dev.replication.port.ReplicaStore;
import dev.replication.port.ReplicaStore.ApplyReport;
import dev.replication.port.ReplicaStore.ChangeBatch;
import dev.replication.port.ReplicaStore.Outcome;
import dev.replication.port.ReplicaStore.PendingApply;
import dev.replication.port.ReplicationEvent;
import dev.replication.port.ReplicationFailure;
import dev.replication.port.ReplicationObserver;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Repaired items on their way into the store. One batch is committed while the next is fetched. A
 * batch that the store fails stays and is begun again, so nothing that was fetched is lost while
 * the pass lasts. Confined to one thread.
 */
final class Applier {
  private final NodeId peer;
  private final ReplicaStore store;
  private final ReplicationObserver observer;
  private final Deque<Batch> batches = new ArrayDeque<>();
  private boolean parkedAny;

  Applier(NodeId peer, ReplicaStore store, ReplicationObserver observer) {
    this.peer = peer;
    this.store = store;
    this.observer = observer;
  }

  private static final class Batch {
    private final ChangeBatch changes;
    private @Nullable PendingApply pending;

    Batch(ChangeBatch changes) {
      this.changes = changes;
    }
  }

  /**
   * Adds changes that {@link #settleTo} will apply.
   *
   * @param lostUnder as {@link ChangeBatch} has it
   */
  void add(List<Change> changes, @Nullable VersionVector lostUnder) {
    if (!changes.isEmpty()) {
      batches.add(
          new Batch(
              new ChangeBatch(
                  peer, changes, VersionVector.empty(), PurgeFrontier.NONE, lostUnder)));
    }
  }

  /**
   * Hands over what was added and waits until at most {@code left} batches are not committed.
   *
   * @throws ReplicationFailure.StoreUnavailable when the store fails one, which stays
   */
  void settleTo(int left, RepairTally tally) throws InterruptedException {
    while (batches.size() > left) {
      begin();
      Batch oldest = batches.getFirst();
      PendingApply pending = oldest.pending;
      if (pending == null) {
        throw new IllegalStateException("a batch was not begun");
      }
      try {
        count(oldest.changes, pending.await(), tally);
      } catch (ReplicationFailure.StoreUnavailable failure) {
        oldest.pending = null;
        throw failure;
      }
      batches.removeFirst();
    }
    begin();
  }

  private void begin() throws InterruptedException {
    for (Batch batch : batches) {
      if (batch.pending == null) {
        batch.pending = store.begin(batch.changes);
      }
    }
  }

  /**
   * Whether the store has set anything aside for its stamp. What that replaces was not taken, and
   * is not to be had any more: the peer's vector speaks of more than we hold.
   */
  boolean parkedAny() {
    return parkedAny;
  }

  private void count(ChangeBatch batch, ApplyReport report, RepairTally tally) {
    tally.submitted += batch.changes().size();
    parkedAny |= report.count(Outcome.PARKED) > 0;
    for (int i = 0; i < batch.changes().size(); i++) {
      Change change = batch.changes().get(i);
      if (isTaken(report.outcomes().get(i))) {
        taken(change.key(), change instanceof Change.Delete, batch.lostUnder() != null, tally);
      }
    }
  }

  private void taken(ItemKey key, boolean delete, boolean healing, RepairTally tally) {
    tally.applied++;
    tally.deletes += delete ? 1 : 0;
    if (healing) {
      tally.healed++;
      observer.on(new ReplicationEvent.ItemHealed(peer, key));
    } else {
      observer.on(new ReplicationEvent.ItemRepaired(peer, key, delete));
    }
  }

  private static boolean isTaken(Outcome outcome) {
    return switch (outcome) {
      case APPLIED, RESTAMPED, CONFLICT_WON -> true;
      case DUPLICATE, SUPERSEDED, CONFLICT_LOST, PARKED -> false;
    };
  }
}
