package dev.replication.syncengine.mirror;

import dev.replication.model.Membership;
import dev.replication.model.NodeHead;
import dev.replication.model.VersionVector;
import dev.replication.port.TimeSource;
import dev.replication.syncengine.StoreFailure;
import dev.replication.syncengine.log.ChangeLog;
import dev.replication.syncengine.log.ChangeLog.Row;
import dev.replication.syncengine.log.Forgotten;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Keeps Redis equal to the change log over one connection: a step publishes one batch, or waits for
 * one.
 *
 * <ol>
 *   <li>What Redis holds is not known: look, and go on, rewind or rebuild accordingly.
 *   <li>Rows after the head's {@code feedSeq}: publish them in one transaction.
 *   <li>None: a heartbeat when due, a look whether Redis still holds what it did, then wait for the
 *       next row.
 * </ol>
 *
 * <p>A transaction is built on what Redis is known to hold, and Redis discards it when that is no
 * longer true. A transaction whose outcome is not heard costs the connection, and the first step
 * over the next one tells. So each change is published once, however connections, servers and this
 * process fail. Confined to one thread; spent after any failure.
 */
final class Publisher {
  /** Discarded transactions in a row that mean somebody else writes here. */
  private static final int MAX_DISCARDED = 5;

  private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

  private final MirrorSession session;
  private final Subject subject;
  private final ChangeLog log;
  private final TimeSource time;
  private final Pace pace;
  private final MirrorStatus status;
  private final Recovery recovery;
  private final StreamTrim trim;
  private final Heartbeats heartbeats;
  private final MirrorTree tree;
  private @Nullable Mirrored mirrored;
  private List<Row> readAhead = List.of();
  private long buildUntil;
  private long confirmedAtNanos;
  private long forgottenLookNanos;
  private long askedNanos;
  private int discarded;

  /** Redis shows what was deleted and forgotten since. */
  private boolean olderThanForgotten;

  Publisher(
      MirrorSession session,
      Subject subject,
      ChangeLog log,
      TimeSource time,
      Pace pace,
      MirrorStatus status) {
    this.session = session;
    this.subject = subject;
    this.log = log;
    this.time = time;
    this.pace = pace;
    this.status = status;
    this.recovery = new Recovery(subject.node(), subject.incarnation());
    this.trim = new StreamTrim(subject.cdc());
    this.tree = new MirrorTree(subject.layout().keys(), subject.digestTree());
    this.forgottenLookNanos = time.monotonicNanos() - pace.idleCheck().toNanos();
    this.askedNanos = time.monotonicNanos() - pace.heartbeatAfterChange().toNanos();
    this.heartbeats = new Heartbeats(pace.heartbeatAfterChange(), pace.heartbeatWhenIdle());
  }

  /**
   * Does the next thing; blocks at most for the response timeout or until something is due.
   *
   * @throws MirrorStopped when this Redis must not be written
   * @throws StoreFailure.Unavailable when Redis or the change log does not answer
   */
  void step() throws InterruptedException {
    Mirrored known = mirrored;
    if (known == null) {
      recover();
      return;
    }
    long latest = log.latest();
    List<Row> rows = rowsAfter(known.head().feedSeq());
    long through = through(known, rows, latest);
    VersionVector vv = vectorAt(through, known);
    // Of the rows that are only now published no heartbeat need hurry to tell.
    VersionVector told = rows.isEmpty() ? vv : known.head().vv();
    boolean heartbeat = untilHeartbeatNanos(known, told) <= 0;
    boolean building = known.head().building() && through < buildUntil;
    Forgotten forgotten = forgottenWhenDue();
    if (through == known.head().feedSeq()
        && !heartbeat
        && forgotten.pending().isEmpty()
        && known.head().membership().equals(log.membership())
        && building == known.head().building()) {
      idle(known, vv);
      return;
    }
    publish(
        known,
        new Batch(
            rows,
            through,
            forgotten,
            log.purged(),
            vv,
            durable(vv),
            log.membership(),
            log.history(),
            log.counts(),
            heartbeat,
            building,
            time.wallMillis()));
  }

  /** Whether Redis is known to hold everything and nothing is under way. */
  boolean isIdle() {
    Mirrored known = mirrored;
    return known != null && !known.head().building();
  }

