package dev.replication.simulation;

import dev.replication.domain.clock.HybridClock;
import dev.replication.domain.clock.Reception;
import dev.replication.domain.conflict.Candidate;
import dev.replication.domain.conflict.ConflictRule;
import dev.replication.domain.conflict.Verdict;
import dev.replication.model.Change;
import dev.replication.model.Content;
import dev.replication.model.ItemKey;
import dev.replication.model.Membership;
import dev.replication.model.Origin;
import dev.replication.model.PurgeFrontier;
import dev.replication.model.Revision;
import dev.replication.model.Stamp;
import dev.replication.model.VersionVector;
import dev.replication.port.ReplicaStore.ChangeBatch;
import dev.replication.port.ReplicaStore.Forgettable;
import dev.replication.port.ReplicaStore.Forgotten;
import dev.replication.port.ReplicaStore.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One commit while it is decided, by the rules of the store's committer: each piece sees what those
 * before it left, a key written several times leaves one row, rows take their positions in the
 * order of the last writes to their keys. To drop it is to undo it.
 */
final class ModelCommit {
  private final SimNode node;
  private final Archive next;
  private final HybridClock clock;
  private final Ledger ledger;
  private final LinkedHashMap<ItemKey, Change> moved = new LinkedHashMap<>();
  private final List<Runnable> told = new ArrayList<>();
  private boolean touched;
  private boolean synced;

  ModelCommit(SimNode node, HybridClock clock) {
    this.node = node;
    this.next = node.store.now().copy();
    this.clock = clock;
    this.ledger = node.world.ledger;
  }

  /**
   * A client's put, or its delete where there is no content. Nothing happens to what is not there.
   */
  void write(ItemKey key, @Nullable Content content) {
    Change held = held(key);
    if (content == null && !(held instanceof Change.Put)) {
      return;
    }
    long hlc = clock.next(held == null ? 0 : held.revision().stamp().hlc());
    next.seq++;
    Revision fresh = new Revision(new Stamp(hlc, next.origin), next.seq, VersionVector.empty());
    Revision revision = held == null ? fresh : fresh.knowing(held.revision());
    long version = held == null ? 1 : held.version() + 1;
    Change change =
        content == null
            ? new Change.Delete(key, revision, version, null)
            : new Change.Put(
                key, revision, version, content, Change.DEFAULT_STATE, null, null, null, null);
    move(change);
    synced = true;
    told.add(() -> ledger.wrote(node, change, held));
  }

  List<Outcome> apply(ChangeBatch batch) {
    List<Outcome> outcomes = new ArrayList<>();
    VersionVector deleted = batch.deletedBelow(next.purged.covered());
    for (Change change : batch.changes()) {
      if (isTooFarAhead(change)) {
        next.parked.put(change.revision().dot(), change);
        touched = true;
        synced |= !node.world.mutations.is(Mutant.PARKED_NOT_SYNCED);
        outcomes.add(Outcome.PARKED);
      } else {
        outcomes.add(decide(change, deleted));
      }
    }
    PurgeFrontier purged = next.purged.join(batch.forgotten());
    touched |= !next.reached.dominates(batch.reached()) || !purged.equals(next.purged);
    next.purged = purged;
    next.reached = next.reached.join(batch.reached());
    return outcomes;
  }

  /**
   * Forgets tombstones that everyone has seen: those that the mirror shows, up to {@code
   * published}.
   */
  Forgotten forget(Forgettable which, long published) {
    List<Archive.Row> gone =
        next.rows.values().stream()
            .filter(row -> row.change() instanceof Change.Delete && row.feedSeq() <= published)
            .filter(row -> !moved.containsKey(row.change().key()))
            .filter(row -> isForgettable(row.change().revision(), which))
            .limit(which.most())
            .toList();
    for (Archive.Row row : gone) {
      Change.Delete tombstone = (Change.Delete) row.change();
      next.rows.remove(tombstone.key());
      next.toForget.put(tombstone.key(), tombstone);
      Stamp stamp = tombstone.revision().stamp();
      VersionVector seen = node.world.mutations.purgeFrontier(next.vv, which.stable());
      next.purged = next.purged.join(new PurgeFrontier(seen, stamp));
      synced = true;
      touched = true;
    }
    Revision firstKept =
        next.rows.values().stream()
            .filter(row -> row.change() instanceof Change.Delete)
            .map(row -> row.change().revision())
            .filter(revision -> revision.stamp().millis() < which.beforeMillis())
            .filter(revision -> !which.stable().covers(revision.dot()))
            .findFirst()
            .orElse(null);
    return new Forgotten(gone.size(), 0, false, firstKept);
  }

  /** All that is held then is to survive a power failure. */
  void sync() {
    synced = true;
    touched = true;
  }

  /** What others know of the mesh. */
  void learn(Membership others) {
    next.membership = next.membership.join(others);
    sync();
  }

  private boolean isForgettable(Revision revision, Forgettable which) {
    VersionVector stable = node.world.mutations.stable(which.stable(), next.vv);
    return stable.covers(revision.dot()) && revision.stamp().millis() < which.beforeMillis();
  }

