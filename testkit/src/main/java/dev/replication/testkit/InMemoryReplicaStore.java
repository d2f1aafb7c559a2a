package dev.replication.testkit;

import dev.replication.domain.conflict.Candidate;
import dev.replication.domain.conflict.ConflictRule;
import dev.replication.domain.conflict.Verdict;
import dev.replication.domain.merge.Meeting;
import dev.replication.domain.merge.MergePolicies;
import dev.replication.domain.merge.MergePolicy;
import dev.replication.domain.merge.MergeRule;
import dev.replication.model.Change;
import dev.replication.model.ItemKey;
import dev.replication.model.Membership;
import dev.replication.model.NodeId;
import dev.replication.model.PurgeFrontier;
import dev.replication.model.Revision;
import dev.replication.model.VersionVector;
import dev.replication.port.ReplicaStore;
import dev.replication.port.ReplicationFailure;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A store in memory that follows the conflict rule. Batches are applied when they are awaited, so a
 * test can look at what is in flight, and it can be told to refuse or to fail. Safe for use by many
 * threads.
 */
public final class InMemoryReplicaStore implements ReplicaStore {
  private final String incarnation;
  private final Map<ItemKey, Change> held = new HashMap<>();
  private final List<Change> conflicts = new ArrayList<>();
  private final Map<NodeId, Set<ItemKey>> wanted = new HashMap<>();
  private final List<Set<ItemKey>> putBack = new ArrayList<>();
  private VersionVector vector = VersionVector.empty();
  private PurgeFrontier purged = PurgeFrontier.NONE;
  private Membership membership = Membership.NONE;
  private Admission admission = new Admission.Open();
  private long feedSeq;
  private long parkedBeyondMillis = Long.MAX_VALUE;
  private int failures;
  private int awaitsUntilInterrupt;
  private boolean stalled;
  private MergePolicies policies = MergePolicies.NONE;
  private int inFlight;
  private int mostInFlight;

  /** An empty store in the life called {@code incarnation}. */
  public InMemoryReplicaStore(String incarnation) {
    this.incarnation = incarnation;
  }

  /** Merges from now on as {@code how} says. */
  public synchronized void merges(MergePolicies how) {
    policies = how;
  }

  @Override
  public synchronized boolean merges() {
    return !policies.fingerprint().isEmpty();
  }

  @Override
  public synchronized boolean merges(ItemKey key) {
    return policies.of(key) != null;
  }

  /** What {@link #admission()} answers from now on. */
  public synchronized void admits(Admission answer) {
    admission = answer;
  }

  /** Makes the next {@code count} batches fail when they are awaited. */
  public synchronized void failNext(int count) {
    failures = count;
  }

  /** Ends the {@code nth} await from now on, 1 being the next, as an interrupt would. */
  public synchronized void interruptAwait(int nth) {
    awaitsUntilInterrupt = nth;
  }

  /** Makes batches that do not fail wait when they are awaited, until told otherwise. */
  public synchronized void stall(boolean stands) {
    stalled = stands;
    notifyAll();
  }

  /** Changes stamped later than {@code millis} are parked from now on, and stay so. */
  public synchronized void parksBeyond(long millis) {
    parkedBeyondMillis = millis;
  }

  /** What is held under {@code key}, tombstones included. */
  public synchronized Optional<Change> held(ItemKey key) {
    return Optional.ofNullable(held.get(key));
  }

  /** All that is held, tombstones included. */
  public synchronized List<Change> all() {
    return List.copyOf(held.values());
  }

  /** Forgets {@code key} as a broken disk would, knowing nothing of it. */
  public synchronized void lose(ItemKey key) {
    held.remove(key);
  }

  /** Drops the tombstones of {@code keys}, and remembers that it may have forgotten deletes. */
  public synchronized void purge(Collection<ItemKey> keys) {
    for (ItemKey key : keys) {
      if (held.get(key) instanceof Change.Delete delete) {
        held.remove(key);
        feedSeq++;
        purged = purged.join(new PurgeFrontier(vector, delete.revision().stamp()));
      }
    }
  }

  /** The changes that lost against one that did not know them. */
  public synchronized List<Change> conflicts() {
    return List.copyOf(conflicts);
  }

  /** What the readers said was seen completely. */
  public synchronized VersionVector versionVector() {
    return vector;
  }

  /** The most batches that were ever begun and not awaited. */
  public synchronized int mostInFlight() {
    return mostInFlight;
  }

  @Override
  public synchronized PendingApply begin(ChangeBatch batch) {
    inFlight++;
    mostInFlight = Math.max(mostInFlight, inFlight);
    return () -> commit(batch);
  }

  private synchronized ApplyReport commit(ChangeBatch batch) throws InterruptedException {
    if (awaitsUntilInterrupt > 0 && --awaitsUntilInterrupt == 0) {
      throw new InterruptedException("told to be interrupted");
    }
    while (stalled && failures == 0) {
      wait();
    }
    inFlight--;
    if (failures > 0) {
      failures--;
      throw new ReplicationFailure.StoreUnavailable(
          "told to fail", new IllegalStateException("told to fail"));
    }
    VersionVector forgotten = batch.deletedBelow(purged.covered());
    List<Outcome> outcomes =
        batch.changes().stream().map(change -> apply(change, forgotten)).toList();
    vector = vector.join(batch.reached());
    purged = purged.join(batch.forgotten());
    return new ApplyReport(outcomes, feedSeq);
  }

