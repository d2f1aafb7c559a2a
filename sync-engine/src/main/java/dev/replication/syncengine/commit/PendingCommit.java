package dev.replication.syncengine.commit;

import dev.replication.domain.clock.HybridClock;
import dev.replication.domain.clock.Reception;
import dev.replication.domain.conflict.Candidate;
import dev.replication.domain.conflict.ConflictRule;
import dev.replication.domain.conflict.Verdict;
import dev.replication.domain.merge.MergeRule;
import dev.replication.domain.merge.Unmergeable;
import dev.replication.model.Change;
import dev.replication.model.Dot;
import dev.replication.model.ItemKey;
import dev.replication.model.Membership;
import dev.replication.model.PurgeFrontier;
import dev.replication.model.Revision;
import dev.replication.model.Stamp;
import dev.replication.model.StoredItem;
import dev.replication.model.VersionVector;
import dev.replication.port.DeadLetterStore.DeadLetter;
import dev.replication.port.ReplicaStore.ChangeBatch;
import dev.replication.port.ReplicaStore.Forgettable;
import dev.replication.port.ReplicaStore.Forgotten;
import dev.replication.port.ReplicaStore.Outcome;
import dev.replication.syncengine.ConflictLog.Resolution;
import dev.replication.syncengine.Receipt.WriteResult;
import dev.replication.syncengine.SyncEngine.Conflict;
import dev.replication.syncengine.archive.ArchiveWriter;
import dev.replication.syncengine.archive.Held;
import dev.replication.syncengine.archive.Parked;
import dev.replication.syncengine.archive.StoreState;
import dev.replication.syncengine.log.Opening;
import dev.replication.syncengine.memory.Cached;
import dev.replication.syncengine.memory.MemoryTier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One commit while it is being decided: each piece of work sees what those before it have left, and
 * nothing outside changes. To drop it is to undo it. Confined to the committer's thread.
 *
 * <p>A key that is written several times leaves one row, the last; its earlier writes have had
 * their dots and leave no trace, like a key overwritten before it was published. Rows take their
 * positions in the order of the last write to their keys, so our own dots ascend with the
 * positions.
 */
final class PendingCommit {
  private final StoreState base;
  private final HybridClock clock;
  private final ArchiveWriter archive;
  private final MemoryTier memory;
  private final Merges merges;
  private final long nowMillis;

  private final Map<ItemKey, Slot> slots = new HashMap<>();
  private final LinkedHashMap<ItemKey, Slot> moved = new LinkedHashMap<>();
  private final Set<Slot> widened = new LinkedHashSet<>();
  private final Set<ItemKey> restored = new HashSet<>();
  private final List<Conflict> conflicts = new ArrayList<>();
  private final Map<Dot, Change> parked = new LinkedHashMap<>();
  private final List<Dot> unparked = new ArrayList<>();
  private final List<DeadLetter> letters = new ArrayList<>();
  private final List<Long> discarded = new ArrayList<>();
  private final Set<Dot> resolved = new LinkedHashSet<>();
  private final List<Held> mended = new ArrayList<>();
  private final Forgetting forgetting;
  private VersionVector reached;
  private PurgeFrontier purged;
  private Membership membership;
  private boolean acknowledged;
  private long seq;
  private boolean synced;

  PendingCommit(
      StoreState base,
      HybridClock clock,
      ArchiveWriter archive,
      MemoryTier memory,
      Merges merges,
      long nowMillis) {
    this.base = base;
    this.clock = clock;
    this.archive = archive;
    this.memory = memory;
    this.merges = merges;
    this.nowMillis = nowMillis;
    this.reached = base.reached();
    this.purged = base.purged();
    this.membership = base.membership();
    this.seq = base.seq();
    this.forgetting = new Forgetting(archive);
  }

  /**
   * Finds out what {@code keys} hold: from memory, the rest with few questions to L3.
   *
   * @param missed those whose rows L3 was seen not to have, so that memory cannot stand for it.
   *     What memory still knows of them is written again: a peer may have less
   */
  void load(Collection<ItemKey> keys, Set<ItemKey> missed) {
    Map<ItemKey, Held> remembered = new HashMap<>();
    Set<ItemKey> asked = new HashSet<>();
    for (ItemKey key : keys) {
      if (!slots.containsKey(key)) {
        Cached cached = memory.peek(key);
        Held held = cached == null ? null : cached.held().orElse(null);
        if (held != null && !missed.contains(key)) {
          slots.put(key, new Slot(held));
        } else {
          asked.add(key);
          if (held != null) {
            remembered.put(key, held);
          }
        }
      }
    }
    Map<ItemKey, Held> found = archive.held(inOrder(asked));
    for (ItemKey key : asked) {
      slots.put(key, new Slot(found.getOrDefault(key, remembered.get(key))));
    }
    remembered.keySet().removeAll(found.keySet());
    remembered.forEach((key, held) -> move(slot(key), held.change()));
    restored.addAll(remembered.keySet());
    // Somebody may have been promised that it survives a power failure.
    synced |= !remembered.isEmpty();
  }

