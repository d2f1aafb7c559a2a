package dev.replication.app.telemetry;

import dev.replication.model.CircuitState;
import dev.replication.model.NodeId;
import dev.replication.port.ReplicaStore.Outcome;
import dev.replication.port.ReplicationEvent;
import dev.replication.port.ReplicationFailure;
import dev.replication.port.ReplicationObserver;
import dev.replication.port.TimeSource;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Turns events into log lines for a person: the start of an episode, a reminder once a minute while
 * it lasts, and its end. What happens all the time is logged at DEBUG only. Lines name the peer and
 * the cause by the failures' own messages, which never hold credentials; client exceptions, which
 * might, are not printed. Safe for many threads.
 */
public final class LoggingObserver implements ReplicationObserver {
  /** How often a lasting episode is told of again. */
  static final Duration REMINDER = Duration.ofMinutes(1);

  private final Logger log;
  private final RepairLines repair;
  private final ForgettingLines forgetting;
  private final TimeSource time;
  private final Map<NodeId, PeerEpisodes> peers = new ConcurrentHashMap<>();

  /** Logs under this class's name. */
  public LoggingObserver(TimeSource time) {
    this(time, LoggerFactory.getLogger(LoggingObserver.class));
  }

  LoggingObserver(TimeSource time, Logger log) {
    this.time = time;
    this.log = log;
    this.repair = new RepairLines(log);
    this.forgetting = new ForgettingLines(log);
  }

  /** What is wrong with one peer at present. */
  private final class PeerEpisodes {
    final Episode down = new Episode(time, REMINDER);
    final Episode storeRefuses = new Episode(time, REMINDER);
    final Episode backpressure = new Episode(time, REMINDER);
    final Episode cursorUnsaved = new Episode(time, REMINDER);
    final Episode deadLetters = new Episode(time, REMINDER);
    final Episode clockAhead = new Episode(time, REMINDER);
    final Episode repairFails = new Episode(time, REMINDER);
  }

  @Override
  public void on(ReplicationEvent event) {
    switch (event) {
      case ReplicationEvent.EngineStateChanged e -> log.info("engine: {} -> {}", e.from(), e.to());
      case ReplicationEvent.OfScrub e -> ScrubSigns.log(e, log);
      case ReplicationEvent.OfPeer e ->
          onPeer(e, peers.computeIfAbsent(e.peer(), _ -> new PeerEpisodes()));
      case ReplicationEvent.TombstonesForgotten e -> log.debug("{}", e);
      case ReplicationEvent.StableFrontierMeasured e -> forgetting.measured(e);
    }
  }

  private void onPeer(ReplicationEvent.OfPeer event, PeerEpisodes episodes) {
    switch (event) {
      case ReplicationEvent.FollowingChanged e -> followingChanged(e);
      case ReplicationEvent.PeerConnected e -> connected(e, episodes.down);
      case ReplicationEvent.PeerConnectFailed e -> connectFailed(e, episodes.down);
      case ReplicationEvent.PeerDisconnected e -> disconnected(e, episodes.down);
      case ReplicationEvent.CircuitChanged e -> circuitChanged(e);
      case ReplicationEvent.BatchApplied e -> applied(e, episodes);
      case ReplicationEvent.BatchFailed e ->
          episodes.storeRefuses.happened(
              n ->
                  log.warn(
                      "peer {}: batch of {} not applied, will be retried{}: {}",
                      e.peer(),
                      e.events(),
                      n.again(),
                      reason(e.cause())));
      case ReplicationEvent.EntryDeadLettered e ->
          episodes.deadLetters.happened(
              n ->
                  log.warn(
                      "peer {}: entry {} set aside as dead letter{}: {} ({})",
                      e.peer(),
                      e.id(),
                      n.again(),
                      e.detail(),
                      e.reason()));
      case ReplicationEvent.BackpressurePaused e ->
          episodes.backpressure.happened(
              n ->
                  log.info(
                      "peer {}: reading paused for the store{}: {}",
                      e.peer(),
                      n.again(),
                      e.reason()));
      case ReplicationEvent.StreamRecreated e ->
          log.warn("peer {}: its stream is another one, entered anew: {}", e.peer(), e.why());
      case ReplicationEvent.HistoryTrimmed e ->
          log.warn("peer {}: {} entries were trimmed before they were read", e.peer(), e.lost());
      case ReplicationEvent.HoleOpened e ->
          log.warn(
              "peer {}: changes between its seq {} and {} never reached us",
              e.peer(),
              e.lastSeq(),
              e.after());
      case ReplicationEvent.CompletenessChanged e -> completenessChanged(e);
      case ReplicationEvent.CursorSaved e -> cursorSaved(e, episodes.cursorUnsaved);
      case ReplicationEvent.SloViolated e -> sloViolated(e);
      case ReplicationEvent.SloRestored e ->
          log.info(
              "peer {}: {} is within {} ms again; it was not for {} s, {} times, at most {} ms",
              e.peer(),
              PeerSeries.label(e.slo()),
              e.threshold().toMillis(),
              e.lasted().toSeconds(),
              e.times(),
              e.worst().toMillis());
      case ReplicationEvent.OfRepair e -> repair.on(e, episodes.repairFails);
      case ReplicationEvent.PeerPinged _,
          ReplicationEvent.BatchRead _,
          ReplicationEvent.TracedBatchApplied _,
          ReplicationEvent.CircuitUsed _,
          ReplicationEvent.ClockCompared _,
          ReplicationEvent.StreamAnswered _,
          ReplicationEvent.SloSet _,
          ReplicationEvent.BatchSizeChanged _,
          ReplicationEvent.RateLimited _,
          ReplicationEvent.LagMeasured _ ->
          log.debug("{}", event);
    }
  }

