package dev.replication.domain.slo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.domain.ManualTime;
import dev.replication.model.NodeId;
import dev.replication.model.Slo;
import dev.replication.model.StreamId;
import dev.replication.port.ReplicaStore.ApplyReport;
import dev.replication.port.ReplicationEvent;
import dev.replication.port.ReplicationEvent.SloRestored;
import dev.replication.port.ReplicationEvent.SloSet;
import dev.replication.port.ReplicationEvent.SloViolated;
import dev.replication.port.ReplicationEvent.StreamAnswered;
import dev.replication.port.ReplicationEvent.StreamAnswered.Query;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class SloTrackerTest {
  private static final NodeId PEER = new NodeId("peer");
  private static final SloThresholds THRESHOLDS =
      new SloThresholds(millis(100), millis(500), millis(200), Duration.ofSeconds(30));

  private final ManualTime time = new ManualTime();
  private final List<ReplicationEvent> heard = new ArrayList<>();
  private final SloTracker tracker = new SloTracker(PEER, THRESHOLDS, time, heard::add);

  @Test
  void everyMeasurementIsJudgedByItsOwnObjective() {
    tracker.on(new StreamAnswered(PEER, Query.READ, millis(101)));
    tracker.on(new StreamAnswered(PEER, Query.PROBE, millis(501)));
    tracker.on(new ReplicationEvent.PeerConnected(PEER, millis(502)));
    tracker.on(new ReplicationEvent.PeerPinged(PEER, millis(503)));
    tracker.on(applied(millis(201)));
    tracker.on(lag(30_001L));

    assertThat(of(SloViolated.class))
        .containsExactly(
            new SloViolated(PEER, Slo.STREAM_READ_LATENCY, millis(101), millis(100), 1),
            new SloViolated(PEER, Slo.PEER_OP_LATENCY, millis(501), millis(500), 1),
            new SloViolated(PEER, Slo.PEER_OP_LATENCY, millis(502), millis(500), 2),
            new SloViolated(PEER, Slo.PEER_OP_LATENCY, millis(503), millis(500), 3),
            new SloViolated(PEER, Slo.BATCH_FLUSH_LATENCY, millis(201), millis(200), 1),
            new SloViolated(PEER, Slo.REPLICATION_LAG, millis(30_001), millis(30_000), 1));
  }

  @Test
  void whatTakesExactlyAsLongAsAllowedIsNoViolation() {
    tracker.on(new StreamAnswered(PEER, Query.READ, millis(100)));
    tracker.on(new StreamAnswered(PEER, Query.PROBE, millis(500)));
    tracker.on(applied(millis(200)));
    tracker.on(lag(30_000L));

    assertThat(of(SloViolated.class)).isEmpty();
    assertThat(tracker.current()).isEmpty();
  }

  @Test
  void anEpisodeEndsOnceNothingWasTooSlowForAWhile() {
    read(millis(150));
    time.advance(Duration.ofSeconds(1));
    read(millis(300));
    time.advance(Duration.ofSeconds(1));
    read(millis(120));
    time.advance(SloTracker.CALM.minusMillis(1));
    read(millis(1));
    assertThat(of(SloRestored.class)).isEmpty();

    time.advance(millis(1));
    read(millis(1));

    assertThat(of(SloRestored.class))
        .containsExactly(
            new SloRestored(
                PEER,
                Slo.STREAM_READ_LATENCY,
                millis(300),
                millis(100),
                3,
                SloTracker.CALM.plusSeconds(2)));
    assertThat(tracker.current()).isEmpty();
  }

  @Test
  void aValueThatSwingsAroundItsObjectiveIsOneEpisode() {
    for (int i = 0; i < 100; i++) {
      read(millis(i % 2 == 0 ? 101 : 99));
      time.advance(Duration.ofSeconds(1));
    }

    assertThat(of(SloViolated.class)).hasSize(50).filteredOn(e -> e.times() == 1).hasSize(1);
    assertThat(of(SloRestored.class)).isEmpty();
  }

  @Test
  void anEpisodeOfLatencyEndsByTimeEvenIfThePeerHasGone() {
    tracker.on(applied(millis(900)));
    time.advance(SloTracker.CALM);

    tracker.on(new ReplicationEvent.PeerDisconnected(PEER, null));

    assertThat(of(SloRestored.class)).hasSize(1);
  }

  @Test
  void anEpisodeOfLagEndsOnlyWithALagThatIsKnownToBeShort() {
    tracker.on(lag(40_000L));
    time.advance(SloTracker.CALM);
    tracker.on(lag(null));
    tracker.on(new ReplicationEvent.PeerDisconnected(PEER, null));
    time.advance(Duration.ofHours(1));
    tracker.on(new ReplicationEvent.PeerConnected(PEER, millis(1)));
    assertThat(of(SloRestored.class)).isEmpty();
    assertThat(tracker.current()).hasSize(1);

    tracker.on(lag(0L));

    assertThat(of(SloRestored.class)).hasSize(1);
  }

  @Test
  void aSecondEpisodeIsCountedFromItsBeginning() {
    read(millis(150));
    time.advance(SloTracker.CALM);
    read(millis(1));
    read(millis(160));

    assertThat(of(SloViolated.class)).extracting(SloViolated::times).containsExactly(1L, 1L);
  }

  @Test
  void whatIsViolatedAtPresentCanBeAskedFor() {
    read(millis(150));
    time.advance(Duration.ofSeconds(2));
    read(millis(120));

    assertThat(tracker.current())
        .containsExactly(
            new SloViolation(
                Slo.STREAM_READ_LATENCY, millis(120), millis(100), 2, Duration.ofSeconds(2)));
  }

  @Test
  void theObjectivesAreToldOnceAndEveryEventIsPassedOn() {
    ReplicationEvent first = new ReplicationEvent.CursorSaved(PEER, StreamId.ZERO, null);
    tracker.on(first);
    tracker.on(new StreamAnswered(PEER, Query.READ, millis(150)));

    assertThat(heard)
        .containsExactly(
            new SloSet(PEER, Slo.STREAM_READ_LATENCY, millis(100)),
            new SloSet(PEER, Slo.PEER_OP_LATENCY, millis(500)),
            new SloSet(PEER, Slo.BATCH_FLUSH_LATENCY, millis(200)),
            new SloSet(PEER, Slo.REPLICATION_LAG, millis(30_000)),
            first,
            new StreamAnswered(PEER, Query.READ, millis(150)),
            new SloViolated(PEER, Slo.STREAM_READ_LATENCY, millis(150), millis(100), 1));
  }

  private void read(Duration took) {
    tracker.on(new StreamAnswered(PEER, Query.READ, took));
  }

  private static ReplicationEvent applied(Duration took) {
    return new ReplicationEvent.BatchApplied(
        PEER, 1, 0, new ApplyReport(List.of(), 0), 0, took, Duration.ZERO);
  }

  private static ReplicationEvent lag(@Nullable Long millis) {
    return new ReplicationEvent.LagMeasured(PEER, millis, null);
  }

  private static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }

  private <E extends ReplicationEvent> List<E> of(Class<E> kind) {
    return heard.stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