  private Outcome apply(Change x, VersionVector forgotten) {
    if (x.revision().stamp().millis() > parkedBeyondMillis) {
      return Outcome.PARKED;
    }
    Change l = held.get(x.key());
    MergePolicy policy = policies.of(x.key());
    if (policy != null && l != null && (l instanceof Change.Put || x instanceof Change.Put)) {
      return merge(l, x, new MergeRule(policy));
    }
    Candidate present = l == null ? null : Candidate.of(l);
    return switch (ConflictRule.decide(present, Candidate.of(x), forgotten)) {
      case Verdict.Apply(Revision revision) -> take(x, revision, Outcome.APPLIED);
      case Verdict.Restamp(Revision revision) -> take(x, revision, Outcome.RESTAMPED);
      case Verdict.ApplyOverConflict(Revision revision) -> {
        log(l);
        yield take(x, revision, Outcome.CONFLICT_WON);
      }
      case Verdict.KeepOverConflict(Revision revision) -> {
        log(x);
        yield keep(l, revision, Outcome.CONFLICT_LOST);
      }
      case Verdict.Keep(Revision revision) -> keep(l, revision, Outcome.SUPERSEDED);
      case Verdict.Duplicate(Revision revision) -> keep(l, revision, Outcome.DUPLICATE);
      case Verdict.Deleted() -> Outcome.SUPERSEDED;
      case Verdict.Forked(boolean incomingWins, Revision revision) ->
          incomingWins
              ? take(x, revision, Outcome.CONFLICT_WON)
              : keep(l, revision, Outcome.CONFLICT_LOST);
    };
  }

  private Outcome merge(Change l, Change x, MergeRule rule) {
    Meeting met = rule.meet(l, x);
    met.losers().forEach(this::log);
    boolean same = met.result().withRevision(l.revision()).equals(l);
    return same && met.result().revision().stamp().equals(l.revision().stamp())
        ? keep(l, met.result().revision(), Outcome.SUPERSEDED)
        : take(met.result(), met.result().revision(), Outcome.APPLIED);
  }

  private Outcome take(Change x, Revision revision, Outcome outcome) {
    held.put(x.key(), x.withRevision(revision));
    feedSeq++;
    return outcome;
  }

  private Outcome keep(@Nullable Change l, Revision revision, Outcome outcome) {
    if (l != null) {
      held.put(l.key(), l.withRevision(revision));
    }
    return outcome;
  }

  private void log(@Nullable Change loser) {
    if (loser != null) {
      conflicts.add(loser);
    }
  }

  @Override
  public synchronized Admission admission() {
    return admission;
  }

  /** Nobody can follow what is only in memory. */
  @Override
  public boolean publishing() {
    return true;
  }

  @Override
  public synchronized Map<ItemKey, Revision> heldRevisions(Collection<ItemKey> keys) {
    Map<ItemKey, Revision> revisions = new HashMap<>();
    for (ItemKey key : keys) {
      Change change = held.get(key);
      if (change != null) {
        revisions.put(key, change.revision());
      }
    }
    return revisions;
  }

  @Override
  public synchronized VersionVector seen() {
    return vector;
  }

  @Override
  public synchronized void want(NodeId owner, Collection<ItemKey> keys) {
    wanted.put(owner, Set.copyOf(keys));
  }

  /** What was last wanted of {@code owner}. */
  public synchronized Set<ItemKey> wantedFrom(NodeId owner) {
    return wanted.getOrDefault(owner, Set.of());
  }

  @Override
  public synchronized void putBack(Collection<ItemKey> keys) {
    putBack.add(Set.copyOf(keys));
  }

  /** What was to be put back, call by call. */
  public synchronized List<Set<ItemKey>> putBack() {
    return List.copyOf(putBack);
  }

  @Override
  public synchronized Forgotten forget(Forgettable which) {
    List<ItemKey> gone =
        held.values().stream()
            .filter(
                change ->
                    change instanceof Change.Delete
                        && which.stable().covers(change.revision().dot())
                        && change.revision().stamp().hlc() >= which.fromHlc()
                        && change.revision().stamp().millis() < which.beforeMillis())
            .map(Change::key)
            .limit(which.most())
            .toList();
    purge(gone);
    Revision firstKept =
        held.values().stream()
            .filter(change -> change instanceof Change.Delete)
            .map(Change::revision)
            .filter(
                revision ->
                    !which.stable().covers(revision.dot())
                        && revision.stamp().millis() < which.beforeMillis())
            .min(Comparator.comparing(Revision::stamp))
            .orElse(null);
    return new Forgotten(gone.size(), 0, gone.size() == which.most(), firstKept);
  }

  @Override
  public synchronized Membership membership() {
    return membership;
  }

  @Override
  public synchronized void learn(Membership others) {
    membership = membership.join(others);
  }

  @Override
  public synchronized StoreLife life() {
    return new StoreLife(incarnation, feedSeq);
  }

  @Override
  public synchronized Frontiers frontiers() {
    return new Frontiers(vector, purged);
  }
}