  /** Neighbours in the index of ids one after the other: L3 finds them in the same pages. */
  private static List<ItemKey> inOrder(Collection<ItemKey> keys) {
    List<ItemKey> ordered = new ArrayList<>(keys);
    ordered.sort(null);
    return ordered;
  }

  /** A client's write to a loaded key. */
  WriteResult write(ClientWrite write) {
    Slot slot = slot(write.key());
    Change.Put live = slot.live(nowMillis);
    if (!Preconditions.hold(write.onlyIf(), live)) {
      return new WriteResult.PreconditionFailed(live == null ? null : stored(slot));
    }
    if (live == null && write.takesAway()) {
      return new WriteResult.NotFound();
    }
    long seqBefore = seq;
    try {
      Change change = wanted(write, slot, live);
      move(slot, change);
      synced = true;
      return new WriteResult.Written(
          change.revision(),
          change.version(),
          change instanceof Change.Put put ? put.content() : null);
    } catch (Unmergeable refused) {
      seq = seqBefore;
      return refused.isTaken()
          ? new WriteResult.PreconditionFailed(stored(slot))
          : new WriteResult.Refused(String.valueOf(refused.getMessage()));
    }
  }

  private Change wanted(ClientWrite write, Slot slot, Change.@Nullable Put live) {
    Change held = slot.now();
    MergeRule rule = merges.ruleOf(write.key());
    Revision revision = nextRevision(held);
    long version = nextVersion(held);
    return switch (write.wanted()) {
      case ClientWrite.Wanted.Nothing nothing ->
          new Change.Delete(write.key(), revision, version, nothing.trace());
      case ClientWrite.Wanted.Item item ->
          rule == null
              ? put(write.key(), revision, version, item, live)
              : merged(rule, slot, live).put(write, item, revision, version);
      case ClientWrite.Wanted.Edited edited -> {
        if (rule == null) {
          throw new Unmergeable("no merge policy is set for " + write.key());
        }
        yield merged(rule, slot, live).edit(write, edited, revision, version);
      }
    };
  }

  private MergedPut merged(MergeRule rule, Slot slot, Change.@Nullable Put live) {
    Change present = slot.now() == null ? null : complete(slot);
    boolean isLive = live != null && present instanceof Change.Put;
    return new MergedPut(rule, present, isLive ? (Change.Put) present : null, merges.maxBytes());
  }

  /** What a person decides about a conflict over a loaded key. */
  Resolution resolve(Resolving wanted) {
    Conflict conflict =
        resolved.contains(wanted.loser()) ? null : archive.conflict(wanted.loser()).orElse(null);
    if (conflict == null) {
      return new Resolution.Unknown();
    }
    Change lost = conflict.loser();
    Slot slot = slot(wanted.key());
    Change held = slot.now() == null ? null : complete(slot);
    long seqBefore = seq;
    Revision revision = nextRevision(held == null ? lost : held).knowing(lost.revision());
    long version = nextVersion(held == null ? lost : held);
    try {
      move(slot, asMerged(wanted.write(held, lost, revision, version), slot));
    } catch (Unmergeable refused) {
      seq = seqBefore;
      return new Resolution.Refused(String.valueOf(refused.getMessage()));
    }
    resolved.add(wanted.loser());
    synced = true;
    return new Resolution.Resolved(wanted.key(), revision, version);
  }

  /** Where the key is merged, a put is what it changes of what is shown. */
  private Change asMerged(Change decided, Slot slot) {
    MergeRule rule = merges.ruleOf(decided.key());
    return rule != null && decided instanceof Change.Put put
        ? merged(rule, slot, slot.live(nowMillis)).put(put)
        : decided;
  }