  /** What was forgotten is looked for now and then. */
  private Forgotten forgottenWhenDue() throws InterruptedException {
    long now = time.monotonicNanos();
    if (now - forgottenLookNanos < pace.idleCheck().toNanos()) {
      return new Forgotten(log.forgotten(), List.of());
    }
    forgottenLookNanos = now;
    return log.toForget(pace.batchRows());
  }

  private void publish(Mirrored known, Batch batch) throws InterruptedException {
    TreeChanges changes =
        tree.changesOf(
            batch.rows(),
            batch.forgotten().pending(),
            known.head().feedSeq(),
            log.listsForgotten());
    Optional<MirrorSession.Begun> begun = session.watch(known, batch.rows(), tree, changes);
    if (begun.isEmpty()) {
      changedUnderUs();
      return;
    }
    Transaction transaction = begun.get().transaction();
    if (changes.lacksForgotten()) {
      transaction.discard();
      olderThanForgotten = true;
      mirrored = null;
      readAhead = List.of();
      return;
    }
    tree.write(transaction, changes);
    NodeHead head =
        new Publication(subject.layout(), known, batch)
            .writeTo(transaction, begun.get().states(), trim);
    MirrorSession.Sent sent = session.send(transaction, head);
    readAhead = batch.rows().size() < pace.batchRows() ? List.of() : rowsBehind(head.feedSeq());
    if (finish(session.complete(sent), batch.heartbeat() ? batch.acknowledged() : null)
        && !batch.forgotten().pending().isEmpty()) {
      log.forgottenIn(batch.forgotten().pending());
      // There may be more.
      forgottenLookNanos = time.monotonicNanos() - pace.idleCheck().toNanos();
    }
  }

  /** Reads the next rows while Redis works; a failure to read shows when they are needed. */
  private List<Row> rowsBehind(long feedSeq) {
    try {
      return log.after(feedSeq, pace.batchRows(), pace.batchBytes());
    } catch (StoreFailure later) {
      LOG.debug("reading ahead failed", later);
      return List.of();
    }
  }

  /**
   * Takes note of a transaction's outcome; tells whether it went through.
   *
   * @param heartbeat what a heartbeat in it acknowledged, null without one
   */
  private boolean finish(Optional<Mirrored> now, @Nullable VersionVector heartbeat) {
    if (now.isEmpty()) {
      changedUnderUs();
      return false;
    }
    discarded = 0;
    adopt(now.get());
    if (heartbeat != null) {
      NodeHead head = now.get().head();
      heartbeats.sent(time.monotonicNanos(), saying(head, heartbeat, head.membership()));
    }
    log.forgetVectorsBefore(now.get().head().feedSeq());
    return true;
  }

  private void adopt(Mirrored now) {
    mirrored = now;
    confirmedAtNanos = time.monotonicNanos();
    status.published(now.head());
    log.mirrorSeen();
  }

  private void changedUnderUs() {
    mirrored = null;
    readAhead = List.of();
    discarded++;
    if (discarded > MAX_DISCARDED) {
      throw new StoreFailure.Unavailable(
          "redis at "
              + session.address()
              + " changes under the publisher: another writer is at work",
          new IllegalStateException(discarded + " transactions discarded in a row"));
    }
  }

  private void idle(Mirrored known, VersionVector vv) throws InterruptedException {
    long untilLook = pace.idleCheck().toNanos() - (time.monotonicNanos() - confirmedAtNanos);
    if (untilLook > 0) {
      log.awaitBeyond(
          known.head().feedSeq(),
          Duration.ofNanos(Math.max(1, Math.min(untilLook, untilHeartbeatNanos(known, vv)))));
    } else if (session.stillHolds(known)) {
      confirmedAtNanos = time.monotonicNanos();
    } else {
      changedUnderUs();
    }
  }

  private void recover() throws InterruptedException {
    Observed found = session.observe();
    switch (recovery.judge(found, status.now().head(), log.history())) {
      case Verdict.Stop stop ->
          throw MirrorStopped.contradiction("redis at " + session.address() + " " + stop.why());
      case Verdict.SetBack setBack ->
          throw MirrorStopped.setBack("redis at " + session.address() + " " + setBack.why(), found);
      case Verdict.Resume resume -> {
        if (loadTree(found, resume.head())) {
          resume(found, resume.head());
        }
      }
      case Verdict.Rewind rewind -> {
        if (loadTree(found, rewind.head())) {
          rewind(found, rewind.head());
        }
      }
      case Verdict.Rebuild rebuild -> rebuild(rebuild.why());
    }
  }

