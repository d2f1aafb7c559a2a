package dev.replication.domain.hotpath;

import dev.replication.domain.duty.Duty;
import dev.replication.domain.duty.Step;
import dev.replication.domain.repair.RepairDesk;
import dev.replication.domain.stream.StreamLag;
import dev.replication.model.NodeHead;
import dev.replication.model.NodeId;
import dev.replication.model.RepairCause;
import dev.replication.model.StreamId;
import dev.replication.model.VersionVector;
import dev.replication.port.ChangeFeed;
import dev.replication.port.FeedEntry;
import dev.replication.port.ReadOutcome;
import dev.replication.port.ReplicaStore.Admission;
import dev.replication.port.ReplicaStore.ApplyReport;
import dev.replication.port.ReplicaStore.ChangeBatch;
import dev.replication.port.ReplicationEvent;
import dev.replication.port.ReplicationEvent.TracedBatchApplied;
import dev.replication.port.ReplicationFailure;
import dev.replication.port.StreamMetadata;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Follows one peer's stream while one session lasts.
 *
 * <p>A step is: look around when it is time (identity of the stream, lag); look whether the store
 * takes changes; settle the oldest batch when the window is full; wait where the rate limit says
 * so; read; hand the batch over; charge the limit for it. Where nothing is read, what is in flight
 * is settled and the cursor stored. The cursor follows settled batches only, so it never passes a
 * change that is not durable here or set aside. When the store fails a batch, everything in flight
 * is forgotten and read again from the last settled entry: applying twice has the effect of
 * applying once.
 *
 * <p>Confined to the thread that steps it. An interrupt ends {@link #step()}; {@link #finish()}
 * then settles what is in flight. Failures of the peer pass through to the supervisor.
 */
final class StreamTailer implements Duty {
  private static final Duration RETRY_AFTER_STORE_FAILURE = Duration.ofMillis(500);

  /** A store that takes this long to accept a batch has made us wait. */
  private static final Duration NOTICED_WAIT = Duration.ofMillis(100);

  /** How long a stream must be quiet after entries came before we look whether that was all. */
  private static final Duration QUIET = Duration.ofMillis(100);

  /** How often it is looked whether a stream can be entered by now. */
  private static final Duration ARRIVAL_LOOK = Duration.ofMillis(100);

  private final NodeId peer;
  private final ChangeFeed feed;
  private final EnginePorts ports;
  private final Pace pace;
  private final Silence silence;
  private final Entrance entrance;
  private final Intake intake;
  private final CursorKeeper keeper;
  private final PeerFindings findings;
  private final MissingChanges missing;
  private final ApplyWindow window = new ApplyWindow();

  private TailSettings settings;
  private @Nullable TailState readEnd;
  private @Nullable TailState settledEnd;
  private long probedAtNanos;
  private long lastEntryNanos;
  private long settledAtNanos;
  private long heardAtNanos;
  private boolean catchingUp;
  private boolean atTheEnd;
  private boolean saidAll = true;
  private StreamLag.Lag lag = StreamLag.Lag.UNKNOWN;

  /**
   * A tail over {@code feed}, which is read from the saved cursor at the first step. What is {@code
   * lasting} is the peer's and outlives this tail.
   */
  StreamTailer(
      NodeId peer, ChangeFeed feed, EnginePorts ports, TailSettings settings, Lasting lasting) {
    this.peer = peer;
    this.feed = new TimedFeed(peer, feed, ports.time(), ports.observer());
    this.ports = ports;
    this.settings = settings;
    this.pace = lasting.pace();
    this.silence = lasting.silence();
    this.findings = lasting.findings();
    this.missing = lasting.missing();
    this.intake = new Intake(peer, feed.streamKey(), ports);
    this.keeper =
        new CursorKeeper(peer, ports.cursors(), ports.store(), ports.time(), ports.observer());
    Starts starts = new Starts(peer, feed.streamKey());
    this.entrance = new Entrance(starts, keeper, ports.store(), missing);
    this.lastEntryNanos = ports.time().monotonicNanos();
    this.heardAtNanos = lastEntryNanos;
    this.settledAtNanos = lastEntryNanos;
    silence.sessionBegins();
    missing.sessionBegins();
  }

  /** Goes on by {@code next}, without losing anything of where it is. */
  void retune(TailSettings next) {
    settings = next;
  }

  /** How far behind we were at the last look. */
  public StreamLag.Lag lag() {
    return lag;
  }

  /** When the last entry was read, or the tail began: monotonic nanoseconds. */
  long lastEntryNanos() {
    return lastEntryNanos;
  }

  /** When the peer last answered a read or a probe, or the tail began: monotonic nanoseconds. */
  long heardAtNanos() {
    return heardAtNanos;
  }

  /** Whether reads still bring as much as they may. */
  public boolean catchingUp() {
    return catchingUp;
  }

  @Override
  public Step step() throws InterruptedException {
    if (readEnd == null && !begin()) {
      return Step.after(ARRIVAL_LOOK);
    }
    if (probeIsDue()) {
      lookAround();
    }
    if (readEnd == null) {
      return Step.after(ARRIVAL_LOOK);
    }
    if (missing.areHad()) {
      goOnWhole();
    }
    if (ports.store().admission() instanceof Admission.Paused paused) {
      return holdBack(paused);
    }
    if (window.isFull(settings.windowBatches(), settings.windowBytes())) {
      return settleOldest();
    }
    Duration owed = pace.owed();
    return owed.isPositive() ? waitFor(owed) : readFrom(Objects.requireNonNull(readEnd));
  }

  /**
   * Settles what is in flight and stores the cursor: the end of a tail. Blocks as long as the store
   * does.
   */
  public void finish() throws InterruptedException {
    try {
      settleAll();
    } finally {
      keeper.save();
    }
  }

  /** Tells whether we know where to read. */
  private boolean begin() throws InterruptedException {
    StreamMetadata metadata = probe();
    Optional<Starts.Start> start = entrance.begin(metadata);
    start.ifPresent(this::startAt);
    if (start.isPresent()) {
      pace.announce();
    }
    noteLag(metadata);
    return start.isPresent();
  }

  private void startAt(Starts.Start start) {
    readEnd = start.state();
    settledEnd = start.state();
    start.news().forEach(ports.observer()::on);
    findings.completeUpTo(start.state().openHole());
    if (start.lack() != null) {
      missing.noticed(start.lack());
    }
  }

  /**
   * A comparison that began after the last gap was noticed has brought everything: the chain goes
   * on as if nothing had been missing. What is in flight is settled first, since it may show
   * another.
   */
  private void goOnWhole() throws InterruptedException {
    if (!settleAll()) {
      return;
    }
    RepairDesk.Proof proof = missing.takeAnswer().orElse(null);
    TailState state = settledEnd;
    if (proof == null || state == null) {
      return;
    }
    if (!proof.head().stream().equals(state.stream())) {
      missing.noticed(RepairCause.STREAM_RECREATED);
      return;
    }
    TailState whole = state.whole();
    readEnd = whole;
    settledEnd = whole;
    saidAll = false;
    findings.completeUpTo(whole.openHole());
    keeper.moved(whole, feed.streamKey(), proof.storeFeedSeq());
  }

  private Step holdBack(Admission.Paused paused) throws InterruptedException {
    if (!window.isEmpty()) {
      return settleOldest();
    }
    pace.setBack();
    ports.observer().on(new ReplicationEvent.BackpressurePaused(peer, paused.reason()));
    return Step.after(paused.retryAfter());
  }

  /** Waits for the rate limit, with a look around now and then. */
  private Step waitFor(Duration owed) throws InterruptedException {
    if (!window.isEmpty()) {
      return settleOldest();
    }
    keeper.saveWhenDue(settings.cursorSaveInterval());
    return Step.after(shorter(owed, settings.probeInterval()));
  }

  private Step readFrom(TailState from) throws InterruptedException {
    int max = pace.batchSize();
    long startedNanos = ports.time().monotonicNanos();
    ReadOutcome outcome = feed.read(from.position(), max, patience());
    heardAtNanos = ports.time().monotonicNanos();
    return switch (outcome) {
      case ReadOutcome.Entries(List<FeedEntry> entries, boolean cut) -> {
        boolean full = entries.size() >= max;
        nowCatchingUp(full || cut);
        lastEntryNanos = heardAtNanos;
        compareClocks(entries.getLast());
        silence.brokenBy(entries);
        Duration took = Duration.ofNanos(heardAtNanos - startedNanos);
        yield handOver(intake.prepare(from, entries), full, took);
      }
      case ReadOutcome.Idle() -> nothingNew();
    };
  }

  /**
   * How long a read may wait: not at all while batches can be settled, briefly until we know that
   * nothing is left, and never beyond the silence that is borne.
   */
  private Duration patience() {
    if (!window.isEmpty()) {
      return Duration.ZERO;
    }
    boolean quiet = probedAtNanos - lastEntryNanos > 0 && probedAtNanos - settledAtNanos > 0;
    Duration wait = quiet ? settings.blockTimeout() : shorter(QUIET, settings.blockTimeout());
    return shorter(wait, silence.bearable(settings.silenceTimeout()));
  }

  private Step handOver(Intake.Ready read, boolean full, Duration readTook)
      throws InterruptedException {
    Intake.Ready ready =
        window.isEmpty() ? read : read.saying(Objects.requireNonNull(settledEnd).reached());
    ports
        .observer()
        .on(new ReplicationEvent.BatchRead(peer, ready.entries(), ready.weight(), readTook));
    long begunNanos = ports.time().monotonicNanos();
    try {
      window.add(
          new ApplyWindow.InFlight(ready, full, ports.store().begin(ready.batch()), begunNanos));
    } catch (ReplicationFailure.StoreUnavailable failure) {
      return startOver(ready.entries(), failure);
    }
    noteFullQueue(begunNanos);
    readEnd = ready.end();
    pace.charge(ready.entries());
    return Step.AGAIN;
  }

  private void noteFullQueue(long sinceNanos) {
    Duration waited = Duration.ofNanos(ports.time().monotonicNanos() - sinceNanos);
    if (waited.compareTo(NOTICED_WAIT) >= 0) {
      String reason = "its queue was full for " + waited.toMillis() + " ms";
      ports.observer().on(new ReplicationEvent.BackpressurePaused(peer, reason));
    }
  }

  private void nowCatchingUp(boolean lasts) {
    catchingUp = lasts;
    missing.catchingUp(lasts);
  }

  /** A heartbeat that was not there a moment ago says what the peer's clock shows now. */
  private void compareClocks(FeedEntry last) {
    if (atTheEnd && last instanceof FeedEntry.Heartbeat heartbeat) {
      long aheadMillis = heartbeat.sentAtMillis() - ports.time().wallMillis();
      ports.observer().on(new ReplicationEvent.ClockCompared(peer, Duration.ofMillis(aheadMillis)));
    }
    atTheEnd = false;
  }

  private Step nothingNew() throws InterruptedException {
    nowCatchingUp(false);
    atTheEnd = true;
    if (!window.isEmpty()) {
      return settleOldest();
    }
    sayAll();
    keeper.saveWhenDue(settings.cursorSaveInterval());
    lookAround();
    requireSound();
    return Step.AGAIN;
  }

  /** What is settled may now be said to be seen, with nothing before it in flight. */
  private void sayAll() throws InterruptedException {
    if (!saidAll) {
      VersionVector reached = Objects.requireNonNull(settledEnd).reached();
      ports.store().begin(new ChangeBatch(peer, List.of(), reached)).await();
      saidAll = true;
    }
  }

  /** A peer that sends heartbeats and sends nothing is not heard, whatever its Redis answers. */
  private void requireSound() {
    if (silence.bearable(settings.silenceTimeout()).isPositive()) {
      return;
    }
    String what =
        "has sent nothing for " + silence.noted().toSeconds() + " s, not even a heartbeat";
    unknownLag();
    throw new ReplicationFailure.PeerUnreachable(peer, what, new TimeoutException(what));
  }

  private Step settleOldest() throws InterruptedException {
    ApplyWindow.InFlight batch = window.oldest();
    ApplyReport report;
    try {
      report = batch.await();
    } catch (ReplicationFailure.StoreUnavailable failure) {
      window.removeOldest();
      return startOver(batch.ready().entries(), failure);
    }
    // Not before: were the await interrupted, what is behind it would be settled without it.
    window.removeOldest();
    settled(batch, report);
    return Step.AGAIN;
  }

  private void settled(ApplyWindow.InFlight batch, ApplyReport report) {
    Intake.Ready ready = batch.ready();
    settledEnd = ready.end();
    saidAll = ready.saysAll();
    findings.completeUpTo(ready.end().openHole());
    findings.applied(report);
    if (ready.gap()) {
      missing.noticed(RepairCause.HOLE);
    }
    settledAtNanos = ports.time().monotonicNanos();
    Duration took = Duration.ofNanos(ports.time().monotonicNanos() - batch.begunNanos());
    pace.applied(batch.full(), took);
    keeper.moved(ready.end(), feed.streamKey(), report.feedSeq());
    keeper.saveWhenDue(settings.cursorSaveInterval());
    if (ready.heartbeat() != null) {
      ports.mesh().heartbeatSettled(peer, ready.heartbeat(), ports.store().frontiers().vector());
    }
    ports
        .observer()
        .on(
            new ReplicationEvent.BatchApplied(
                peer,
                ready.entries(),
                ready.coalesced(),
                report,
                ready.deletes(),
                took,
                visibleAfter(ready)));
    if (!ready.traces().isEmpty()) {
      ports.observer().on(new TracedBatchApplied(peer, ready.traces(), ready.entries(), took));
    }
  }

  private Duration visibleAfter(Intake.Ready ready) {
    return ready.oldestMillis() == Long.MAX_VALUE
        ? Duration.ZERO
        : Duration.ofMillis(Math.max(0, ports.time().wallMillis() - ready.oldestMillis()));
  }

  /**
   * Nothing of the batch is in the store: forget what is in flight and read again from the last
   * settled entry.
   */
  private Step startOver(int entries, ReplicationFailure.StoreUnavailable failure)
      throws InterruptedException {
    pace.setBack();
    ports.observer().on(new ReplicationEvent.BatchFailed(peer, entries, failure));
    List<ApplyWindow.InFlight> abandoned = window.abandon();
    readEnd = settledEnd;
    for (ApplyWindow.InFlight batch : abandoned) {
      try {
        batch.await();
      } catch (ReplicationFailure.StoreUnavailable alsoFailed) {
        failure.addSuppressed(alsoFailed);
      }
    }
    return Step.after(RETRY_AFTER_STORE_FAILURE);
  }

  private boolean probeIsDue() {
    return ports.time().monotonicNanos() - probedAtNanos >= settings.probeInterval().toNanos();
  }

  /** Looks at the stream from outside: is it still the one we follow, and how far are we behind. */
  private void lookAround() throws InterruptedException {
    StreamMetadata metadata = probe();
    noteLag(metadata);
    TailState before = readEnd;
    if (before == null) {
      return;
    }
    Optional<Starts.Start> start = entrance.goOn(before, metadata);
    if (start.isPresent() && start.get().state() == before || !settleAll()) {
      return;
    }
    if (start.isPresent()) {
      startAt(start.get());
    } else {
      readEnd = null;
      settledEnd = null;
    }
  }

  private StreamMetadata probe() throws InterruptedException {
    StreamMetadata metadata = feed.probe();
    NodeHead head = metadata.head();
    PeerIdentity.check(peer, head);
    if (head != null) {
      ports.mesh().headRead(head);
    }
    return metadata;
  }

  /** Tells whether everything in flight is now in the store. */
  private boolean settleAll() throws InterruptedException {
    while (!window.isEmpty()) {
      if (settleOldest() instanceof Step.After) {
        return false;
      }
    }
    return true;
  }

  private void noteLag(StreamMetadata metadata) {
    probedAtNanos = ports.time().monotonicNanos();
    heardAtNanos = probedAtNanos;
    if (silence.lasts()) {
      unknownLag();
      return;
    }
    TailState state = settledEnd;
    StreamId position = state == null ? null : state.position();
    Long index = state == null ? null : state.readIndex();
    lag = StreamLag.of(metadata, position, index, ports.time().wallMillis());
    ports.observer().on(new ReplicationEvent.LagMeasured(peer, lag.millis(), lag.entries()));
  }

  private void unknownLag() {
    lag = StreamLag.Lag.UNKNOWN;
    ports.observer().on(new ReplicationEvent.LagMeasured(peer, null, null));
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