  /**
   * Content that was damaged in L3; memory may have read it so.
   *
   * @return whether the row is of that change, or is written anew by this commit anyway
   */
  boolean mend(Change.Put sound) {
    if (moved.containsKey(sound.key())) {
      return true;
    }
    Held row = archive.held(List.of(sound.key())).get(sound.key());
    if (row == null
        || !(row.change() instanceof Change.Put damaged)
        || !damaged.revision().stamp().equals(sound.revision().stamp())) {
      return false;
    }
    Change whole = sound.withRevision(damaged.revision());
    mended.add(
        new Held(
            row.item(), row.feedSeq(), whole, true, row.accessCount(), row.lastAccessedMillis()));
    synced = true;
    return true;
  }

  private static long nextVersion(@Nullable Change held) {
    return held == null ? 1 : Math.max(held.version(), held.version() + 1);
  }

  private static Change.Put put(
      ItemKey key,
      Revision revision,
      long version,
      ClientWrite.Wanted.Item item,
      Change.@Nullable Put live) {
    String state = item.state();
    if (state == null) {
      state = live == null ? Change.DEFAULT_STATE : live.state();
    }
    return new Change.Put(
        key,
        revision,
        version,
        item.content(),
        state,
        item.expiresAtMillis(),
        null,
        null,
        item.trace());
  }

  private Revision nextRevision(@Nullable Change held) {
    long hlc = clock.next(held == null ? 0 : held.revision().stamp().hlc());
    seq++;
    Revision fresh = new Revision(new Stamp(hlc, base.origin()), seq, VersionVector.empty());
    return held == null ? fresh : fresh.knowing(held.revision());
  }

  /** All that would be parked with {@code batch}; nothing where it has nothing to park. */
  Parked parkedWith(ChangeBatch batch) {
    Parked more = Parked.of(batch.changes().stream().filter(this::isTooFarAhead).toList());
    return more.isNone() ? more : base.parked().plus(Parked.of(parked.values())).plus(more);
  }

  private boolean isTooFarAhead(Change change) {
    return clock.receive(change.revision().stamp().hlc()) == Reception.TOO_FAR_AHEAD;
  }

  /** A peer's changes to loaded keys. */
  List<Outcome> apply(ChangeBatch batch) {
    List<Outcome> outcomes = new ArrayList<>(batch.changes().size());
    VersionVector forgotten = batch.deletedBelow(purged.covered());
    for (Change change : batch.changes()) {
      outcomes.add(apply(change, forgotten));
    }
    reached = reached.join(batch.reached());
    purged = purged.join(batch.forgotten());
    return outcomes;
  }

  private Outcome apply(Change change, VersionVector forgotten) {
    if (isTooFarAhead(change)) {
      if (change.revision().seq() == 0) {
        // A cache-tier change has no name to be kept under, and may be lost.
        return Outcome.SUPERSEDED;
      }
      parked.put(change.revision().dot(), change);
      // The change log does not grow by it, so nothing would tell that a cursor has passed it.
      synced = true;
      return Outcome.PARKED;
    }
    return decide(change, forgotten);
  }

  /** Parked changes to loaded keys; those that time has not reached stay. */
  void applyParked(List<Change> due) {
    for (Change change : due) {
      if (!isTooFarAhead(change)) {
        decide(change, purged.covered());
        unparked.add(change.revision().dot());
      }
    }
  }

  private Outcome decide(Change incoming, VersionVector forgotten) {
    Slot slot = slot(incoming.key());
    Change held = slot.now();
    MergeRule rule = merges.ruleOf(incoming.key());
    if (rule != null && (held instanceof Change.Put || (held != null && isPut(incoming)))) {
      return merge(slot, incoming, rule);
    }
    Verdict verdict =
        ConflictRule.decide(
            held == null ? null : Candidate.of(held), Candidate.of(incoming), forgotten);
    return switch (verdict) {
      case Verdict.Apply(Revision revision) -> {
        move(slot, incoming.withRevision(revision));
        yield Outcome.APPLIED;
      }
      case Verdict.Restamp(Revision revision) -> {
        move(slot, incoming.withRevision(revision));
        yield Outcome.RESTAMPED;
      }
      case Verdict.ApplyOverConflict(Revision revision) -> win(slot, incoming, revision);
      case Verdict.KeepOverConflict(Revision revision) -> lose(slot, incoming, revision);
      case Verdict.Forked(boolean incomingWins, Revision revision) ->
          incomingWins ? win(slot, incoming, revision) : lose(slot, incoming, revision);
      case Verdict.Keep(Revision revision) -> {
        keep(slot, revision);
        yield Outcome.SUPERSEDED;
      }
      case Verdict.Duplicate(Revision revision) -> {
        keep(slot, revision);
        yield restored.contains(incoming.key()) ? Outcome.APPLIED : Outcome.DUPLICATE;
      }
      case Verdict.Deleted() -> Outcome.SUPERSEDED;
    };
  }

