package dev.replication.domain.repair;

import dev.replication.domain.repair.DrillDown.Bucket;
import dev.replication.domain.repair.DrillDown.Difference;
import dev.replication.model.Change;
import dev.replication.model.ComparisonVerdict;
import dev.replication.model.DigestPage;
import dev.replication.model.DigestRecord;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeHead;
import dev.replication.model.NodeId;
import dev.replication.model.RepairCounts;
import dev.replication.model.Revision;
import dev.replication.model.Stamp;
import dev.replication.model.VersionVector;
import dev.replication.port.DigestReader;
import dev.replication.port.DigestReader.Overview;
import dev.replication.port.ItemReader;
import dev.replication.port.PeerSession;
import dev.replication.port.ReplicaStore;
import dev.replication.port.ReplicationEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One pass against one peer: everything that its head covers and that differs here is looked at
 * once, and what the peer has and we should have is taken.
 *
 * <p>A step does one thing: settle and hand over what was fetched; decide about what was found;
 * fetch; or walk on. What could not be had — gone between listing and fetching, or unreadable — is
 * looked up again when the walk is over, {@link #MAX_ROUNDS} times; what is missing then makes the
 * pass incomplete. Memory is bounded: at most the leaves of one step are undecided, at most a
 * request more than fits is wanted, at most two batches are on their way.
 *
 * <p>A step that fails may be repeated, also over another session: what it was about stays.
 * Confined to one thread.
 */
final class ComparePass {
  /** How often items that could not be had are looked up. */
  static final int MAX_ROUNDS = 3;

  private static final int TOMBSTONE_BATCH = 1000;

  private final NodeId peer;
  private final RepairPorts ports;
  private final Overview ours;
  private final Overview theirs;
  private final boolean withTombstones;
  private final int maxItems;
  private final OriginTable origins;
  private final Looks looks;
  private final Evidence evidence;
  private final DrillDown walk;
  private final boolean differs;
  private final Fetching fetching;
  private final DeleteGuard guard;
  private final Applier applier;
  private final Deque<Difference> undecided = new ArrayDeque<>();
  private final List<Change> tombstones = new ArrayList<>();

  private final Judgement judgement;

  private RepairCounts taken = RepairCounts.NONE;
  private RepairTally tally = new RepairTally();
  private int handedOver;
  private int round = 1;
  private int looksAgain;
  private boolean incomplete;

  ComparePass(
      NodeId peer,
      RepairPorts ports,
      RepairSettings settings,
      Overview ours,
      Overview theirs,
      boolean withTombstones,
      OriginTable origins,
      Looks looks) {
    this.peer = peer;
    this.ports = ports;
    this.ours = ours;
    this.theirs = theirs;
    this.withTombstones = withTombstones;
    this.maxItems = settings.maxItemsPerCycle();
    this.origins = origins;
    this.looks = looks;
    this.evidence = new Evidence(theirs.head(), origins);
    this.walk = new DrillDown(ours, theirs, withTombstones);
    this.fetching = new Fetching(peer, settings, origins, ports.observer());
    this.guard = new DeleteGuard(settings, ours.head().items());
    this.applier = new Applier(peer, ports.store(), ports.observer());
    this.judgement = new Judgement(looks, heads(), origins);
    this.differs = !walk.isDone();
    looks.passBegins();
  }

  /** Why nothing can be compared with what {@code whose} side publishes, null when it can. */
  static @Nullable String obstacle(@Nullable Overview overview, String whose) {
    if (overview == null) {
      return whose + " publishes no head";
    }
    NodeHead head = overview.head();
    boolean treeMissing =
        head.items() + head.tombstones() > 0 && overview.root().equals(DigestPage.EMPTY);
    return head.building() || treeMissing ? whose + " is still building its digest tree" : null;
  }

  /**
   * Why what both publish means nothing to each other though it can be compared, null when it does:
   * what one has merged the other would take for lost or spoilt.
   */
  static @Nullable String otherwiseMerged(@Nullable Overview ours, @Nullable Overview theirs) {
    if (ours == null || theirs == null || ours.policies().equals(theirs.policies())) {
      return null;
    }
    return "the peer merges otherwise ("
        + shown(theirs.policies())
        + ") than this node ("
        + shown(ours.policies())
        + "): sync_engine.merge must be the same on all nodes";
  }

  private static String shown(String policies) {
    return policies.isEmpty() ? "nothing" : "policies " + policies;
  }

  /** Where the pass stands after a step. */
  sealed interface Progress {
    /** There is more to do. */
    record More() implements Progress {}

    /** There is more to do, and a cycle's worth of items is settled. */
    record Full() implements Progress {}

    /** Somebody has to confirm deletes. */
    record Shut() implements Progress {}

    /** Everything was looked at and settled. */
    record Done() implements Progress {}

    /** It has lost its ground and means nothing. */
    record Void(String why) implements Progress {}
  }

  /** Why a pass is void whose ground was. */
  static final String SET_BACK = "its Redis was set back to an older state";

  private static final Progress MORE = new Progress.More();

  /** What the peer said of itself before anything was compared. */
  NodeHead head() {
    return theirs.head();
  }

  /** What we said of ourselves then. */
  NodeHead ourHead() {
    return ours.head();
  }

  /** Whether the roots differ where it is looked. */
  boolean differs() {
    return differs;
  }

  /** Whether deletes were compared as well, or their sums are equal. */
  boolean isWhole() {
    return withTombstones || sameTombstones(ours.root(), theirs.root());
  }

  private static boolean sameTombstones(DigestPage one, DigestPage other) {
    for (int i = 0; i < DigestPage.SLOTS; i++) {
      if (one.slot(i).tomb() != other.slot(i).tomb()) {
        return false;
      }
    }
    return true;
  }

  /** Whether everything that the peer has and we should have is ours; once it is done. */
  boolean isComplete() {
    return !incomplete && !fetching.lacksAny() && !applier.parkedAny();
  }

  /** What the peer lists and could not give, as far as it may be wanted of it. */
  Set<ItemKey> notGiven() {
    return fetching.notGiven();
  }

  /** What the comparison has shown so far. */
  ComparisonVerdict verdict() {
    return judgement.verdict();
  }

  /** Everything that it has shown; once it is done and its counts are taken. */
  ComparisonReport report(long answers, int moreRoundTrips, Duration took, long atMillis) {
    return new ComparisonReport(
        peer,
        verdict(),
        answers,
        new Sides(ours.head(), ours.root().sum(), theirs.head(), theirs.root().sum()),
        counts(),
        judgement.named(),
        walk.roundTrips() + fetching.roundTrips() + looksAgain + moreRoundTrips,
        walk.bytes(),
        took,
        atMillis);
  }

  /** What was done so far. */
  RepairCounts counts() {
    return taken.plus(tally.counts());
  }

  /** Whether it stands still until its deletes are confirmed. */
  boolean isHeldBack() {
    return guard.isShut();
  }

  /** What was done since it was last asked for. */
  RepairCounts takeCounts() {
    RepairCounts counts = tally.counts();
    taken = taken.plus(counts);
    tally = new RepairTally();
    return counts;
  }

  /** Somebody has confirmed the deletes of this pass. */
  void confirmDeletes() {
    guard.confirm();
  }

  Progress step(PeerSession session) throws InterruptedException {
    if (guard.isShut()) {
      return shut();
    }
    if (handedOver >= maxItems) {
      applier.settleTo(0, tally);
      handedOver = 0;
      return new Progress.Full();
    }
    applier.settleTo(1, tally);
    if (!undecided.isEmpty()) {
      return decideSome(session.digests());
    }
    boolean rest = walk.isDone();
    if (fetching.isDue(rest)) {
      int room = maxItems - handedOver;
      handedOver += fetching.fetch(session.items(), room, applier, round == MAX_ROUNDS, tally);
      return MORE;
    }
    if (!tombstones.isEmpty() && (rest || tombstones.size() >= TOMBSTONE_BATCH)) {
      handOverTombstones();
      return MORE;
    }
    if (!rest) {
      return walkOn(session.digests());
    }
    applier.settleTo(0, tally);
    return beginRound() ? MORE : new Progress.Done();
  }

  private void handOverTombstones() {
    int count = Math.min(Math.min(tombstones.size(), TOMBSTONE_BATCH), maxItems - handedOver);
    List<Change> some = tombstones.subList(0, count);
    applier.add(List.copyOf(some), null);
    some.clear();
    handedOver += count;
  }

  private Progress shut() {
    if (guard.isNews()) {
      ports.observer().on(new ReplicationEvent.DeletesHeldBack(peer, guard.count(), guard.items()));
    }
    return new Progress.Shut();
  }

  private Progress walkOn(DigestReader theirTree) throws InterruptedException {
    return switch (walk.next(ports.ownDigests(), theirTree)) {
      case DrillDown.Found.Void(String why) -> new Progress.Void(why);
      case DrillDown.Found.Part(List<Bucket> buckets, List<Difference> differences) -> {
        buckets.forEach(looks::differs);
        tally.leaves += buckets.size();
        undecided.addAll(differences);
        yield MORE;
      }
    };
  }

  /** The version vector before what is held, the purge frontier after it. */
  private Progress decideSome(DigestReader theirTree) throws InterruptedException {
    List<Difference> some = undecided.stream().limit(ItemReader.MAX_KEYS).toList();
    ReplicaStore store = ports.store();
    VersionVector vector = store.frontiers().vector();
    Map<ItemKey, Revision> held = store.heldRevisions(some.stream().map(Difference::key).toList());
    RepairRules.Past past =
        new RepairRules.Past(
            vector,
            store.frontiers().purged().covered(),
            theirs.head().vv(),
            theirs.head().purged().covered());
    boolean believed = false;
    for (Difference difference : some) {
      undecided.removeFirst();
      Decision decision = RepairRules.decide(ours(difference, held), theirs(difference), past);
      if (decision instanceof Decision.FetchLost && !believed) {
        looksAgain++;
        if (isSetBack(theirTree)) {
          return new Progress.Void(SET_BACK);
        }
        believed = true;
      }
      if (round == 1) {
        tally.examined++;
        boolean evident =
            evidence.isOfLoss(difference, held.get(difference.key()), past)
                && !(difference.isOfOneStamp() && store.merges(difference.key()));
        judgement.judge(difference, evident, Course.of(decision));
      }
      obey(difference, decision);
    }
    return MORE;
  }

  /** What an older Redis shows may have been deleted and forgotten by everyone since. */
  private boolean isSetBack(DigestReader theirTree) throws InterruptedException {
    return theirTree.head().filter(now -> isBehind(now, theirs.head())).isPresent();
  }

  /** Whether {@code now} was written before {@code then}, or over another stream. */
  static boolean isBehind(NodeHead now, NodeHead then) {
    return now.feedSeq() < then.feedSeq()
        || !now.stream().equals(then.stream())
        || !now.generation().equals(then.generation());
  }

  private RepairRules.@Nullable Ours ours(Difference difference, Map<ItemKey, Revision> held) {
    Revision revision = held.get(difference.key());
    if (revision == null) {
      return null;
    }
    DigestRecord record = difference.ours();
    boolean published =
        record != null
            && record.hlc() == revision.stamp().hlc()
            && record.originTag() == DigestRecord.tagOf(revision.origin());
    boolean merged = ports.store().merges(difference.key());
    return new RepairRules.Ours(revision, published ? record : null, merged);
  }

  private RepairRules.@Nullable Theirs theirs(Difference difference) {
    DigestRecord record = difference.theirs();
    return record == null
        ? null
        : new RepairRules.Theirs(record, origins.resolve(record.originTag()));
  }

  private void obey(Difference difference, Decision decision) {
    switch (decision) {
      case Decision.Nothing _ -> tally.unneeded += once();
      case Decision.Fetch() -> fetching.want(difference, null);
      case Decision.FetchLost(VersionVector under) -> fetching.want(difference, under);
      case Decision.ApplyTombstone(Stamp stamp, long seq, boolean overLive) -> {
        if (overLive) {
          guard.deletes();
        }
        Revision revision = new Revision(stamp, seq, VersionVector.empty());
        tombstones.add(new Change.Delete(difference.key(), revision, 1, null));
      }
      case Decision.PeerLost() -> peerLost(difference);
      case Decision.Unnamed _ -> {
        tally.unnamed += once();
        incomplete = true;
      }
    }
  }

  private void peerLost(Difference difference) {
    Bucket bucket = difference.bucket();
    if (!looks.isSettled(bucket, heads()) || !evidence.peerShowsAllItHas()) {
      tally.unneeded += once();
      return;
    }
    tally.peerLost += once();
    if (looks.isNews(bucket, difference.key())) {
      ports.observer().on(new ReplicationEvent.PeerLostItem(peer, difference.key()));
    }
  }

  private Looks.Moment heads() {
    return new Looks.Moment(ours.head(), theirs.head());
  }

  /** What is looked up again has been counted already. */
  private int once() {
    return round == 1 ? 1 : 0;
  }

  private boolean beginRound() {
    List<Bucket> again = fetching.takeUnsettled();
    if (again.isEmpty()) {
      return false;
    }
    round++;
    walk.revisit(again);
    return true;
  }
}
