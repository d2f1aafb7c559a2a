package dev.replication.app.telemetry;

import dev.replication.model.NodeId;
import dev.replication.port.FeedEntry;
import dev.replication.port.ReplicaStore.ApplyReport;
import dev.replication.port.ReplicaStore.Outcome;
import dev.replication.port.ReplicationEvent;
import dev.replication.port.ReplicationEvent.BatchApplied;
import dev.replication.port.ReplicationFailure;
import dev.replication.port.TimeSource;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one peer. A batch's changes are counted once each: <em>applied</em> when they
 * changed what we hold, <em>deduped</em> when we held that content already, and, with those,
 * <em>skipped</em> when what we hold is newer or their time has not come.
 */
final class PeerMeters {
  private static final String TRIMMED = "trimmed";
  private static final String HOLE = "hole";
  private static final String RECREATED = "stream_recreated";

  private final PeerSeries series;

  private final Counter read;
  private final Counter reads;
  private final Counter streamEvents;
  private final Timer readTook;
  private final Counter applied;
  private final Counter deduped;
  private final Counter batchEvents;
  private final Counter batchSubmitted;
  private final Counter batchDeleted;
  private final Counter batchSkipped;
  private final Counter batchDeduped;
  private final Counter batchErrors;
  private final Counter flushes;
  private final Timer flushTook;
  private final Timer eventTook;
  private final Timer visibleAfter;
  private final DistributionSummary batchSize;
  private final Counter conflicts;
  private final Counter pauses;
  private final Counter trimmed;
  private final Counter lost;
  private final Counter parked;
  private final Map<String, Counter> gaps;
  private final Map<String, Counter> deadLetters;
  private final Map<String, Counter> cursorSaves;
  private final Map<String, Counter> errors;
  private final LinkMeters link;
  private final SloMeters slo;
  private final EqualityMeters equality;

  private volatile boolean holeOpen;
  private volatile boolean clockSuspect;
  private volatile double lagMillis = Double.NaN;
  private volatile double lagEntries = Double.NaN;
  private volatile double adaptiveBatchSize = Double.NaN;

  PeerMeters(MeterRegistry registry, NodeId peer, TimeSource time) {
    PeerSeries s = new PeerSeries(registry, peer);
    series = s;
    read = s.counter("replication.cdc.events.read", "Entries read from the peer's change stream");
    reads = s.counter("replication.stream.reads", "Reads of the stream that brought entries");
    streamEvents = s.counter("replication.stream.events.read", "Entries that reads brought");
    readTook = s.timer("replication.stream.read.duration", "Time of one read that brought entries");
    applied = s.counter("replication.cdc.events.applied", "Changes that became what we hold");
    deduped = s.counter("replication.cdc.events.deduped", "Changes whose content we held already");
    batchEvents = s.counter("replication.batch.events", "Entries in committed batches");
    batchSubmitted =
        s.counter(
            "replication.batch.submitted", "Changes handed to the store in committed batches");
    batchDeleted = s.counter("replication.batch.deleted", "Deletes in committed batches");
    batchSkipped =
        s.counter("replication.batch.skipped", "Changes that did not become what we hold");
    batchDeduped =
        s.counter(
            "replication.batch.deduped", "Changes replaced by a later one within their batch");
    batchErrors =
        s.counter(
            "replication.batch.errors",
            "Batches that the store refused or failed; they are retried");
    flushes = s.counter("replication.batch.flush", "Batches committed");
    flushTook =
        s.timer("replication.batch.flush.duration", "From handing a batch over to its commit");
    eventTook =
        s.timer("replication.event.processing.duration", "The same, divided by the entries");
    visibleAfter =
        s.timer(
            "replication.visible.latency",
            "From a change's stamp to its commit here, by both clocks");
    batchSize = s.sizes("replication.batch.size", "Entries in a committed batch");
    conflicts =
        s.counter("replication.conflicts", "Changes of two writers that had not seen each other");
    pauses = s.counter("replication.backpressure.pauses", "Pauses that the store asked for");
    trimmed =
        s.counter("replication.stream.trimmed", "Times entries were trimmed before we read them");
    lost = s.counter("replication.gap.lost.entries", "Entries trimmed before we read them");
    parked =
        s.counter(
            "replication.parked",
            "Changes set aside because their stamps are too far ahead of our clock");
    gaps = s.counters("replication.gap", "Gaps in the stream", "type", TRIMMED, HOLE, RECREATED);
    deadLetters = s.counters("replication.dead.letters", "Entries set aside", "reason", reasons());
    cursorSaves =
        s.counters("replication.cursor.persists", "Cursors stored", "status", "ok", "error");
    errors =
        s.counters(
            "replication.errors",
            "Failures",
            "error_type",
            "peer_unreachable",
            "peer_refused",
            "wrong_peer",
            "store_unavailable",
            "cursors_unavailable");
    link = new LinkMeters(s);
    slo = new SloMeters(s, () -> lagMillis);
    equality = new EqualityMeters(s, time);
    registerGauges(s);
  }