  private static boolean isPut(Change change) {
    return change instanceof Change.Put;
  }

  private Outcome merge(Slot slot, Change incoming, MergeRule rule) {
    Change held = complete(slot);
    MergedMeeting met = new MergedMeeting(held, incoming, rule.meet(held, incoming));
    for (Change loser : met.losers()) {
      log(new Conflict(loser, met.result().revision(), nowMillis));
    }
    if (met.leavesHeld()) {
      keep(slot, met.result().revision());
      return restored.contains(incoming.key()) && met.outcome() == Outcome.DUPLICATE
          ? Outcome.APPLIED
          : met.outcome();
    }
    Change result = met.result();
    if (met.wouldBeUntold(base.origin(), isUnpublished(slot))) {
      result = result.withRevision(nextRevision(result));
      synced = true;
    }
    move(slot, result);
    return met.outcome();
  }

  private boolean isUnpublished(Slot slot) {
    Held original = slot.original();
    return original == null
        || !slot.isAsHeld()
        || original.feedSeq() > merges.published().getAsLong();
  }

  private Outcome win(Slot slot, Change incoming, Revision revision) {
    log(new Conflict(complete(slot), revision, nowMillis));
    move(slot, incoming.withRevision(revision));
    return Outcome.CONFLICT_WON;
  }

  private Outcome lose(Slot slot, Change incoming, Revision revision) {
    log(new Conflict(incoming, revision, nowMillis));
    keep(slot, revision);
    return Outcome.CONFLICT_LOST;
  }

  private void log(Conflict conflict) {
    conflicts.add(conflict);
    // What stays is published as knowing the loser: whoever takes it from us logs nothing any more.
    synced = true;
  }

  /** What is held stays; its context may have grown. */
  private void keep(Slot slot, Revision revision) {
    Change held = complete(slot, false);
    if (held.revision().equals(revision)) {
      return;
    }
    if (held.revision().seq() != revision.seq()) {
      // Another dot under the same stamp: the row has to be mirrored again.
      move(slot, complete(slot).withRevision(revision));
      return;
    }
    boolean isNew = moved.containsKey(held.key());
    slot.revise(held, revision);
    if (!isNew) {
      widened.add(slot);
    }
  }

  /**
   * Forgets deletes.
   *
   * @param published those that the mirror shows up to here
   */
  Forgotten forget(Forgettable which, long published) {
    Forgotten forgotten =
        forgetting.choose(
            which,
            published,
            row -> {
              Slot slot = slots.get(row.change().key());
              return slot == null || slot.isAsHeld();
            });
    forgetting.gone().forEach(row -> slots.put(row.change().key(), new Slot(null)));
    purged = forgetting.purged(base, purged);
    synced |= forgotten.count() > 0;
    return forgotten;
  }

  /** The mirror has forgotten these, too. */
  void mirrored(Collection<Change.Delete> deletes) {
    forgetting.mirrored(deletes);
    // What is counted must never be counted again.
    synced = true;
  }

  /** All that is held then is to survive a power failure. */
  void acknowledge() {
    acknowledged = true;
    synced = true;
  }

  /** What others know of the mesh. */
  void learn(Membership others) {
    membership = membership.join(others);
    synced = true;
  }

  /** Sets a dead letter aside. */
  void keep(DeadLetter letter) {
    letters.add(letter);
    synced = true;
  }

  /** Forgets a dead letter. */
  void discard(long letter) {
    discarded.add(letter);
    synced = true;
  }

  private void move(Slot slot, Change change) {
    slot.set(change);
    widened.remove(slot);
    moved.putLast(change.key(), slot);
  }

  private Slot slot(ItemKey key) {
    return Objects.requireNonNull(slots.get(key), () -> "item " + key + " was not loaded");
  }

  private Change complete(Slot slot) {
    return complete(slot, true);
  }

  private Change complete(Slot slot, boolean withBytes) {
    Change held = slot.now();
    if (held == null) {
      throw new IllegalStateException("a key that holds nothing was kept");
    }
    Held original = slot.original();
    if (!withBytes || slot.isComplete() || original == null) {
      return held;
    }
    return archive.complete(original.item()).withRevision(held.revision());
  }