  /** The mirror has forgotten these, too. */
  void mirrored(List<Change.Delete> deletes) {
    for (Change.Delete delete : deletes) {
      Change.Delete listed = next.toForget.get(delete.key());
      if (listed != null && listed.revision().stamp().equals(delete.revision().stamp())) {
        next.toForget.remove(delete.key());
        next.forgotten++;
        synced = true;
        touched = true;
      }
    }
  }

  /** The parked changes that time has reached. */
  void applyParked() {
    for (Change change : List.copyOf(next.parked.values())) {
      if (!isTooFarAhead(change)) {
        next.parked.remove(change.revision().dot());
        touched = true;
        decide(change, next.purged.covered());
      }
    }
  }

  private boolean isTooFarAhead(Change change) {
    return clock.receive(change.revision().stamp().hlc()) == Reception.TOO_FAR_AHEAD;
  }

  private @Nullable Change held(ItemKey key) {
    Change here = moved.get(key);
    return here == null ? next.held(key) : here;
  }

  private Outcome decide(Change x, VersionVector deleted) {
    Change l = held(x.key());
    told.add(() -> ledger.met(node, x));
    Verdict verdict =
        node.world.mutations.verdict(
            l,
            x,
            ConflictRule.decide(l == null ? null : Candidate.of(l), Candidate.of(x), deleted));
    return switch (verdict) {
      case Verdict.Apply(Revision revision) -> take(x, revision, Outcome.APPLIED);
      case Verdict.Restamp(Revision revision) -> take(x, revision, Outcome.RESTAMPED);
      case Verdict.ApplyOverConflict(Revision revision) -> win(l, x, revision);
      case Verdict.KeepOverConflict(Revision revision) -> lose(l, x, revision);
      case Verdict.Forked(boolean incomingWins, Revision revision) ->
          incomingWins ? win(l, x, revision) : lose(l, x, revision);
      case Verdict.Keep(Revision revision) -> keep(l, revision, Outcome.SUPERSEDED);
      case Verdict.Duplicate(Revision revision) -> keep(l, revision, Outcome.DUPLICATE);
      case Verdict.Deleted() -> Outcome.SUPERSEDED;
    };
  }

  private Outcome take(Change x, Revision revision, Outcome outcome) {
    move(x.withRevision(revision));
    return outcome;
  }

  private Outcome win(@Nullable Change l, Change x, Revision revision) {
    if (l != null) {
      log(l);
    }
    return take(x, revision, Outcome.CONFLICT_WON);
  }

  private Outcome lose(@Nullable Change l, Change x, Revision revision) {
    log(x);
    return keep(l, revision, Outcome.CONFLICT_LOST);
  }

  /** What stays knows the loser, and is published so: the entry must not go with the power. */
  private void log(Change loser) {
    next.conflicts.add(loser);
    touched = true;
    synced |= !node.world.mutations.is(Mutant.CONFLICTS_NOT_SYNCED);
  }

  /** What is held stays where it is in the log; its context may have grown. */
  private Outcome keep(@Nullable Change l, Revision revision, Outcome outcome) {
    if (l == null || l.revision().equals(revision)) {
      return outcome;
    }
    Change wider = l.withRevision(revision);
    if (l.revision().seq() != revision.seq()) {
      move(wider);
    } else if (moved.containsKey(l.key())) {
      moved.put(l.key(), wider);
    } else {
      next.rows.computeIfPresent(l.key(), (_, row) -> new Archive.Row(row.feedSeq(), wider));
      touched = true;
    }
    return outcome;
  }

  private void move(Change change) {
    moved.putLast(change.key(), change);
  }

  /** Writes everything down, or finds nothing to write. */
  void finish(List<Archive.Opening> openings, VectorHistory vectors) {
    if (moved.isEmpty() && !touched) {
      return;
    }
    for (Change change : moved.values()) {
      if (node.world.mutations.forgetsAtOnce(change, next.origin)) {
        next.rows.remove(change.key());
        next.feedSeq++;
        continue;
      }
      next.rows.put(change.key(), new Archive.Row(++next.feedSeq, change));
    }
    VersionVector all = next.reached.without(next.origin).with(next.origin, next.seq);
    next.reached = all;
    next.vv = next.vv.join(below(next.firstParked(), all));
    long ceiling = clock.ceilingToPersist().orElse(next.hlcCeiling);
    next.hlcCeiling = ceiling;
    boolean opens = !next.openings.equals(openings);
    next.openings = openings;
    boolean sync = (synced && node.world.mutant != Mutant.WRITES_NOT_SYNCED) || opens;
    node.store.commit(next, sync);
    clock.persisted(ceiling);
    vectors.add(next.feedSeq, next.vv);
    told.forEach(Runnable::run);
  }

  /** The part of {@code reached} below every parked change. */
  private static VersionVector below(Map<Origin, Long> firstParked, VersionVector reached) {
    VersionVector held = reached;
    for (Map.Entry<Origin, Long> first : firstParked.entrySet()) {
      Origin origin = first.getKey();
      long before = Math.min(first.getValue() - 1, reached.seqOf(origin));
      held = held.without(origin).with(origin, before);
    }
    return held;
  }
}