  private void registerGauges(PeerSeries s) {
    s.gauge(
        "replication.hole.open",
        "1 while changes of the peer's may be missing here",
        this,
        m -> m.holeOpen ? 1 : 0);
    s.gauge(
        "replication.peer.clock.suspect",
        "1 while the peer's changes are stamped too far ahead of our clock",
        this,
        m -> m.clockSuspect ? 1 : 0);
    s.gauge(
        "replication.lag.ms",
        "Age of what is not applied, NaN when not known",
        this,
        m -> m.lagMillis);
    s.gauge("replication.lag.seconds", "The same in seconds", this, m -> m.lagMillis / 1000);
    s.gauge(
        "replication.lag.events",
        "Entries not applied, NaN when not known",
        this,
        m -> m.lagEntries);
    s.gauge(
        "replication.lag.known",
        "1 while the lag is known",
        this,
        m -> Double.isNaN(m.lagMillis) ? 0 : 1);
    s.gauge(
        "replication.adaptive.batch.size",
        "Entries asked for in a read",
        this,
        m -> m.adaptiveBatchSize);
  }

  boolean isConnected() {
    return link.isConnected();
  }

  void unregister() {
    series.unregister();
  }

  void on(ReplicationEvent.OfPeer event) {
    switch (event) {
      case ReplicationEvent.FollowingChanged e -> link.on(e);
      case ReplicationEvent.PeerConnected e -> link.on(e);
      case ReplicationEvent.PeerConnectFailed e -> {
        disconnected();
        link.connectFailed();
        failed(e.cause());
      }
      case ReplicationEvent.PeerDisconnected e -> {
        disconnected();
        failed(e.cause());
      }
      case ReplicationEvent.PeerPinged e -> link.on(e);
      case ReplicationEvent.CircuitChanged e -> link.on(e);
      case ReplicationEvent.CircuitUsed e -> link.on(e);
      case ReplicationEvent.ClockCompared e -> link.on(e);
      case ReplicationEvent.StreamAnswered e -> link.on(e);
      case ReplicationEvent.BatchRead e -> {
        read.increment(e.entries());
        reads.increment();
        streamEvents.increment(e.entries());
        readTook.record(e.took());
      }
      case ReplicationEvent.BatchApplied e -> batchApplied(e);
      case ReplicationEvent.TracedBatchApplied _ -> {
        // Counted as the batch it is.
      }
      case ReplicationEvent.BatchFailed e -> {
        batchErrors.increment();
        failed(e.cause());
      }
      case ReplicationEvent.BatchSizeChanged e -> adaptiveBatchSize = e.to();
      case ReplicationEvent.EntryDeadLettered e ->
          PeerSeries.count(deadLetters, PeerSeries.label(e.reason()));
      case ReplicationEvent.BackpressurePaused _ -> pauses.increment();
      case ReplicationEvent.RateLimited _ -> {
        // Our own limit doing its work: nothing is wrong and no document has a meter for it.
      }
      case ReplicationEvent.OfRepair e -> equality.on(e);
      case ReplicationEvent.SloSet e -> slo.on(e);
      case ReplicationEvent.SloViolated e -> slo.on(e);
      case ReplicationEvent.SloRestored _ -> {
        // The end of an episode is not a measurement.
      }
      case ReplicationEvent.StreamRecreated _ -> PeerSeries.count(gaps, RECREATED);
      case ReplicationEvent.HistoryTrimmed e -> {
        trimmed.increment();
        PeerSeries.count(gaps, TRIMMED);
        add(lost, e.lost());
      }
      case ReplicationEvent.HoleOpened _ -> PeerSeries.count(gaps, HOLE);
      case ReplicationEvent.CompletenessChanged e -> holeOpen = e.holeFrom() != null;
      case ReplicationEvent.LagMeasured e -> {
        lagMillis = known(e.millis());
        lagEntries = known(e.entries());
      }
      case ReplicationEvent.CursorSaved e -> {
        PeerSeries.count(cursorSaves, e.failure() == null ? "ok" : "error");
        failed(e.failure());
      }
    }
  }