  private void followingChanged(ReplicationEvent.FollowingChanged e) {
    switch (e.to()) {
      case ACTIVE -> log.debug("peer {}: followed", e.peer());
      case PAUSED -> log.info("peer {}: not followed, its cursor stays", e.peer());
      case ENDED -> {
        log.info("peer {}: no longer configured, its cursor stays", e.peer());
        peers.remove(e.peer());
      }
    }
  }

  private void connected(ReplicationEvent.PeerConnected e, Episode down) {
    long took = e.took().toMillis();
    if (!down.ended(
        n -> log.info("peer {}: connected again in {} ms after {}", e.peer(), took, n.summary()))) {
      log.info("peer {}: connected in {} ms", e.peer(), took);
    }
  }

  private void connectFailed(ReplicationEvent.PeerConnectFailed e, Episode down) {
    down.happened(
        n ->
            log.atLevel(level(e.cause()))
                .log(
                    "peer {}: cannot connect (attempt {}), next try in {} ms: {}",
                    e.peer(),
                    e.attempt(),
                    e.retryIn().toMillis(),
                    reason(e.cause())));
  }

  private void disconnected(ReplicationEvent.PeerDisconnected e, Episode down) {
    ReplicationFailure cause = e.cause();
    if (cause == null) {
      log.info("peer {}: disconnected", e.peer());
    } else {
      down.happened(
          n ->
              log.atLevel(level(cause))
                  .log("peer {}: connection lost{}: {}", e.peer(), n.again(), reason(cause)));
    }
  }

  private void circuitChanged(ReplicationEvent.CircuitChanged e) {
    if (e.to() == CircuitState.OPEN && e.from() == CircuitState.CLOSED) {
      log.warn("peer {}: circuit open after repeated failures", e.peer());
    } else if (e.to() == CircuitState.CLOSED) {
      log.info("peer {}: circuit closed", e.peer());
    } else {
      log.debug("{}", e);
    }
  }

  private void completenessChanged(ReplicationEvent.CompletenessChanged e) {
    if (e.holeFrom() == null) {
      log.info("peer {}: nothing of it is known to be missing any more", e.peer());
    } else {
      log.warn("peer {}: changes from its seq {} on may be missing here", e.peer(), e.holeFrom());
    }
  }

  private void clock(ReplicationEvent.BatchApplied e, Episode ahead) {
    long parked = e.report().count(Outcome.PARKED);
    if (parked > 0) {
      ahead.happened(
          n ->
              log.warn(
                  "peer {}: {} changes set aside until time reaches them{}: their stamps are too"
                      + " far ahead of our clock, is one of the clocks wrong?",
                  e.peer(),
                  parked,
                  n.again()));
    } else if (!e.report().outcomes().isEmpty()) {
      ahead.ended(n -> log.info("peer {}: its stamps agree with our clock again", e.peer()));
    }
  }

  private void applied(ReplicationEvent.BatchApplied e, PeerEpisodes episodes) {
    clock(e, episodes.clockAhead);
    episodes.backpressure.ended(
        n ->
            log.info(
                "peer {}: reading goes on; paused {} times in {} s",
                e.peer(),
                n.times(),
                n.lasted().toSeconds()));
    episodes.storeRefuses.ended(
        n -> log.info("peer {}: batches are applied again after {}", e.peer(), n.summary()));
    log.debug("peer {}: {} entries applied in {} ms", e.peer(), e.events(), e.took().toMillis());
  }

  private void sloViolated(ReplicationEvent.SloViolated e) {
    if (e.times() == 1) {
      log.warn(
          "peer {}: {} is {} ms, {} ms are allowed",
          e.peer(),
          PeerSeries.label(e.slo()),
          // Rounded up: what is above the bound must not look like it.
          e.value().plusNanos(999_999).toMillis(),
          e.threshold().toMillis());
    } else {
      log.debug("{}", e);
    }
  }

  private void cursorSaved(ReplicationEvent.CursorSaved e, Episode unsaved) {
    ReplicationFailure failure = e.failure();
    if (failure == null) {
      unsaved.ended(
          n -> log.info("peer {}: cursor is stored again after {}", e.peer(), n.summary()));
    } else {
      unsaved.happened(
          n -> log.warn("peer {}: cursor not stored{}: {}", e.peer(), n.again(), reason(failure)));
    }
  }

  /** What nobody but a person can mend is an error. */
  private static Level level(ReplicationFailure failure) {
    return switch (failure.disposition()) {
      case RETRY, RECONNECT -> Level.WARN;
      case ALARM -> Level.ERROR;
    };
  }

  private static String reason(ReplicationFailure failure) {
    return String.valueOf(failure.getMessage());
  }
}
