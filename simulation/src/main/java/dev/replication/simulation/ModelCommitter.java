package dev.replication.simulation;

import dev.replication.domain.clock.HybridClock;
import dev.replication.model.Change;
import dev.replication.model.Content;
import dev.replication.model.ItemKey;
import dev.replication.model.Membership;
import dev.replication.port.ReplicaStore.ApplyReport;
import dev.replication.port.ReplicaStore.ChangeBatch;
import dev.replication.port.ReplicaStore.Forgettable;
import dev.replication.port.ReplicaStore.Forgotten;
import dev.replication.port.ReplicaStore.Outcome;
import dev.replication.port.ReplicationFailure.StoreUnavailable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one writer of a store: takes what has queued up and commits it together, by the rules of the
 * store's committer. What is in its queue dies with the process.
 */
final class ModelCommitter {
  private static final long PARKED_CHECK = Agenda.SECOND;
  private static final double FAILING = 0.05;

  private final Life life;
  private final World world;
  private final HybridClock clock;
  private final List<Archive.Opening> openings;
  private final ArrayDeque<Piece> queue = new ArrayDeque<>();
  private final Agenda.Task committing;
  private boolean failing;
  private long pausedUntilNanos;

  ModelCommitter(Life life, HybridClock clock, List<Archive.Opening> openings) {
    this.life = life;
    this.world = life.node.world;
    this.clock = clock;
    this.openings = openings;
    this.committing = life.task(Agenda.Kind.EVENT, this::step);
  }

  /** Work for the committer. */
  sealed interface Piece {
    /** A client's write; a delete without content. */
    record Write(ItemKey key, @Nullable Content content) implements Piece {}

    /** Tombstones to forget, of what the mirror shows. */
    record Forget(Forgettable which, long published, Consumer<Forgotten> done) implements Piece {}

    /** What is committed is to survive a power failure. */
    record Sync() implements Piece {}

    /** What others know of the mesh. */
    record Learn(Membership others, Runnable done) implements Piece {}

    /** The mirror has forgotten these. */
    record Mirrored(List<Change.Delete> deletes) implements Piece {
      /** Copies the list. */
      public Mirrored {
        deletes = List.copyOf(deletes);
      }
    }

    /** A peer's batch, and what became of it. */
    final class Batch implements Piece {
      private final ChangeBatch changes;
      private @Nullable ApplyReport report;
      private @Nullable StoreUnavailable failure;

      Batch(ChangeBatch changes) {
        this.changes = changes;
      }

      boolean isDone() {
        return report != null || failure != null;
      }

      ApplyReport report() {
        ApplyReport done = report;
        if (done == null) {
          throw failure == null ? new IllegalStateException("not committed") : failure;
        }
        return done;
      }
    }
  }

  void add(Piece piece) {
    queue.add(piece);
    wake();
  }

  void wake() {
    world.agenda.in(world.dice.between(10_000, 30 * Agenda.MILLI), committing);
  }

  /** Whether batches fail now and then. */
  void failing(boolean lasts) {
    failing = lasts;
  }

  void pause(long nanos) {
    pausedUntilNanos = world.agenda.nowNanos() + nanos;
  }

  boolean isPaused() {
    return world.agenda.nowNanos() < pausedUntilNanos;
  }

  boolean isIdle() {
    return queue.isEmpty() && life.node.store.now().parked.isEmpty();
  }

  private long step() {
    commitSome();
    if (!queue.isEmpty()) {
      return world.dice.between(10_000, 10 * Agenda.MILLI);
    }
    return life.node.store.now().parked.isEmpty() ? Agenda.NEVER : PARKED_CHECK;
  }

  /** One commit of what is first in the queue. */
  void commitSome() {
    ModelCommit commit = new ModelCommit(life.node, clock);
    commit.applyParked();
    List<Runnable> answers = new ArrayList<>();
    for (int left = 1 + world.dice.below(4); left > 0 && !queue.isEmpty(); left--) {
      decide(commit, queue.remove(), answers);
    }
    long before = life.node.store.now().feedSeq;
    commit.finish(openings, life.vectors);
    answers.forEach(Runnable::run);
    if (life.node.store.now().feedSeq != before) {
      life.committed();
    }
  }

  private void decide(ModelCommit commit, Piece piece, List<Runnable> answers) {
    switch (piece) {
      case Piece.Write(ItemKey key, Content content) -> {
        if (clock.isSuspect()) {
          world.coverage.reached("writes refused by a suspect clock");
        } else {
          commit.write(key, content);
        }
      }
      case Piece.Forget(Forgettable which, long published, Consumer<Forgotten> done) -> {
        Forgotten gone = commit.forget(which, published);
        world.coverage.reached("tombstones forgotten", gone.count());
        answers.add(() -> done.accept(gone));
      }
      case Piece.Mirrored(List<Change.Delete> deletes) -> commit.mirrored(deletes);
      case Piece.Sync() -> commit.sync();
      case Piece.Learn(Membership others, Runnable done) -> {
        commit.learn(others);
        answers.add(done);
      }
      case Piece.Batch batch -> {
        if (failing && world.dice.chance(FAILING)) {
          world.coverage.reached("fault: batch failed");
          batch.failure = new StoreUnavailable("told to fail", new IllegalStateException("told"));
        } else {
          List<Outcome> outcomes = commit.apply(world.mutations.batch(batch.changes));
          outcomes.forEach(outcome -> world.coverage.reached("outcome: " + outcome));
          answers.add(
              () -> batch.report = new ApplyReport(outcomes, life.node.store.now().feedSeq));
        }
      }
    }
  }
}