  private @Nullable StoredItem stored(Slot slot) {
    Held original = slot.original();
    if (!(complete(slot) instanceof Change.Put put)) {
      return null;
    }
    return original == null
        ? StoredItem.of(put)
        : new StoredItem(put, original.accessCount(), original.lastAccessedMillis());
  }

  /** Whether there is nothing to write. */
  boolean isEmpty() {
    return moved.isEmpty()
        && widened.isEmpty()
        && conflicts.isEmpty()
        && parked.isEmpty()
        && unparked.isEmpty()
        && letters.isEmpty()
        && discarded.isEmpty()
        && resolved.isEmpty()
        && mended.isEmpty()
        && forgetting.isEmpty()
        && base.reached().dominates(reached)
        && base.purged().equals(purged)
        && base.membership().equals(membership)
        && !acknowledged;
  }

  /** Whether somebody was promised that it survives a power failure. */
  boolean isSynced() {
    return synced;
  }

  /** Writes everything into the open transaction and tells what it will have changed. */
  Committed writeInto(ArchiveWriter target, long hlcCeiling, List<Opening> openings) {
    List<Long> replaced = new ArrayList<>();
    List<Held> rows = new ArrayList<>(moved.size());
    long position = base.feedSeq();
    long items = base.items();
    long tombstones = base.tombstones();
    for (Slot slot : inPositionOrder()) {
      Held row = slot.row(++position);
      rows.add(row);
      items += row.change() instanceof Change.Put ? 1 : 0;
      tombstones += row.change() instanceof Change.Put ? 0 : 1;
      Held original = slot.original();
      if (original != null) {
        replaced.add(original.feedSeq());
        items -= original.change() instanceof Change.Put ? 1 : 0;
        tombstones -= original.change() instanceof Change.Put ? 0 : 1;
      }
    }
    for (Held row : forgetting.gone()) {
      replaced.add(row.feedSeq());
      tombstones--;
    }
    mended.forEach(target::rewrite);
    // Before a key that is forgotten gets a new row.
    long forgotten = forgetting.writeInto(target);
    replaced.sort(null);
    target.move(replaced, rows);
    List<Held> revised = writeWidened(target);
    target.logConflicts(conflicts);
    target.dropConflicts(resolved);
    letters.forEach(target::keepDeadLetter);
    discarded.forEach(target::discardDeadLetter);
    Parked nowParked =
        base.parked().plus(target.park(parked.values())).minus(target.unpark(unparked));
    // Of our own writes nobody knows better than we do.
    VersionVector all = reached.without(base.origin()).with(base.origin(), seq);
    VersionVector vv =
        base.vv().join(nowParked.isNone() ? all : ParkedHoles.below(target.firstParked(), all));
    StoreState after =
        new StoreState(
            base.node(),
            base.incarnation(),
            seq,
            position,
            hlcCeiling,
            vv,
            all,
            purged,
            base.forgotten() + forgotten,
            acknowledged ? vv : base.acknowledged(),
            membership,
            items,
            tombstones,
            nowParked,
            openings);
    target.save(base, after);
    return new Committed(
        after, replaced, rows, revised, List.copyOf(forgetting.gone()), List.copyOf(mended));
  }

  /** Without writes of our own any order of positions will do: the one that L3 likes best. */
  private Collection<Slot> inPositionOrder() {
    if (seq != base.seq()) {
      return moved.values();
    }
    return inOrder(moved.keySet()).stream().map(this::slot).toList();
  }

  private List<Held> writeWidened(ArchiveWriter target) {
    List<Held> revised = new ArrayList<>(widened.size());
    for (Slot slot : widened) {
      Held original = slot.original();
      if (original != null && slot.isWidened()) {
        Held row = slot.row(original.feedSeq());
        target.widen(row.item(), row.change().revision().context());
        revised.add(row);
      }
    }
    return revised;
  }

  /**
   * What a commit has changed.
   *
   * @param after the state it leaves
   * @param replaced positions whose rows are gone
   * @param rows new rows, at consecutive positions
   * @param widened rows whose context has grown
   * @param forgotten tombstones that are no more
   * @param mended rows whose content was written anew where they are
   */
  record Committed(
      StoreState after,
      List<Long> replaced,
      List<Held> rows,
      List<Held> widened,
      List<Held> forgotten,
      List<Held> mended) {}
}
