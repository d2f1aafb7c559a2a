package dev.replication.app.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.model.ComparisonVerdict;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeId;
import dev.replication.model.RepairCause;
import dev.replication.model.RepairCounts;
import dev.replication.port.ReplicationEvent;
import dev.replication.port.ReplicationEvent.ComparisonFinished;
import dev.replication.port.ReplicationEvent.FollowingChanged;
import dev.replication.port.ReplicationEvent.FollowingChanged.Following;
import dev.replication.port.ReplicationEvent.RepairFinished;
import dev.replication.port.ReplicationEvent.RepairFinished.End;
import dev.replication.port.ReplicationEvent.RepairSkipped;
import dev.replication.port.ReplicationEvent.RepairSkipped.Skip;
import dev.replication.port.ReplicationFailure;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the cold path tells, as a scrape shows it. */
final class RepairMetersTest {
  private static final NodeId PEER = new NodeId("peer-1");
  private static final String OF_PEER = "{peer_id=\"peer-1\"}";
  private static final Duration TOOK = Duration.ofMillis(20);

  private final SteppedTime time = new SteppedTime();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final MetricsObserver observer = new MetricsObserver(registry, time, List.of(PEER));

  private void compared(ComparisonVerdict verdict) {
    observer.on(new ComparisonFinished(PEER, verdict, 1, 8_192, TOOK));
  }

  private void repaired(RepairCounts counts, End end) {
    observer.on(new ReplicationEvent.RepairStarted(PEER, RepairCause.HOLE));
    observer.on(new RepairFinished(PEER, counts, end, TOOK));
  }

  @Test
  void whoHoldsBackDeletesIsShownAlsoWhereItIsNoPeer() {
    String blocked = "replication_stable_frontier_blocked";
    assertThat(sample(blocked + OF_PEER)).isEqualTo("NaN");

    Map<NodeId, Duration> stranger = Map.of(new NodeId("far"), Duration.ofSeconds(90));
    observer.on(new ReplicationEvent.StableFrontierMeasured(stranger, Duration.ofDays(7)));
    observer.on(new ReplicationEvent.TombstonesForgotten(3));

    assertThat(sample(blocked + OF_PEER)).isEqualTo("0.0");
    assertThat(sample(blocked + "{peer_id=\"far\"}")).isEqualTo("90.0");
    assertThat(sample("replication_tombstones_forgotten_total")).isEqualTo("3.0");

    observer.on(new FollowingChanged(PEER, Following.ENDED));
    assertThat(registry.scrape()).doesNotContain(blocked + OF_PEER);
  }

  @Test
  void theAgeOfTheLastProofOfEqualityIsNotANumberBeforeTheFirst() {
    String age = "replication_verified_equal_age_seconds" + OF_PEER;
    compared(new ComparisonVerdict.Lagging(0));
    assertThat(sample(age)).isEqualTo("NaN");

    compared(new ComparisonVerdict.Equal());
    time.advance(Duration.ofSeconds(30));
    compared(new ComparisonVerdict.Lagging(1));
    compared(new ComparisonVerdict.Unknown("away"));
    assertThat(sample(age)).as("it speaks of its beginning").isEqualTo("30.02");

    compared(new ComparisonVerdict.Equal());
    assertThat(sample(age)).isEqualTo("0.02");
  }

  @Test
  void aComparisonThatFindsNothingIsACycleAndOneThatRepairsIsAsManyAsItTook() {
    compared(new ComparisonVerdict.Equal());
    assertThat(sample("replication_repair_cycles_total")).isEqualTo("1.0");

    repaired(RepairCounts.NONE, End.LIMIT);
    repaired(RepairCounts.NONE, End.COMPLETE);
    compared(new ComparisonVerdict.Lagging(3));
    assertThat(sample("replication_repair_cycles_total")).isEqualTo("3.0");
    assertThat(sample("replication_repair_cycle_duration_seconds_count")).isEqualTo("3");
    assertThat(sample("replication_repair_peers_checked_total")).isEqualTo("2.0");
    assertThat(sample("replication_repair_peers_in_sync_total")).isEqualTo("1.0");

    compared(new ComparisonVerdict.Unknown("it is being built"));
    assertThat(sample("replication_repair_cycles_total")).isEqualTo("3.0");
    assertThat(sample("replication_repair_peers_checked_total")).isEqualTo("2.0");
  }