  private void batchApplied(BatchApplied e) {
    ApplyReport report = e.report();
    long won = report.count(Outcome.CONFLICT_WON);
    long lostTo = report.count(Outcome.CONFLICT_LOST);
    long keptBack = report.count(Outcome.PARKED);
    long already = report.count(Outcome.DUPLICATE) + report.count(Outcome.RESTAMPED);
    add(applied, report.count(Outcome.APPLIED) + won);
    add(deduped, already);
    add(conflicts, won + lostTo);
    add(parked, keptBack);
    if (!report.outcomes().isEmpty()) {
      clockSuspect = keptBack > 0;
    }
    batchEvents.increment(e.events());
    batchSubmitted.increment(report.outcomes().size());
    batchDeleted.increment(e.deletes());
    add(batchSkipped, already + lostTo + keptBack + report.count(Outcome.SUPERSEDED));
    batchDeduped.increment(e.coalesced());
    batchSize.record(e.events());
    flushes.increment();
    flushTook.record(e.took());
    if (e.events() > 0) {
      eventTook.record(e.took().dividedBy(e.events()));
    }
    if (!report.outcomes().isEmpty() && !e.visibleAfter().isNegative()) {
      visibleAfter.record(e.visibleAfter());
    }
  }

  // A lag measured before the link broke says nothing of now.
  private void disconnected() {
    link.disconnected();
    lagMillis = Double.NaN;
    lagEntries = Double.NaN;
  }

  private void failed(@Nullable ReplicationFailure failure) {
    switch (failure) {
      case null -> {
        // We closed it ourselves, or it went well.
      }
      case ReplicationFailure.PeerUnreachable _ -> PeerSeries.count(errors, "peer_unreachable");
      case ReplicationFailure.PeerRefused _ -> PeerSeries.count(errors, "peer_refused");
      case ReplicationFailure.WrongPeer _ -> PeerSeries.count(errors, "wrong_peer");
      case ReplicationFailure.StoreUnavailable _ -> PeerSeries.count(errors, "store_unavailable");
      case ReplicationFailure.CursorsUnavailable _ ->
          PeerSeries.count(errors, "cursors_unavailable");
    }
  }

  private static void add(Counter counter, long count) {
    counter.increment((double) count);
  }

  private static String[] reasons() {
    FeedEntry.Reason[] reasons = FeedEntry.Reason.values();
    String[] labels = new String[reasons.length];
    for (int i = 0; i < reasons.length; i++) {
      labels[i] = PeerSeries.label(reasons[i]);
    }
    return labels;
  }

  private static double known(@Nullable Long value) {
    return value == null ? Double.NaN : value;
  }
}
