package dev.replication.syncengine.commit;

import dev.replication.model.Change;
import dev.replication.model.Membership;
import dev.replication.port.DeadLetterStore.DeadLetter;
import dev.replication.port.ReplicaStore;
import dev.replication.syncengine.StoreFailure;
import dev.replication.syncengine.SyncEngine;
import java.util.List;

/** A piece of work for the committer. Each is committed as a whole or not at all. */
public sealed interface Queued
    permits ClientWrite,
        Resolving,
        Mend,
        Queued.PeerBatch,
        Queued.Letter,
        Queued.Discard,
        Queued.Forget,
        Queued.Mirrored,
        Queued.Sync,
        Queued.Learn,
        Queued.Barrier {
  /** Bytes it occupies, roughly. */
  long weight();

  /** How many changes it brings. */
  int changes();

  /** Nothing of it was committed. */
  void fail(StoreFailure failure);

  /** Changes of one peer. */
  record PeerBatch(
      ReplicaStore.ChangeBatch batch, long weight, Completion<ReplicaStore.ApplyReport> done)
      implements Queued, SyncEngine.Applying {
    /** Weighs the batch. */
    public static PeerBatch of(ReplicaStore.ChangeBatch batch) {
      long weight = batch.changes().stream().mapToLong(change -> change.weight()).sum();
      return new PeerBatch(batch, weight, new Completion<>());
    }

    @Override
    public ReplicaStore.ApplyReport await() throws InterruptedException {
      return done.await();
    }

    @Override
    public int changes() {
      return batch.changes().size();
    }

    @Override
    public void fail(StoreFailure failure) {
      done.fail(failure);
    }
  }

  /** A stream entry to set aside. */
  record Letter(DeadLetter letter, Completion<Boolean> done) implements Queued {
    @Override
    public long weight() {
      return letter.entry().weight();
    }

    @Override
    public int changes() {
      return 1;
    }

    @Override
    public void fail(StoreFailure failure) {
      done.fail(failure);
    }
  }

  /** A dead letter to be forgotten, by its number. */
  record Discard(long id, Completion<Boolean> done) implements Queued {
    @Override
    public long weight() {
      return 0;
    }

    @Override
    public int changes() {
      return 1;
    }

    @Override
    public void fail(StoreFailure failure) {
      done.fail(failure);
    }
  }

  /**
   * Deletes to be forgotten.
   *
   * @param published the mirror shows everything up to here
   */
  record Forget(
      ReplicaStore.Forgettable which, long published, Completion<ReplicaStore.Forgotten> done)
      implements Queued {
    @Override
    public long weight() {
      return 0;
    }

    @Override
    public int changes() {
      return which.most();
    }

    @Override
    public void fail(StoreFailure failure) {
      done.fail(failure);
    }
  }

  /** Deletes that the mirror has forgotten, too. */
  record Mirrored(List<Change.Delete> deletes, Completion<Boolean> done) implements Queued {
    @Override
    public long weight() {
      return 0;
    }

    @Override
    public int changes() {
      return deletes.size();
    }

    @Override
    public void fail(StoreFailure failure) {
      done.fail(failure);
    }
  }

  /** What is committed is to survive a power failure; nobody waits for it. */
  record Sync() implements Queued {
    @Override
    public long weight() {
      return 0;
    }

    @Override
    public int changes() {
      return 0;
    }

    @Override
    public void fail(StoreFailure failure) {
      // Whoever wants it sees that it has not come about, and asks again.
    }
  }

  /** What others know of the mesh. */
  record Learn(Membership others, Completion<Boolean> done) implements Queued {
    @Override
    public long weight() {
      return 0;
    }

    @Override
    public int changes() {
      return 1;
    }

    @Override
    public void fail(StoreFailure failure) {
      done.fail(failure);
    }
  }

  /** Done when all before it is done; tells the position of the change log then. */
  record Barrier(Completion<Long> done) implements Queued {
    @Override
    public long weight() {
      return 0;
    }

    @Override
    public int changes() {
      return 0;
    }

    @Override
    public void fail(StoreFailure failure) {
      done.fail(failure);
    }
  }
}