  /** Loads the tree that belongs to {@code head}; builds a new mirror when there is none. */
  private boolean loadTree(Observed found, NodeHead head) throws InterruptedException {
    if (olderThanForgotten || found.forgotten() < log.forgotten()) {
      rebuild("it is older than deletes that were forgotten since");
      return false;
    }
    // What is still to be forgotten here is forgotten before anything else is said to be shown.
    forgottenLookNanos = time.monotonicNanos() - pace.idleCheck().toNanos();
    boolean sound = tree.load(session.link(), head.generation());
    if (!sound) {
      rebuild("its digest tree is missing or does not add up");
    }
    return sound;
  }

  private void resume(Observed found, NodeHead head) {
    trim.restart(found.stream().length(), found.stream().bytes());
    buildUntil = log.latest();
    adopt(found.mirroredUnder(head));
    status.up();
  }

  private void rewind(Observed found, NodeHead head) throws InterruptedException {
    LOG.warn(
        "redis at {} is back in an older state: publishing again from change {}",
        session.address(),
        head.feedSeq());
    trim.restart(found.stream().length(), found.stream().bytes());
    buildUntil = log.latest();
    Mirrored base = found.mirroredUnder(head.withStream(RandomIds.next()));
    Batch restart =
        new Batch(
            List.of(),
            head.feedSeq(),
            new Forgotten(log.forgotten(), List.of()),
            log.purged(),
            head.vv(),
            durable(head.vv()),
            log.membership(),
            log.history(),
            log.counts(),
            true,
            head.building(),
            time.wallMillis());
    Transaction transaction = session.begin();
    NodeHead next =
        new Publication(subject.layout(), base, restart).writeTo(transaction, Map.of(), trim);
    if (finish(session.complete(session.send(transaction, next)), restart.acknowledged())) {
      status.up();
    }
  }

  private void rebuild(String why) throws InterruptedException {
    // One that fails at its beginning is begun again and again; what fails has been logged.
    boolean again = status.now().building() && status.now().publishedSeq() == 0;
    LOG.atLevel(again ? Level.DEBUG : Level.INFO)
        .log("building the mirror at redis {}: {}", session.address(), why);
    Rebuild rebuild = new Rebuild(subject, tree);
    buildUntil = log.latest();
    olderThanForgotten = false;
    if (finish(rebuild.begin(session, trim, log, time.wallMillis()), VersionVector.empty())) {
      status.up();
      rebuild.clean(session.link());
    }
  }

  private List<Row> rowsAfter(long feedSeq) {
    List<Row> rows = readAhead;
    readAhead = List.of();
    return rows.isEmpty() ? log.after(feedSeq, pace.batchRows(), pace.batchBytes()) : rows;
  }

  /**
   * How far the log is published with {@code rows}. Where there are none, all up to {@code latest}
   * is: the last changes were forgotten before they were read.
   */
  private static long through(Mirrored known, List<Row> rows, long latest) {
    return rows.isEmpty() ? Math.max(known.head().feedSeq(), latest) : rows.getLast().feedSeq();
  }

  private VersionVector vectorAt(long feedSeq, Mirrored known) {
    return log.vectorAt(feedSeq).orElse(known.head().vv());
  }

  /**
   * What may be acknowledged of {@code vv}: others forget deletes by it, so a power failure must
   * not take it. Asks for the rest, now and then.
   */
  private VersionVector durable(VersionVector vv) {
    VersionVector durable = log.durable();
    long now = time.monotonicNanos();
    if (!durable.dominates(vv) && now - askedNanos >= pace.heartbeatAfterChange().toNanos()) {
      askedNanos = now;
      log.makeDurable();
    }
    return vv.meet(durable);
  }

  private long untilHeartbeatNanos(Mirrored known, VersionVector vv) {
    return heartbeats.dueInNanos(
        time.monotonicNanos(), saying(known.head(), durable(vv), log.membership()));
  }

  private static Heartbeats.Saying saying(
      NodeHead head, VersionVector acknowledged, Membership membership) {
    return new Heartbeats.Saying(head.seq(), acknowledged, membership.epoch());
  }
}
