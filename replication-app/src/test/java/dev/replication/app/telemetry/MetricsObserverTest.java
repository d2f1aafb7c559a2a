package dev.replication.app.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.model.CircuitState;
import dev.replication.model.EngineState;
import dev.replication.model.NodeId;
import dev.replication.model.StreamId;
import dev.replication.port.FeedEntry;
import dev.replication.port.ReplicaStore.ApplyReport;
import dev.replication.port.ReplicaStore.Outcome;
import dev.replication.port.ReplicationEvent;
import dev.replication.port.ReplicationFailure;
import dev.replication.syncengine.StoreHealth;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class MetricsObserverTest {
  private static final NodeId PEER = new NodeId("peer-1");

  /** The names and types that the documents promise, as Prometheus shows them. */
  private static final Map<String, String> DOCUMENTED =
      Map.ofEntries(
          Map.entry("replication_cdc_events_read_total", "counter"),
          Map.entry("replication_cdc_events_applied_total", "counter"),
          Map.entry("replication_cdc_events_deduped_total", "counter"),
          Map.entry("replication_batch_flush_total", "counter"),
          Map.entry("replication_batch_flush_duration_seconds", "histogram"),
          Map.entry("replication_batch_events_total", "counter"),
          Map.entry("replication_batch_submitted_total", "counter"),
          Map.entry("replication_batch_deleted_total", "counter"),
          Map.entry("replication_batch_skipped_total", "counter"),
          Map.entry("replication_batch_errors_total", "counter"),
          Map.entry("replication_batch_deduped_total", "counter"),
          Map.entry("replication_batch_size", "histogram"),
          Map.entry("replication_lag_ms", "gauge"),
          Map.entry("replication_lag_seconds", "gauge"),
          Map.entry("replication_lag_events", "gauge"),
          Map.entry("replication_lag_known", "gauge"),
          Map.entry("replication_adaptive_batch_size", "gauge"),
          Map.entry("replication_backpressure_pauses_total", "counter"),
          Map.entry("replication_stream_reads_total", "counter"),
          Map.entry("replication_stream_events_read_total", "counter"),
          Map.entry("replication_stream_read_duration_seconds", "histogram"),
          Map.entry("replication_stream_trimmed_total", "counter"),
          Map.entry("replication_gap_total", "counter"),
          Map.entry("replication_gap_lost_entries_total", "counter"),
          Map.entry("replication_hole_open", "gauge"),
          Map.entry("replication_parked_total", "counter"),
          Map.entry("replication_parked_changes", "gauge"),
          Map.entry("replication_peer_clock_suspect", "gauge"),
          Map.entry("replication_conflicts_total", "counter"),
          Map.entry("replication_dead_letters_total", "counter"),
          Map.entry("replication_visible_latency_seconds", "histogram"),
          Map.entry("replication_peer_connected", "gauge"),
          Map.entry("replication_peer_state", "gauge"),
          Map.entry("replication_peer_circuit_state", "gauge"),
          Map.entry("replication_peer_circuit_transitions_total", "counter"),
          Map.entry("replication_peer_latency_seconds", "histogram"),
          Map.entry("replication_peer_ping_latency_seconds", "histogram"),
          Map.entry("replication_peer_connections_total", "counter"),
          Map.entry("replication_peer_pings_total", "counter"),
          Map.entry("replication_cursor_persists_total", "counter"),
          Map.entry("replication_errors_total", "counter"),
          Map.entry("replication_connected_peers", "gauge"),
          Map.entry("replication_engine_state", "gauge"),
          Map.entry("replication_engine_failed", "gauge"),
          Map.entry("replication_tombstones", "gauge"),
          Map.entry("replication_outbox_age_seconds", "gauge"),
          Map.entry("sync_engine_l1_cache_bytes", "gauge"),
          Map.entry("sync_engine_l1_cache_items", "gauge"),
          Map.entry("sync_engine_memory_pressure", "gauge"),
          Map.entry("sync_engine_batch_queue_bytes", "gauge"),
          Map.entry("sync_engine_corruption_detected_total", "counter"),
          Map.entry("sync_engine_backend_healthy", "gauge"));

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final MetricsObserver observer = new MetricsObserver(registry, List.of(PEER));

  @Test
  void aScrapeHasExactlyTheDocumentedNamesAndTypesBeforeAnythingHappened() {
    StoreMetrics.register(registry, () -> health(true), 1_000);

    Map<String, String> scraped =
        registry
            .scrape()
            .lines()
            .filter(line -> line.startsWith("# TYPE "))
            .map(line -> line.split(" ", -1))
            .collect(
                Collectors.toMap(words -> words[2], words -> words[3], (a, _) -> a, TreeMap::new));
    // A histogram's greatest value of late is a gauge of its own.
    DOCUMENTED.forEach(
        (name, type) -> {
          if (type.equals("histogram")) {
            assertThat(scraped.remove(name + "_max")).isEqualTo("gauge");
          }
        });

    assertThat(scraped).containsExactlyInAnyOrderEntriesOf(DOCUMENTED);
  }

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

    observer.forget(late);
    assertThat(registry.scrape()).doesNotContain("peer_id=\"late\"").contains("peer_id=\"peer-1\"");
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