  @Test
  void itemsAreCountedByHowFarTheyCame() {
    repaired(new RepairCounts(7, 60, 10, 40, 45, 44, 5, 1, 2, 0, 0, 0), End.COMPLETE);

    assertThat(sample("replication_repair_items_fetched_total")).isEqualTo("40.0");
    assertThat(sample("replication_repair_items_submitted_total")).isEqualTo("45.0");
    assertThat(sample("replication_repair_items_total")).isEqualTo("44.0");
    assertThat(sample("replication_merkle_divergences_total" + OF_PEER)).isEqualTo("7.0");
  }

  @Test
  void whatWasPutOffOrFailedIsCounted() {
    observer.on(new RepairSkipped(PEER, Skip.CATCHING_UP));
    observer.on(new RepairSkipped(PEER, Skip.CATCHING_UP));
    observer.on(new RepairSkipped(PEER, Skip.BACKOFF));
    ReplicationFailure refused =
        new ReplicationFailure.PeerUnreachable(PEER, "refused", new IOException());
    observer.on(new ReplicationEvent.RepairFailed(PEER, refused, TOOK));

    String skipped = "replication_repair_skipped_total";
    assertThat(sample(skipped + "{reason=\"hot_path_catching_up\"}")).isEqualTo("2.0");
    assertThat(sample(skipped + "{reason=\"peer_backoff\"}")).isEqualTo("1.0");
    assertThat(sample("replication_repair_errors_total")).isEqualTo("1.0");
  }

  @Test
  void whatIsDivergedIsKnownSinceAComparisonHasLooked() {
    String diverged = "replication_divergent_items" + OF_PEER;
    assertThat(sample(diverged)).isEqualTo("NaN");
    compared(new ComparisonVerdict.Divergent(4));
    assertThat(sample(diverged)).isEqualTo("4.0");
    compared(new ComparisonVerdict.Lagging(4));
    assertThat(sample(diverged)).isEqualTo("0.0");
    compared(new ComparisonVerdict.Unknown("away"));
    assertThat(sample(diverged)).isEqualTo("NaN");
  }

  @Test
  void lossesAreCountedByWhoLost() {
    ItemKey key = new ItemKey("a");
    observer.on(new ReplicationEvent.ItemHealed(PEER, key));
    observer.on(new ReplicationEvent.PeerLostItem(PEER, key));
    observer.on(new ReplicationEvent.PeerLostItem(PEER, key));

    String lost = "replication_items_lost_total{by=\"%s\",peer_id=\"peer-1\"}";
    assertThat(sample(lost.formatted("us"))).isEqualTo("1.0");
    assertThat(sample(lost.formatted("peer"))).isEqualTo("2.0");
  }

  @Test
  void deletesAreHeldBackUntilTheRepairGoesOn() {
    String held = "replication_deletes_held_back" + OF_PEER;
    assertThat(sample(held)).isEqualTo("0.0");
    observer.on(new ReplicationEvent.DeletesHeldBack(PEER, 101, 500));
    assertThat(sample(held)).isEqualTo("1.0");
    observer.on(new RepairFinished(PEER, RepairCounts.NONE, End.COMPLETE, TOOK));
    assertThat(sample(held)).isEqualTo("0.0");
  }

  @Test
  void aForgottenPeerTakesItsSeriesAlongAndLeavesTheTotals() {
    compared(new ComparisonVerdict.Equal());
    observer.on(new FollowingChanged(PEER, Following.ENDED));

    assertThat(registry.scrape()).doesNotContain("peer-1");
    assertThat(sample("replication_repair_cycles_total")).isEqualTo("1.0");
  }

  private String sample(String series) {
    return registry
        .scrape()
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
        .findFirst()
        .orElse("absent");
  }
}
