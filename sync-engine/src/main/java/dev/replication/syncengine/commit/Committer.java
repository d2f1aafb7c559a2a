package dev.replication.syncengine.commit;

import dev.replication.domain.clock.HybridClock;
import dev.replication.model.Change;
import dev.replication.model.ItemKey;
import dev.replication.model.Stamp;
import dev.replication.port.ReplicaStore;
import dev.replication.port.TimeSource;
import dev.replication.syncengine.StoreFailure;
import dev.replication.syncengine.archive.ArchiveWriter;
import dev.replication.syncengine.archive.StoreState;
import dev.replication.syncengine.log.History;
import dev.replication.syncengine.log.Opening;
import dev.replication.syncengine.memory.MemoryTier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes L3, {@code store-committer}. It takes what has queued up while it was
 * busy, without waiting for more, and commits it as one transaction: under load many writes share
 * one fsync, and a lone write pays for one.
 *
 * <ol>
 *   <li>take work from the queue;
 *   <li>find out what its keys hold, from memory or L3;
 *   <li>decide each piece in order ({@link PendingCommit});
 *   <li>write and commit; a failure leaves everything as it was, and the halves of what was taken
 *       are tried by themselves, so that only a piece that fails alone fails;
 *   <li>tell memory, then the log, then whoever waits.
 * </ol>
 *
 * Since it is the only writer, what it has read stays true until it writes.
 *
 * <p>Once the commit has returned, the work is done, and nothing that goes wrong later is told to
 * whoever waits for it. Memory and log can be had again from L3: if telling them fails, they drop
 * what they know and are asked from there. An exception that leaves nothing to go on with ends the
 * thread, fails what is queued and closes the queue, rather than let anybody wait for ever.
 */
