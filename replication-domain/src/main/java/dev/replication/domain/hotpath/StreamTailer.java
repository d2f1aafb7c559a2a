package dev.replication.domain.hotpath;

import dev.replication.domain.duty.Duty;
import dev.replication.domain.duty.Step;
import dev.replication.domain.flow.Aimd;
import dev.replication.domain.stream.Continuity;
import dev.replication.domain.stream.StreamLag;
import dev.replication.domain.stream.StreamVerdict;
import dev.replication.model.NodeId;
import dev.replication.model.StreamId;
import dev.replication.port.ChangeFeed;
import dev.replication.port.FeedEntry;
import dev.replication.port.ReadOutcome;
import dev.replication.port.ReplicaStore.Admission;
import dev.replication.port.ReplicaStore.ApplyReport;
import dev.replication.port.ReplicationEvent;
import dev.replication.port.ReplicationFailure;
import dev.replication.port.StreamMetadata;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Follows one peer's stream while one session lasts.
 *
 * <p>A step is: look whether the store takes changes; look around when it is time (identity of the
 * stream, lag); settle the oldest batch when the window is full; read; hand the batch over. Where
 * nothing is read, what is in flight is settled and the cursor stored. The cursor follows settled
 * batches only, so it never passes a change that is not durable here or set aside. When the store
 * fails a batch, everything in flight is forgotten and read again from the last settled entry:
 * applying twice has the effect of applying once.
 *
 * <p>Confined to the thread that steps it. An interrupt ends {@link #step()}; {@link #finish()}
 * then settles what is in flight. Failures of the peer pass through to the supervisor.
 */
final class StreamTailer implements Duty {
  private static final Duration RETRY_AFTER_STORE_FAILURE = Duration.ofMillis(500);

  /** How long a stream must be quiet after entries came before we look whether that was all. */
  private static final Duration QUIET = Duration.ofMillis(100);

  private final NodeId peer;
  private final ChangeFeed feed;
  private final EnginePorts ports;
  private final TailSettings settings;
  private final Pacing pacing;
  private final Intake intake;
  private final CursorKeeper keeper;
  private final PeerFindings findings;
  private final ApplyWindow window;

  private @Nullable TailState readEnd;
  private @Nullable TailState settledEnd;
  private long probedAtNanos;
  private long lastEntryNanos;
  private long settledAtNanos;
  private long heardAtNanos;
  private boolean catchingUp;
  private StreamLag.Lag lag = StreamLag.Lag.UNKNOWN;

  /** A tail over {@code feed}, which is read from the saved cursor at the first step. */
  StreamTailer(
      NodeId peer,
      ChangeFeed feed,
      EnginePorts ports,
      TailSettings settings,
      Pacing pacing,
      PeerFindings findings) {
    this.peer = peer;
    this.feed = feed;
    this.ports = ports;
    this.settings = settings;
    this.pacing = pacing;
    this.findings = findings;
    this.intake = new Intake(peer, feed.streamKey(), ports);
    this.keeper =
        new CursorKeeper(
            peer,
            ports.cursors(),
            ports.store(),
            ports.time(),
            settings.cursorSaveInterval(),
            ports.observer());
    this.lastEntryNanos = ports.time().monotonicNanos();
    this.heardAtNanos = lastEntryNanos;
    this.settledAtNanos = lastEntryNanos;
    this.window = new ApplyWindow(settings.windowBatches(), settings.windowBytes());
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

  /** Whether reads still come back full. */
  public boolean catchingUp() {
    return catchingUp;
  }

  @Override
  public Step step() throws InterruptedException {
    if (readEnd == null) {
      begin();
    }
    if (ports.store().admission() instanceof Admission.Paused paused) {
      return holdBack(paused);
    }
    if (probeIsDue()) {
      lookAround();
    }
    TailState from = Objects.requireNonNull(readEnd);
    return window.isFull() ? settleOldest() : readFrom(from);
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

  private void begin() throws InterruptedException {
    StreamMetadata metadata = feed.probe();
    TailState start = keeper.load(feed.streamKey()).map(TailState::resumedAt).orElse(null);
    startAt(start == null ? beginning(metadata) : continuing(start, metadata));
    noteLag(metadata);
  }

  private Start beginning(StreamMetadata metadata) {
    TailState start = TailState.beginningOf(metadata);
    Long unread = start.readIndex();
    return unread == null || unread <= 0
        ? new Start(start, List.of())
        : new Start(
            start.afterLosing(0), List.of(new ReplicationEvent.HistoryTrimmed(peer, unread)));
  }

  /**
   * Where to go on in the stream as it is now. A stream of which nothing was read yet may become
   * any other.
   */
  private Start continuing(TailState state, StreamMetadata metadata) {
    Start same = new Start(state, List.of());
    if (state.position().equals(StreamId.ZERO)) {
      return state.stream().equals(metadata.stream()) ? same : beginning(metadata);
    }
    return switch (StreamVerdict.check(
        state.toCursor(peer, feed.streamKey(), "", 0, 0), metadata)) {
      case Continuity.Continues() -> same;
      case Continuity.Fragmented() -> same;
      case Continuity.Trimmed(long lost) ->
          new Start(
              state.afterLosing(lost), List.of(new ReplicationEvent.HistoryTrimmed(peer, lost)));
      case Continuity.Recreated(String why) -> again(metadata, why);
    };
  }

  /**
   * The beginning of a stream that took the place of one we have read. What was trimmed from it we
   * may well hold: the chain tells, where there is one.
   */
  private Start again(StreamMetadata metadata, String why) {
    ReplicationEvent recreated = new ReplicationEvent.StreamRecreated(peer, why);
    Start start = beginning(metadata);
    return metadata.head() == null
        ? start.after(recreated)
        : new Start(start.state, List.of(recreated));
  }

  private void startAt(Start start) {
    readEnd = start.state;
    settledEnd = start.state;
    start.news.forEach(ports.observer()::on);
    findings.completeUpTo(start.state.openHole());
  }

  /**
   * Where to read on.
   *
   * @param news what has to be told once that is what we do
   */
  private record Start(TailState state, List<ReplicationEvent> news) {
    Start after(ReplicationEvent earlier) {
      return new Start(state, Stream.concat(Stream.of(earlier), news.stream()).toList());
    }
  }

  private Step holdBack(Admission.Paused paused) throws InterruptedException {
    if (!window.isEmpty()) {
      return settleOldest();
    }
    setBack();
    ports.observer().on(new ReplicationEvent.BackpressurePaused(peer, paused.reason()));
    return Step.after(paused.retryAfter());
  }

  private Step readFrom(TailState from) throws InterruptedException {
    int max = pacing.batchSize().size();
    long startedNanos = ports.time().monotonicNanos();
    ReadOutcome outcome = feed.read(from.position(), max, patience());
    heardAtNanos = ports.time().monotonicNanos();
    return switch (outcome) {
      case ReadOutcome.Entries(List<FeedEntry> entries) -> {
        catchingUp = entries.size() >= max;
        lastEntryNanos = heardAtNanos;
        Duration took = Duration.ofNanos(heardAtNanos - startedNanos);
        yield handOver(intake.prepare(from, entries), took);
      }
      case ReadOutcome.Idle() -> nothingNew();
    };
  }

  /**
   * How long a read may wait: not at all while batches can be settled, briefly until we know that
   * nothing is left.
   */
  private Duration patience() {
    if (!window.isEmpty()) {
      return Duration.ZERO;
    }
    boolean quiet = probedAtNanos - lastEntryNanos > 0 && probedAtNanos - settledAtNanos > 0;
    return quiet || QUIET.compareTo(settings.blockTimeout()) > 0 ? settings.blockTimeout() : QUIET;
  }

  private Step handOver(Intake.Ready ready, Duration readTook) throws InterruptedException {
    ports
        .observer()
        .on(new ReplicationEvent.BatchRead(peer, ready.entries(), ready.weight(), readTook));
    long begunNanos = ports.time().monotonicNanos();
    try {
      window.add(new ApplyWindow.InFlight(ready, ports.store().begin(ready.batch()), begunNanos));
    } catch (ReplicationFailure.StoreUnavailable failure) {
      return startOver(ready.entries(), failure);
    }
    readEnd = ready.end();
    return owed(ready.entries());
  }

  /** What was read is never thrown away for the rate limit: it is paid for before the next read. */
  private Step owed(int entries) {
    if (pacing.limit() == null) {
      return Step.AGAIN;
    }
    Duration pause = pacing.limit().take(entries);
    if (pause.isZero()) {
      return Step.AGAIN;
    }
    ports.observer().on(new ReplicationEvent.RateLimited(peer, pause));
    return Step.after(pause);
  }

  private Step nothingNew() throws InterruptedException {
    catchingUp = false;
    if (!window.isEmpty()) {
      return settleOldest();
    }
    keeper.saveWhenDue();
    lookAround();
    return Step.AGAIN;
  }

  private Step settleOldest() throws InterruptedException {
    ApplyWindow.InFlight batch = window.takeOldest();
    try {
      settled(batch, batch.await());
      return Step.AGAIN;
    } catch (ReplicationFailure.StoreUnavailable failure) {
      return startOver(batch.ready().entries(), failure);
    }
  }

  private void settled(ApplyWindow.InFlight batch, ApplyReport report) {
    Intake.Ready ready = batch.ready();
    settledEnd = ready.end();
    findings.completeUpTo(ready.end().openHole());
    findings.applied(report);
    settledAtNanos = ports.time().monotonicNanos();
    Duration took = Duration.ofNanos(ports.time().monotonicNanos() - batch.begunNanos());
    adapt(took);
    keeper.moved(ready.end(), feed.streamKey(), report.feedSeq());
    keeper.saveWhenDue();
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
  }

  private void adapt(Duration took) {
    Aimd batchSize = pacing.batchSize();
    int before = batchSize.size();
    if (catchingUp) {
      batchSize.full(took, settings.applySlo());
    } else {
      batchSize.partial();
    }
    noteBatchSize(before);
  }

  private void setBack() {
    int before = pacing.batchSize().size();
    pacing.batchSize().setback();
    noteBatchSize(before);
  }

  private void noteBatchSize(int before) {
    int now = pacing.batchSize().size();
    if (now != before) {
      ports.observer().on(new ReplicationEvent.BatchSizeChanged(peer, before, now));
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
    setBack();
    ports.observer().on(new ReplicationEvent.BatchFailed(peer, entries, failure));
    while (!window.isEmpty()) {
      ApplyWindow.InFlight later = window.takeOldest();
      try {
        later.await();
      } catch (ReplicationFailure.StoreUnavailable alsoFailed) {
        failure.addSuppressed(alsoFailed);
      }
    }
    readEnd = settledEnd;
    return Step.after(RETRY_AFTER_STORE_FAILURE);
  }

  private boolean probeIsDue() {
    return ports.time().monotonicNanos() - probedAtNanos >= settings.probeInterval().toNanos();
  }

  /** Looks at the stream from outside: is it still the one we follow, and how far are we behind. */
  private void lookAround() throws InterruptedException {
    StreamMetadata metadata = feed.probe();
    noteLag(metadata);
    TailState before = readEnd;
    if (before == null) {
      return;
    }
    Start start = continuing(before, metadata);
    if (start.state != before && settleAll()) {
      startAt(start);
    }
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
    TailState state = settledEnd;
    StreamId position = state == null ? null : state.position();
    Long index = state == null ? null : state.readIndex();
    lag = StreamLag.of(metadata, position, index, ports.time().wallMillis());
    ports.observer().on(new ReplicationEvent.LagMeasured(peer, lag.millis(), lag.entries()));
  }
}
