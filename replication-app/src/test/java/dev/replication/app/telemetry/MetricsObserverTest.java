package dev.replication.app.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.model.CircuitState;
import dev.replication.model.EngineState;
import dev.replication.model.NodeId;
import dev.replication.model.Slo;
import dev.replication.model.StreamId;
import dev.replication.port.FeedEntry;
import dev.replication.port.ReplicaStore.ApplyReport;
import dev.replication.port.ReplicaStore.Outcome;
import dev.replication.port.ReplicationEvent;
import dev.replication.port.ReplicationEvent.CircuitUsed;
import dev.replication.port.ReplicationEvent.FollowingChanged;
import dev.replication.port.ReplicationEvent.FollowingChanged.Following;
import dev.replication.port.ReplicationEvent.StreamAnswered;
import dev.replication.port.ReplicationFailure;
import dev.replication.syncengine.StoreHealth;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class MetricsObserverTest {
  private static final NodeId PEER = new NodeId("peer-1");

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final MetricsObserver observer =
      new MetricsObserver(registry, new SteppedTime(), List.of(PEER));

  @Test
  void lagIsNotANumberUntilItIsKnownAndAgainWhenThePeerIsLost() {
    assertThat(sample("replication_lag_ms{peer_id=\"peer-1\"}")).isEqualTo("NaN");
    assertThat(sample("replication_lag_known{peer_id=\"peer-1\"}")).isEqualTo("0.0");

    observer.on(new ReplicationEvent.LagMeasured(PEER, 1_500L, 7L));
    assertThat(sample("replication_lag_ms{peer_id=\"peer-1\"}")).isEqualTo("1500.0");
    assertThat(sample("replication_lag_seconds{peer_id=\"peer-1\"}")).isEqualTo("1.5");
    assertThat(sample("replication_lag_events{peer_id=\"peer-1\"}")).isEqualTo("7.0");
    assertThat(sample("replication_lag_known{peer_id=\"peer-1\"}")).isEqualTo("1.0");

    observer.on(new ReplicationEvent.PeerDisconnected(PEER, unreachable()));
    assertThat(sample("replication_lag_ms{peer_id=\"peer-1\"}")).isEqualTo("NaN");
    assertThat(sample("replication_lag_known{peer_id=\"peer-1\"}")).isEqualTo("0.0");
    assertThat(
            sample("replication_errors_total{error_type=\"peer_unreachable\",peer_id=\"peer-1\"}"))
        .isEqualTo("1.0");
  }

  @Test
  void operationsOnAPeerAreTimedByName() {
    observer.on(new ReplicationEvent.PeerConnected(PEER, Duration.ofMillis(40)));
    observer.on(new ReplicationEvent.PeerPinged(PEER, Duration.ofMillis(1)));
    observer.on(new StreamAnswered(PEER, StreamAnswered.Query.READ, Duration.ofMillis(2)));
    observer.on(new StreamAnswered(PEER, StreamAnswered.Query.PROBE, Duration.ofMillis(4)));

    Map<String, String> sums =
        Map.of("connect", "0.04", "ping", "0.001", "read", "0.002", "probe", "0.004");
    sums.forEach(
        (operation, sum) ->
            assertThat(
                    sample(
                        "replication_peer_operation_duration_seconds_sum{operation=\""
                            + operation
                            + "\",peer_id=\"peer-1\"}"))
                .isEqualTo(sum));
    assertThat(sample("replication_peer_latency_seconds_count{peer_id=\"peer-1\"}")).isEqualTo("4");
  }

  @Test
  void whatTheCircuitLetThroughAndKeptBackIsCounted() {
    observer.on(new CircuitUsed(PEER, CircuitUsed.Use.SUCCESS));
    observer.on(new CircuitUsed(PEER, CircuitUsed.Use.FAILURE));
    observer.on(new CircuitUsed(PEER, CircuitUsed.Use.FAILURE));
    observer.on(new CircuitUsed(PEER, CircuitUsed.Use.REJECTION));
    observer.on(
        new ReplicationEvent.CircuitChanged(PEER, CircuitState.OPEN, CircuitState.HALF_OPEN));

    String calls = "replication_circuit_calls_total{circuit=\"peer\",outcome=\"%s\",";
    String peer = "peer_id=\"peer-1\"}";
    assertThat(sample(calls.formatted("success") + peer)).isEqualTo("1.0");
    assertThat(sample(calls.formatted("failure") + peer)).isEqualTo("2.0");
    assertThat(sample("replication_circuit_rejections_total{circuit=\"peer\"," + peer))
        .isEqualTo("1.0");
    assertThat(sample("replication_circuit_state{circuit=\"peer\"," + peer)).isEqualTo("1.0");
  }

  @Test
  void anAttemptToStoreACursorAfterAFailedOneIsARetry() {
    ReplicationFailure locked =
        new ReplicationFailure.CursorsUnavailable("cursors.db is locked", new IOException());
    observer.on(new ReplicationEvent.CursorSaved(PEER, StreamId.ZERO, locked));
    observer.on(new ReplicationEvent.CursorSaved(new NodeId("other"), StreamId.ZERO, null));
    observer.on(new ReplicationEvent.CursorSaved(PEER, StreamId.ZERO, null));
    observer.on(new ReplicationEvent.CursorSaved(PEER, StreamId.ZERO, null));

    assertThat(sample("replication_cursor_flushes_total")).isEqualTo("4.0");
    assertThat(sample("replication_cursor_flushed_count")).isEqualTo("3.0");
    assertThat(sample("replication_cursor_flush_errors_total")).isEqualTo("1.0");
    assertThat(sample("replication_cursor_retries_total{operation=\"save\"}")).isEqualTo("1.0");
  }

  @Test
  void theClocksDifferenceIsKnownWhileConnected() {
    String series = "replication_clock_offset_seconds{peer_id=\"peer-1\"}";
    assertThat(sample(series)).isEqualTo("NaN");
    observer.on(new ReplicationEvent.ClockCompared(PEER, Duration.ofMillis(-250)));
    assertThat(sample(series)).isEqualTo("-0.25");

    observer.on(new ReplicationEvent.PeerDisconnected(PEER, null));
    assertThat(sample(series)).isEqualTo("NaN");
  }

  @Test
  void violationsOfAnObjectiveAreCountedAndTheLagIsJudgedWhileBothAreKnown() {
    assertThat(sample("replication_lag_slo_violation{peer_id=\"peer-1\"}")).isEqualTo("NaN");
    observer.on(new ReplicationEvent.SloSet(PEER, Slo.REPLICATION_LAG, Duration.ofMillis(1_000)));
    assertThat(sample("replication_lag_slo_ms{peer_id=\"peer-1\"}")).isEqualTo("1000.0");
    observer.on(new ReplicationEvent.LagMeasured(PEER, 1_000L, 7L));
    assertThat(sample("replication_lag_slo_violation{peer_id=\"peer-1\"}")).isEqualTo("0.0");

    observer.on(new ReplicationEvent.LagMeasured(PEER, 1_001L, 7L));
    observer.on(
        new ReplicationEvent.SloViolated(
            PEER, Slo.REPLICATION_LAG, Duration.ofMillis(1_001), Duration.ofMillis(1_000), 1));
    assertThat(sample("replication_lag_slo_violation{peer_id=\"peer-1\"}")).isEqualTo("1.0");
    String labels = "{peer_id=\"peer-1\",slo=\"replication_lag\",slo_type=\"replication_lag\"}";
    assertThat(sample("replication_slo_violations_total" + labels)).isEqualTo("1.0");
    assertThat(sample("replication_slo_violation_latency_ms_sum" + labels)).isEqualTo("1001.0");
    assertThat(
            sample(
                "replication_slo_violations_total"
                    + labels.replace("replication_lag", "peer_op_latency")))
        .isEqualTo("0.0");

    observer.on(new ReplicationEvent.PeerDisconnected(PEER, unreachable()));
    assertThat(sample("replication_lag_slo_violation{peer_id=\"peer-1\"}")).isEqualTo("NaN");
  }

  @Test
  void engineStateHasTheFourDocumentedValuesAndFailureItsOwnGauge() {
    Map<EngineState, String> documented =
        Map.of(
            EngineState.CREATED, "0.0",
            EngineState.CONNECTING, "1.0",
            EngineState.RUNNING, "2.0",
            EngineState.SHUTTING_DOWN, "3.0",
            EngineState.STOPPED, "0.0",
            EngineState.FAILED, "0.0");
    for (EngineState state : EngineState.values()) {
      observer.on(new ReplicationEvent.EngineStateChanged(EngineState.CREATED, state));
      assertThat(sample("replication_engine_state"))
          .as("%s", state)
          .isEqualTo(documented.get(state));
      assertThat(sample("replication_engine_failed"))
          .isEqualTo(state == EngineState.FAILED ? "1.0" : "0.0");
    }
  }

  @Test
  void everyChangeOfABatchIsCountedByWhatBecameOfIt() {
    List<Outcome> outcomes =
        List.of(
            Outcome.APPLIED,
            Outcome.APPLIED,
            Outcome.RESTAMPED,
            Outcome.DUPLICATE,
            Outcome.SUPERSEDED,
            Outcome.CONFLICT_WON,
            Outcome.CONFLICT_LOST,
            Outcome.PARKED);
    observer.on(
        new ReplicationEvent.BatchApplied(
            PEER,
            10,
            2,
            new ApplyReport(outcomes, 99),
            1,
            Duration.ofMillis(3),
            Duration.ofMillis(4)));

    assertThat(sample("replication_cdc_events_applied_total{peer_id=\"peer-1\"}")).isEqualTo("3.0");
    assertThat(sample("replication_cdc_events_deduped_total{peer_id=\"peer-1\"}")).isEqualTo("2.0");
    assertThat(sample("replication_batch_skipped_total{peer_id=\"peer-1\"}")).isEqualTo("5.0");
    assertThat(sample("replication_batch_submitted_total{peer_id=\"peer-1\"}")).isEqualTo("8.0");
    assertThat(sample("replication_batch_deduped_total{peer_id=\"peer-1\"}")).isEqualTo("2.0");
    assertThat(sample("replication_batch_events_total{peer_id=\"peer-1\"}")).isEqualTo("10.0");
    assertThat(sample("replication_batch_deleted_total{peer_id=\"peer-1\"}")).isEqualTo("1.0");
    assertThat(sample("replication_event_processing_duration_seconds_sum{peer_id=\"peer-1\"}"))
        .isEqualTo("3.0E-4");
    assertThat(sample("replication_conflicts_total{peer_id=\"peer-1\"}")).isEqualTo("2.0");
    assertThat(sample("replication_parked_total{peer_id=\"peer-1\"}")).isEqualTo("1.0");
    assertThat(sample("replication_batch_flush_total{peer_id=\"peer-1\"}")).isEqualTo("1.0");
    assertThat(sample("replication_visible_latency_seconds_count{peer_id=\"peer-1\"}"))
        .isEqualTo("1");
    assertThat(
            sample("replication_visible_latency_seconds_bucket{peer_id=\"peer-1\",le=\"0.005\"}"))
        .isEqualTo("1");
    assertThat(
            sample("replication_visible_latency_seconds_bucket{peer_id=\"peer-1\",le=\"0.0025\"}"))
        .isEqualTo("0");
  }

  @Test
  void gapsAndDeadLettersAreCountedByKind() {
    observer.on(new ReplicationEvent.HistoryTrimmed(PEER, 40));
    observer.on(new ReplicationEvent.HoleOpened(PEER, 1, 5));
    observer.on(new ReplicationEvent.StreamRecreated(PEER, "another stream id"));
    observer.on(
        new ReplicationEvent.EntryDeadLettered(
            PEER, StreamId.ZERO, FeedEntry.Reason.HASH_MISMATCH, "hash differs"));

    assertThat(sample("replication_gap_total{peer_id=\"peer-1\",type=\"trimmed\"}"))
        .isEqualTo("1.0");
    assertThat(sample("replication_gap_total{peer_id=\"peer-1\",type=\"hole\"}")).isEqualTo("1.0");
    assertThat(sample("replication_gap_total{peer_id=\"peer-1\",type=\"stream_recreated\"}"))
        .isEqualTo("1.0");
    assertThat(sample("replication_gap_lost_entries_total{peer_id=\"peer-1\"}")).isEqualTo("40.0");
    assertThat(
            sample("replication_dead_letters_total{peer_id=\"peer-1\",reason=\"hash_mismatch\"}"))
        .isEqualTo("1.0");
    assertThat(sample("replication_dead_letters_total{peer_id=\"peer-1\",reason=\"bad_key\"}"))
        .isEqualTo("0.0");
  }

  @Test
  void anOpenHoleIsShownUntilItIsClosed() {
    assertThat(sample("replication_hole_open{peer_id=\"peer-1\"}")).isEqualTo("0.0");

    observer.on(new ReplicationEvent.CompletenessChanged(PEER, 7L));
    observer.on(new ReplicationEvent.PeerDisconnected(PEER, unreachable()));
    assertThat(sample("replication_hole_open{peer_id=\"peer-1\"}")).isEqualTo("1.0");

    observer.on(new ReplicationEvent.CompletenessChanged(PEER, null));
    assertThat(sample("replication_hole_open{peer_id=\"peer-1\"}")).isEqualTo("0.0");
  }

  @Test
  void aPeersClockIsSuspectFromTheFirstParkedChangeToTheNextThatIsNot() {
    observer.on(applied(Outcome.APPLIED, Outcome.PARKED));
    observer.on(applied());
    assertThat(sample("replication_peer_clock_suspect{peer_id=\"peer-1\"}")).isEqualTo("1.0");

    observer.on(applied(Outcome.APPLIED));
    assertThat(sample("replication_peer_clock_suspect{peer_id=\"peer-1\"}")).isEqualTo("0.0");
    assertThat(sample("replication_parked_total{peer_id=\"peer-1\"}")).isEqualTo("1.0");
  }

  private static ReplicationEvent applied(Outcome... outcomes) {
    return new ReplicationEvent.BatchApplied(
        PEER,
        1,
        0,
        new ApplyReport(List.of(outcomes), 1),
        0,
        Duration.ofMillis(1),
        Duration.ofMillis(1));
  }

  @Test
  void aPeersConditionFollowsItsEvents() {
    observer.on(new ReplicationEvent.PeerConnected(PEER, Duration.ofMillis(2)));
    observer.on(new ReplicationEvent.CircuitChanged(PEER, CircuitState.CLOSED, CircuitState.OPEN));
    assertThat(sample("replication_peer_connected{peer_id=\"peer-1\"}")).isEqualTo("1.0");
    assertThat(sample("replication_peer_state{peer_id=\"peer-1\",state=\"connected\"}"))
        .isEqualTo("1.0");
    assertThat(sample("replication_peer_state{peer_id=\"peer-1\",state=\"disconnected\"}"))
        .isEqualTo("0.0");
    assertThat(sample("replication_connected_peers")).isEqualTo("1.0");
    assertThat(sample("replication_peer_circuit_state{peer_id=\"peer-1\"}")).isEqualTo("2.0");

    observer.on(new ReplicationEvent.PeerDisconnected(PEER, null));
    assertThat(sample("replication_peer_connected{peer_id=\"peer-1\"}")).isEqualTo("0.0");
    assertThat(sample("replication_peer_state{peer_id=\"peer-1\",state=\"disconnected\"}"))
        .isEqualTo("1.0");
    assertThat(sample("replication_connected_peers")).isEqualTo("0.0");
  }

  @Test
  void aPeerThatWasAddedLaterGetsItsSeriesAndAForgottenOneLosesThem() {
    NodeId late = new NodeId("late");
    observer.on(new ReplicationEvent.BatchSizeChanged(late, 100, 200));
    assertThat(sample("replication_adaptive_batch_size{peer_id=\"late\"}")).isEqualTo("200.0");

    observer.on(new FollowingChanged(late, Following.ENDED));
    assertThat(registry.scrape()).doesNotContain("peer_id=\"late\"").contains("peer_id=\"peer-1\"");
  }

  @Test
  void aPausedPeerIsInThatStateAndInNoOther() {
    observer.on(new ReplicationEvent.PeerConnected(PEER, Duration.ofMillis(5)));
    observer.on(new ReplicationEvent.PeerDisconnected(PEER, null));
    observer.on(new FollowingChanged(PEER, Following.PAUSED));
    assertThat(state("paused")).isEqualTo("1.0");
    assertThat(state("connected")).isEqualTo("0.0");
    assertThat(state("disconnected")).isEqualTo("0.0");

    observer.on(new FollowingChanged(PEER, Following.ACTIVE));
    assertThat(state("paused")).isEqualTo("0.0");
    assertThat(state("disconnected")).isEqualTo("1.0");
  }

  private String state(String name) {
    return sample("replication_peer_state{peer_id=\"peer-1\",state=\"" + name + "\"}");
  }

  @Test
  void aStoreWithoutRedisDoesNotClaimItsHealth() {
    StoreMetrics.register(registry, () -> health(false), 1_000);
    assertThat(sample("sync_engine_backend_healthy{backend=\"redis\"}")).isEqualTo("NaN");
    assertThat(sample("sync_engine_memory_pressure")).isEqualTo("0.25");
    assertThat(sample("replication_outbox_age_seconds")).isEqualTo("1.5");
    assertThat(sample("sync_engine_l1_cache_bytes")).isEqualTo("4096.0");
    assertThat(sample("replication_parked_changes")).isEqualTo("7.0");
  }

  private String sample(String series) {
    Map<String, String> samples =
        registry
            .scrape()
            .lines()
            .filter(line -> !line.startsWith("#"))
            .collect(
                Collectors.toMap(
                    line -> line.substring(0, line.lastIndexOf(' ')),
                    line -> line.substring(line.lastIndexOf(' ') + 1),
                    (a, _) -> a));
    assertThat(samples).containsKey(series);
    return samples.getOrDefault(series, "absent");
  }

  private static ReplicationFailure unreachable() {
    return new ReplicationFailure.PeerUnreachable(
        PEER, "connection refused", new IOException("refused"));
  }

  private static StoreHealth health(boolean redis) {
    return new StoreHealth(
        StoreHealth.State.RUNNING,
        true,
        12,
        4_096,
        250,
        10,
        2,
        7,
        30,
        28,
        Duration.ofMillis(1_500),
        redis,
        redis,
        null,
        3,
        false);
  }
}
