package dev.replication.domain.repair;

import dev.replication.domain.duty.Duty;
import dev.replication.domain.duty.Step;
import dev.replication.domain.resilience.Backoff;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeHead;
import dev.replication.model.NodeId;
import dev.replication.model.Origin;
import dev.replication.model.PurgeFrontier;
import dev.replication.model.RepairCause;
import dev.replication.model.VersionVector;
import dev.replication.port.DigestReader.Overview;
import dev.replication.port.PeerConnector;
import dev.replication.port.PeerSession;
import dev.replication.port.ReplicaStore.Admission;
import dev.replication.port.ReplicaStore.ChangeBatch;
import dev.replication.port.ReplicaStore.StoreLife;
import dev.replication.port.ReplicationEvent.MergesOtherwise;
import dev.replication.port.ReplicationEvent.RepairFailed;
import dev.replication.port.ReplicationEvent.RepairFinished.End;
import dev.replication.port.ReplicationEvent.RepairSkipped;
import dev.replication.port.ReplicationEvent.RepairSkipped.Skip;
import dev.replication.port.ReplicationFailure;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The duty that keeps us equal with one peer where its stream did not: a pass over both digest
 * trees now and then, and at once when the tail asks for one.
 *
 * <ol>
 *   <li>wait until a pass is due, or is asked for at the {@link RepairDesk} or by {@link
 *       Comparisons};
 *   <li>connect; read the peer's head and root in one round trip, then ours;
 *   <li>make the {@link ComparePass}, in cycles of so many items, each following at once;
 *   <li>when everything was looked at and had, join the version vector that the peer had before the
 *       pass into ours, and answer the tail;
 *   <li>ask the peer in our own Redis to put back what it lists and could not give;
 *   <li>close the session, tell the verdict.
 * </ol>
 *
 * <p>Our vector may be joined only where deletes were compared, too: they are when the tail asks,
 * and when what the peer had seen at the last pass has still not reached us by its stream.
 * Otherwise our vector would claim deletes that we do not hold, and the mesh would forget them.
 * Where either tree is still being built nothing is compared.
 *
 * <p>Nothing is tried while the tail does not reach the peer. A peer that goes away in the middle
 * is called again after a pause that grows, or once the tail has reached it anew, and the pass goes
 * on where it was. Confined to the thread that steps it, but for {@link #comparisons()}, {@link
 * #retune} and {@link #confirmDeletes()}.
 */
public final class RepairCycle implements Duty {
  /** How often it is looked whether something is asked for, where nobody calls. */
  static final Duration LOOK = Duration.ofMillis(200);

  /** How often that is looked at nevertheless where somebody does. */
  static final Duration CALLED_LOOK = Duration.ofSeconds(10);

  /** How often a tree that is being built is looked at when somebody waits. */
  static final Duration BUILDING_LOOK = Duration.ofSeconds(1);

  /** A pass is put off for a tail that is catching up for at most so many intervals. */
  static final int MOST_PUT_OFF = 5;

  private static final double JITTER = 0.1;

  private final PeerConnector connector;
  private final RepairPorts ports;
  private final RepairDesk desk;
  private final RandomGenerator random;
  private final Looks looks = new Looks();
  private final Comparisons comparisons;
  private final Telling telling;

  private RepairSettings settings;
  private Backoff backoff;
  private @Nullable PeerSession session;
  private @Nullable ComparePass pass;
  private Set<ItemKey> wanted = Set.of();
  private VersionVector theirLast = VersionVector.empty();
  private long answers;
  private long comparing;
  private long hurried;
  private long dueNanos;
  private long notBeforeNanos;
  private long sessions;
  private int putOff;
  private boolean toldBackoff;
  private boolean toldPolicies;
  private volatile RepairSettings wantedSettings;
  private volatile boolean confirmed;

  /** A duty whose first pass is due within an interval, unless the desk asks before. */
  public RepairCycle(
      PeerConnector connector,
      RepairPorts ports,
      RepairSettings settings,
      RepairDesk desk,
      RandomGenerator random) {
    this.connector = connector;
    this.ports = ports;
    this.settings = settings;
    this.wantedSettings = settings;
    this.desk = desk;
    this.random = random;
    this.backoff = new Backoff(settings.backoff(), random);
    this.comparisons = new Comparisons(connector.peer());
    this.telling = new Telling(connector.peer(), ports, comparisons);
    this.notBeforeNanos = now();
    this.dueNanos = now() + (long) (random.nextDouble() * settings.interval().toNanos());
    desk.serve(settings.enabled());
  }

  /** The peer with whom we compare ourselves. */
  public NodeId peer() {
    return connector.peer();
  }

  /** Where people ask for a pass, and what the last one has shown. From any thread. */
  public Comparisons comparisons() {
    return comparisons;
  }

  /** Lets the pass that stands still for its deletes go on. From any thread. */
  public void confirmDeletes() {
    confirmed = true;
    comparisons.confirmed();
  }

  /** Goes on by {@code next} from the next step. From any thread. */
  public void retune(RepairSettings next) {
    wantedSettings = next;
  }

  @Override
  public Step step() throws InterruptedException {
    adopt(wantedSettings);
    if (!settings.enabled()) {
      abandon();
      return Step.after(look());
    }
    if (desk.isAway()) {
      comparisons.nothingCompared("the peer is not connected", ports.time().wallMillis());
      return Step.after(look());
    }
    noteSessions();
    noteAsking();
    try {
      ComparePass open = pass;
      return open == null ? idle() : goOn(open);
    } catch (ReplicationFailure failure) {
      return failed(failure);
    }
  }

  /** Closes the session. What was handed to the store is applied; the pass is forgotten. */
  public void finish() {
    abandon();
    want(Set.of());
  }

  private void abandon() {
    pass = null;
    telling.abandoned();
    disconnect();
  }

  private void adopt(RepairSettings next) {
    if (next.equals(settings)) {
      return;
    }
    if (!next.backoff().equals(settings.backoff())) {
      backoff = new Backoff(next.backoff(), random);
    }
    if (!next.interval().equals(settings.interval())) {
      dueNanos = Math.min(dueNanos, now() + withJitter(next.interval()));
    }
    settings = next;
    desk.serve(next.enabled());
  }

  /** Where the tail has reached the peer since, what is wanted is not held back for failures. */
  private void noteSessions() {
    long now = desk.sessions();
    if (now != sessions && desk.isWaiting()) {
      notBeforeNanos = now();
    }
    sessions = now;
  }

  /** Nor is what was asked for since. */
  private void noteAsking() {
    if (comparisons.asked() > hurried) {
      hurried = comparisons.asked();
      notBeforeNanos = now();
    }
  }

  private Step idle() throws InterruptedException {
    boolean asked = comparisons.asked() > comparing;
    long untilDue = asked || desk.isWaiting() ? 0 : dueNanos - now();
    long held = notBeforeNanos - now();
    if (untilDue <= 0 && held > 0 && !toldBackoff) {
      toldBackoff = true;
      ports.observer().on(new RepairSkipped(peer(), Skip.BACKOFF));
    }
    long left = Math.max(untilDue, held);
    if (left > 0) {
      return Step.after(shorter(Duration.ofNanos(left), look()));
    }
    toldBackoff = false;
    if (!asked && !desk.isWaiting() && desk.isCatchingUp() && putOff < MOST_PUT_OFF) {
      putOff++;
      dueNanos = now() + withJitter(settings.interval());
      ports.observer().on(new RepairSkipped(peer(), Skip.CATCHING_UP));
      return Step.after(LOOK);
    }
    return begin();
  }

  private Step begin() throws InterruptedException {
    telling.passBegins();
    boolean requested = comparisons.asked() > comparing;
    comparing = comparisons.asked();
    long asked = desk.asked();
    PeerSession open = session == null ? connector.connect() : session;
    session = open;
    Overview theirs = open.digests().overview().orElse(null);
    String problem = ComparePass.obstacle(theirs, "the peer");
    if (theirs != null && !theirs.head().node().equals(peer())) {
      throw new ReplicationFailure.WrongPeer(peer(), theirs.head().node());
    }
    Overview ours = problem == null ? ports.ownDigests().overview().orElse(null) : null;
    problem = problem == null ? problemOfOurs(ours) : problem;
    problem = problem == null ? problemOfPolicies(ours, theirs) : problem;
    if (theirs == null || ours == null || problem != null) {
      return cannotCompare(String.valueOf(problem));
    }
    return switch (OriginTable.ofHeads(ours.head(), theirs.head())) {
      case OriginTable.Made.Collision(Origin one, Origin other) ->
          cannotCompare("origins " + one + " and " + other + " cannot be told apart in records");
      case OriginTable.Made.Table(OriginTable origins) -> {
        answers = asked;
        putOff = 0;
        confirmed = false;
        boolean overdue = !ports.store().frontiers().vector().dominates(theirLast);
        pass =
            new ComparePass(
                peer(), ports, settings, ours, theirs, desk.isWaiting() || overdue, origins, looks);
        noteStart(overdue ? RepairCause.OVERDUE : RepairCause.INTERVAL, requested);
        yield Step.AGAIN;
      }
    };
  }

  private void noteStart(RepairCause byItself, boolean requested) {
    ComparePass begun = pass;
    if (begun != null && begun.differs()) {
      RepairCause unasked = requested ? RepairCause.REQUEST : byItself;
      telling.cycleBegins(desk.isWaiting() ? desk.cause() : unasked);
    }
  }

  /**
   * After a start our Redis may still show what another store held, or one that had more than ours:
   * what is equal there says nothing of what we hold.
   */
  private @Nullable String problemOfOurs(@Nullable Overview ours) {
    StoreLife life = ports.store().life();
    boolean another =
        ours != null
            && (!ours.head().incarnation().equals(life.incarnation())
                || ours.head().feedSeq() > life.feedSeq());
    return another
        ? "this node has yet to publish the store that it has now"
        : ComparePass.obstacle(ours, "this node");
  }

  private @Nullable String problemOfPolicies(@Nullable Overview ours, @Nullable Overview theirs) {
    String why = ComparePass.otherwiseMerged(ours, theirs);
    if (why != null && !toldPolicies) {
      ports.observer().on(new MergesOtherwise(peer(), why));
    }
    toldPolicies = why != null;
    return why;
  }

  /** Nothing failed, and nothing can be said: looked at again soon if somebody waits. */
  private Step cannotCompare(String why) {
    disconnect();
    Duration pause = desk.isWaiting() ? BUILDING_LOOK : settings.interval();
    dueNanos = now() + withJitter(pause);
    notBeforeNanos = now() + pause.toNanos() / 2;
    telling.unknown(comparing, why);
    return Step.after(LOOK);
  }

  private Step goOn(ComparePass open) throws InterruptedException {
    long held = notBeforeNanos - now();
    if (held > 0) {
      return Step.after(shorter(Duration.ofNanos(held), LOOK));
    }
    if (ports.store().admission() instanceof Admission.Paused paused) {
      return Step.after(paused.retryAfter());
    }
    if (confirmed) {
      confirmed = false;
      open.confirmDeletes();
    }
    PeerSession way = session == null ? connector.connect() : session;
    session = way;
    ComparePass.Progress progress = open.step(way);
    comparisons.goesOn(
        new Comparisons.Underway(
            comparing, open.verdict(), open.counts(), open.isHeldBack() && !confirmed));
    return switch (progress) {
      case ComparePass.Progress.More() -> Step.AGAIN;
      case ComparePass.Progress.Full() -> {
        telling.cycleEnds(open::takeCounts, End.LIMIT);
        telling.cycleBegins(RepairCause.CONTINUED);
        yield Step.AGAIN;
      }
      case ComparePass.Progress.Shut() -> Step.after(LOOK);
      case ComparePass.Progress.Done() -> end(open, way);
      case ComparePass.Progress.Void(String why) -> {
        telling.cycleEnds(open::takeCounts, End.VOID);
        yield nothingShown(why);
      }
    };
  }

  /** Begins again from new heads, for what somebody waits for is still wanted. */
  private Step nothingShown(String why) {
    abandon();
    dueNanos = now();
    notBeforeNanos = now() + backoff.next().toNanos();
    telling.unknown(comparing, why);
    return Step.after(LOOK);
  }

  private Step end(ComparePass done, PeerSession way) throws InterruptedException {
    NodeHead head = done.head();
    boolean differed = done.differs();
    NodeHead theirs = differed ? way.digests().head().orElse(head) : head;
    NodeHead ours = differed ? ports.ownDigests().head().orElse(done.ourHead()) : done.ourHead();
    if (ComparePass.isBehind(theirs, head)) {
      telling.cycleEnds(done::takeCounts, End.VOID);
      return nothingShown(ComparePass.SET_BACK);
    }
    boolean complete = done.isComplete();
    long feedSeq = ports.store().life().feedSeq();
    if (done.isWhole()) {
      if (complete) {
        // What was forgotten meanwhile was not listed. But its store has seen more than it
        // publishes, and what comes yet was not deleted for us.
        PurgeFrontier forgotten = theirs.purged().within(head.vv());
        ChangeBatch all = new ChangeBatch(peer(), List.of(), head.vv(), forgotten, null);
        feedSeq = ports.store().begin(all).await().feedSeq();
      }
      desk.answer(new RepairDesk.Proof(answers, head, complete, feedSeq));
    }
    want(done.notGiven());
    looks.passEnds(new Looks.Moment(ours, theirs));
    theirLast = head.vv();
    telling.cycleEnds(done::takeCounts, complete ? End.COMPLETE : End.INCOMPLETE);
    telling.passEnds(
        done.report(comparing, differed ? 1 : 0, telling.took(), ports.time().wallMillis()));
    abandon();
    schedule(complete);
    return Step.AGAIN;
  }

  /** What the peer lists and does not mirror it is asked to put back, until it could be had. */
  private void want(Set<ItemKey> keys) {
    if (!keys.equals(wanted)) {
      ports.store().want(peer(), keys);
      wanted = keys;
    }
  }

  private void schedule(boolean complete) {
    dueNanos = now() + withJitter(settings.interval());
    if (complete) {
      backoff.reset();
    } else {
      notBeforeNanos = now() + backoff.next().toNanos();
    }
  }

  private Step failed(ReplicationFailure failure) {
    switch (failure.disposition()) {
      case RETRY -> {}
      case RECONNECT, ALARM -> disconnect();
    }
    Duration pause = backoff.next();
    notBeforeNanos = now() + pause.toNanos();
    String why = String.valueOf(failure.getMessage());
    comparisons.nothingCompared(why, ports.time().wallMillis());
    ports.observer().on(new RepairFailed(peer(), failure, pause));
    return Step.after(shorter(pause, LOOK));
  }

  private void disconnect() {
    PeerSession open = session;
    session = null;
    if (open != null) {
      open.close();
    }
  }

  private Duration look() {
    return desk.calls() ? CALLED_LOOK : LOOK;
  }

  private long withJitter(Duration length) {
    return (long) (length.toNanos() * (1 - JITTER + 2 * JITTER * random.nextDouble()));
  }

  private long now() {
    return ports.time().monotonicNanos();
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