public final class Committer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Committer.class);
  private static final Duration PARKED_CHECK = Duration.ofSeconds(1);
  private static final Duration CONFLICT_SWEEP = Duration.ofHours(1);

  /** Most parked changes in one commit. */
  private static final int PARKED_GROUP = 1000;

  /** Most bytes of them, the last one not counted. */
  private static final long PARKED_GROUP_BYTES = 8L << 20;

  /**
   * So many pieces that fail one after the other mean that it is not the pieces: L3 is gone, and
   * what is left of the group fails with few more attempts.
   */
  private static final int MAX_FAILED_IN_A_ROW = 8;

  private final CommitSettings settings;
  private final CommitQueue queue;
  private final ArchiveWriter archive;
  private final MemoryTier memory;
  private final Merges merges;
  private final CommittedLog log;
  private final TimeSource time;
  private final HybridClock clock;
  private final Thread thread;

  /** Those of the stored state, and this one, which the first commit stores. */
  private List<Opening> openings;

  private StoreState state;
  private long parkedCheckedNanos;
  private long sweptNanos;
  private boolean sweepDue = true;
  private int failedInARow;

  private Committer(
      CommitSettings settings,
      CommitQueue queue,
      ArchiveWriter archive,
      MemoryTier memory,
      Merges merges,
      CommittedLog log,
      TimeSource time) {
    this.settings = settings;
    this.queue = queue;
    this.archive = archive;
    this.memory = memory;
    this.merges = merges;
    this.log = log;
    this.time = time;
    this.state = log.state();
    this.openings = state.history().openingsWithNext();
    this.clock = new HybridClock(time, settings.maxClockDrift(), state.hlcCeiling());
    this.parkedCheckedNanos = time.monotonicNanos() - PARKED_CHECK.toNanos();
    this.sweptNanos = time.monotonicNanos();
    this.thread = Thread.ofPlatform().name("store-committer").unstarted(this::run);
  }

  /** Starts committing what comes into {@code queue}. */
  public static Committer start(
      CommitSettings settings,
      CommitQueue queue,
      ArchiveWriter archive,
      MemoryTier memory,
      Merges merges,
      CommittedLog log,
      TimeSource time) {
    Committer committer = new Committer(settings, queue, archive, memory, merges, log, time);
    committer.thread.start();
    return committer;
  }

  private void run() {
    List<Queued> work = List.of();
    try {
      while (!queue.isDrained()) {
        Duration wait = state.parked().isNone() ? null : PARKED_CHECK;
        work = queue.take(settings.maxChanges(), settings.maxBytes(), wait);
        applyParked();
        failedInARow = 0;
        settle(work);
      }
    } catch (RuntimeException | Error e) {
      stop(work, e);
    }
  }

  private void stop(List<Queued> work, Throwable cause) {
    LOG.error("the committer cannot go on; the store must be opened again", cause);
    StoreFailure failure =
        new StoreFailure.Unavailable(
            "the store failed unexpectedly and must be opened again: " + cause, cause);
    queue.close();
    giveUp(work, failure);
    while (!queue.isDrained()) {
      giveUp(queue.take(settings.maxChanges(), settings.maxBytes(), null), failure);
    }
  }

  private void applyParked() {
    List<Change> due = dueParked();
    StoreFailure failure = due.isEmpty() ? null : attempt(List.of(), due);
    if (failure != null) {
      LOG.error("{} parked changes were not applied: {}", due.size(), failure.getMessage());
    }
  }

  /** Commits a group, or, where that fails, its halves in their order. */
  private void settle(List<Queued> work) {
    StoreFailure failure = work.isEmpty() ? null : attempt(work, List.of());
    if (failure == null) {
      failedInARow = 0;
    } else if (work.size() == 1 || failedInARow >= MAX_FAILED_IN_A_ROW) {
      failedInARow++;
      giveUp(work, failure);
    } else {
      int half = work.size() / 2;
      settle(work.subList(0, half));
      settle(work.subList(half, work.size()));
    }
  }

  /** Does everything of the group or nothing of it; returns why nothing. */
  private @Nullable StoreFailure attempt(List<Queued> work, List<Change> due) {
    List<Runnable> answers = new ArrayList<>(work.size());
    long nowMillis = time.wallMillis();
    PendingCommit.@Nullable Committed committed;
    try {
      PendingCommit pending = new PendingCommit(state, clock, archive, memory, merges, nowMillis);
      pending.load(keysOf(work, due), missedOf(work));
      pending.applyParked(due);
      for (Queued piece : work) {
        answers.add(decide(pending, piece));
      }
      committed = pending.isEmpty() ? null : commit(pending);
    } catch (StoreFailure failure) {
      return failure;
    } catch (RuntimeException | Error e) {
      return new StoreFailure.Unavailable("the store failed unexpectedly: " + e, e);
    }
    try {
      tell(committed, nowMillis);
    } finally {
      queue.settled(work);
      answers.forEach(Runnable::run);
    }
    return null;
  }

  private static Set<ItemKey> keysOf(List<Queued> work, List<Change> due) {
    Set<ItemKey> keys = new LinkedHashSet<>();
    for (Queued piece : work) {
      switch (piece) {
        case ClientWrite write -> keys.add(write.key());
        case Resolving resolving -> keys.add(resolving.key());
        case Mend mend -> keys.add(mend.sound().key());
        case Queued.PeerBatch peer -> peer.batch().changes().forEach(c -> keys.add(c.key()));
        case Queued.Letter _,
            Queued.Discard _,
            Queued.Forget _,
            Queued.Mirrored _,
            Queued.Sync _,
            Queued.Learn _,
            Queued.Barrier _ -> {}
      }
    }
    due.forEach(change -> keys.add(change.key()));
    return keys;
  }

  /** Keys of which a comparison has seen that L3 lost their rows. */
  private static Set<ItemKey> missedOf(List<Queued> work) {
    Set<ItemKey> keys = new HashSet<>();
    for (Queued piece : work) {
      if (piece instanceof Queued.PeerBatch peer && peer.batch().lostUnder() != null) {
        peer.batch().changes().forEach(change -> keys.add(change.key()));
      }
    }
    return keys;
  }

  /** Decides one piece; returns what to do once it is committed. */
  private Runnable decide(PendingCommit pending, Queued piece) {
    return switch (piece) {
      case ClientWrite write -> decide(write, () -> pending.write(write), write.done());
      case Resolving wanted -> decide(wanted, () -> pending.resolve(wanted), wanted.done());
      case Queued.PeerBatch peer -> decide(pending, peer);
      case Queued.Letter letter -> {
        pending.keep(letter.letter());
        yield () -> letter.done().complete(true);
      }
      case Queued.Discard discard -> {
        pending.discard(discard.id());
        yield () -> discard.done().complete(true);
      }
      case Queued.Forget forget -> {
        var forgotten = pending.forget(forget.which(), forget.published());
        yield () -> forget.done().complete(forgotten);
      }
      case Queued.Mirrored mirrored -> {
        pending.mirrored(mirrored.deletes());
        yield () -> mirrored.done().complete(true);
      }
      case Mend mend -> {
        boolean mended = pending.mend(mend.sound());
        yield () -> mend.done().complete(mended);
      }
      case Queued.Sync _ -> {
        if (!log.durable().dominates(state.vv())) {
          pending.acknowledge();
        }
        yield () -> {};
      }
      case Queued.Learn learn -> {
        pending.learn(learn.others());
        yield () -> learn.done().complete(true);
      }
      case Queued.Barrier barrier -> () -> barrier.done().complete(state.feedSeq());
    };
  }

  /** A write of ours. */
  private <T> Runnable decide(Queued write, Supplier<T> decision, Completion<T> done) {
    if (clock.isSuspect()) {
      // Its stamps would be refused by every peer.
      return () ->
          write.fail(
              new StoreFailure.Unavailable(
                  "this node's stamps are ahead of its clock by more than "
                      + settings.maxClockDrift()
                      + ": was the clock put back?"));
    }
    T result = decision.get();
    return () -> done.complete(result);
  }

  private Runnable decide(PendingCommit pending, Queued.PeerBatch peer) {
    ReplicaStore.ChangeBatch batch = peer.batch();
    if (!settings.mayPark(pending.parkedWith(batch))) {
      return () ->
          peer.fail(
              new StoreFailure.Unavailable(
                  "more than "
                      + settings.maxParked().changes()
                      + " changes or "
                      + settings.maxParked().bytes()
                      + " bytes of them, the last from "
                      + batch.peer()
                      + ", are stamped too far ahead of this node's clock"));
    }
    List<ReplicaStore.Outcome> outcomes = pending.apply(batch);
    return () -> peer.done().complete(new ReplicaStore.ApplyReport(outcomes, state.feedSeq()));
  }

  private PendingCommit.Committed commit(PendingCommit pending) {
    long ceiling = clock.ceilingToPersist().orElse(state.hlcCeiling());
    // What is published names the opening: not even a power failure may take that.
    boolean synced = pending.isSynced() || !state.openings().equals(openings);
    PendingCommit.Committed committed;
    if (log.isMirrorSeen()) {
      openings = History.seenInLast(openings);
    }
    try {
      archive.begin(synced);
      committed = pending.writeInto(archive, ceiling, openings);
      sweepConflicts();
      archive.commit();
    } catch (RuntimeException | Error e) {
      archive.rollback();
      throw e;
    }
    state = committed.after();
    if (synced) {
      log.synced(state.vv());
    }
    clock.persisted(ceiling);
    return committed;
  }

  /** Tells memory and log of what has happened. */
  private void tell(PendingCommit.@Nullable Committed committed, long nowMillis) {
    if (committed == null) {
      return;
    }
    try {
      committed.rows().forEach(memory::committed);
      committed.widened().forEach(memory::widened);
      committed.forgotten().forEach(memory::forgotten);
      committed.mended().forEach(memory::forgotten);
      log.committed(state, committed.replaced(), committed.rows(), committed.widened(), nowMillis);
    } catch (RuntimeException | Error e) {
      LOG.error("memory starts empty after change {}: it could not follow", state.feedSeq(), e);
      memory.restart(state.feedSeq());
      log.restart(state, nowMillis);
    }
  }

  private void giveUp(List<Queued> work, StoreFailure failure) {
    LOG.error("{} pieces of work were not committed: {}", work.size(), failure.getMessage());
    queue.settled(work);
    work.forEach(piece -> piece.fail(failure));
  }

  private void sweepConflicts() {
    long now = time.monotonicNanos();
    if (sweepDue || now - sweptNanos >= CONFLICT_SWEEP.toNanos()) {
      archive.dropConflictsBefore(time.wallMillis() - settings.maxConflictAge().toMillis());
      sweptNanos = now;
      sweepDue = false;
    }
  }

  /** The parked changes that time has reached, looked for at most once a second. */
  private List<Change> dueParked() {
    long now = time.monotonicNanos();
    if (state.parked().isNone() || now - parkedCheckedNanos < PARKED_CHECK.toNanos()) {
      return List.of();
    }
    parkedCheckedNanos = now;
    long reachedMillis = time.wallMillis() + settings.maxClockDrift().toMillis();
    try {
      return archive.parkedUpTo(
          ((reachedMillis + 1) << Stamp.COUNTER_BITS) - 1, PARKED_GROUP, PARKED_GROUP_BYTES);
    } catch (StoreFailure failure) {
      LOG.error("parked changes were not looked at: {}", failure.getMessage());
      return List.of();
    }
  }

  /** Closes the queue, commits what is in it and ends. */
  @Override
  public void close() {
    queue.close();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
