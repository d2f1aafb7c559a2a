package dev.replication.app.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.model.ComparisonVerdict;
import dev.replication.model.NodeId;
import dev.replication.port.ReplicaStore.ApplyReport;
import dev.replication.port.ReplicationEvent;
import dev.replication.port.ReplicationFailure;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PeerActivityTest {
  private static final NodeId LEEDS = new NodeId("leeds");
  private static final ReplicationFailure GONE =
      new ReplicationFailure.PeerUnreachable(LEEDS, "gone", new IllegalStateException());

  private final SteppedTime time = new SteppedTime();
  private final PeerActivity activity = new PeerActivity(time);

  @Test
  void aPeerThatWasNeverHeardOfHasDoneNothing() {
    assertThat(activity.of(LEEDS)).isEqualTo(PeerActivity.Seen.NOTHING);
  }

  @Test
  void theRateIsThatOfTheLastTenSeconds() {
    applied(30);
    assertThat(activity.of(LEEDS).entriesPerSecond()).isEqualTo(30);

    time.advance(Duration.ofSeconds(2));
    applied(30);
    assertThat(activity.of(LEEDS).entriesPerSecond()).isEqualTo(20);

    time.advance(Duration.ofSeconds(9));
    assertThat(activity.of(LEEDS).entriesPerSecond()).isEqualTo(3);

    time.advance(Duration.ofHours(1));
    assertThat(activity.of(LEEDS).entriesPerSecond()).isZero();
  }

  @Test
  void lossesAreSummedAndTheLastHoleIsKnown() {
    activity.on(new ReplicationEvent.HistoryTrimmed(LEEDS, 3));
    activity.on(new ReplicationEvent.HistoryTrimmed(LEEDS, 4));
    activity.on(new ReplicationEvent.HoleOpened(LEEDS, 10, 15));

    PeerActivity.Seen seen = activity.of(LEEDS);
    assertThat(seen.lostEntries()).isEqualTo(7);
    assertThat(seen.missingChanges()).isEqualTo(5);
  }

  @Test
  void theLastComparisonIsKnownAndWhenOneLastProvedEqual() {
    assertThat(activity.of(LEEDS).compared()).isNull();
    compared(new ComparisonVerdict.Lagging(2));
    long early = time.wallMillis();
    assertThat(activity.of(LEEDS).compared())
        .isEqualTo(new PeerActivity.Compared(new ComparisonVerdict.Lagging(2), early, null));

    compared(new ComparisonVerdict.Equal());
    time.advance(Duration.ofSeconds(3));
    compared(new ComparisonVerdict.Divergent(1));

    assertThat(activity.of(LEEDS).compared())
        .isEqualTo(
            new PeerActivity.Compared(
                new ComparisonVerdict.Divergent(1), time.wallMillis(), early));
  }

  private void compared(ComparisonVerdict verdict) {
    activity.on(
        new ReplicationEvent.ComparisonFinished(LEEDS, verdict, 1, 0, Duration.ofMillis(3)));
  }

  @Test
  void ofAHoleThatIsClosedNothingIsMissing() {
    activity.on(new ReplicationEvent.HoleOpened(LEEDS, 10, 15));
    activity.on(new ReplicationEvent.CompletenessChanged(LEEDS, 11L));
    assertThat(activity.of(LEEDS).missingChanges()).isEqualTo(5);

    activity.on(new ReplicationEvent.CompletenessChanged(LEEDS, null));
    assertThat(activity.of(LEEDS).missingChanges()).isNull();
  }

  @Test
  void theLastProblemOutlivesItsEnd() {
    activity.on(new ReplicationEvent.PeerDisconnected(LEEDS, GONE));
    long then = time.wallMillis();
    time.advance(Duration.ofSeconds(5));
    activity.on(new ReplicationEvent.PeerConnected(LEEDS, Duration.ZERO));

    assertThat(activity.of(LEEDS).lastProblem())
        .isEqualTo(new PeerActivity.Problem("peer leeds: gone", then));
  }

  @Test
  void theLongestOutageIsKeptAndThePresentOneCounts() {
    activity.on(new ReplicationEvent.PeerDisconnected(LEEDS, GONE));
    time.advance(Duration.ofSeconds(60));
    activity.on(new ReplicationEvent.PeerConnected(LEEDS, Duration.ZERO));
    activity.on(new ReplicationEvent.PeerConnectFailed(LEEDS, 1, GONE, Duration.ZERO));
    time.advance(Duration.ofSeconds(20));
    activity.on(new ReplicationEvent.PeerConnectFailed(LEEDS, 2, GONE, Duration.ZERO));
    assertThat(activity.of(LEEDS).longestOutage()).isEqualTo(Duration.ofSeconds(60));

    time.advance(Duration.ofSeconds(50));

    assertThat(activity.of(LEEDS).longestOutage()).isEqualTo(Duration.ofSeconds(70));
  }

  @Test
  void closingASessionOurselvesIsNoOutage() {
    activity.on(new ReplicationEvent.PeerDisconnected(LEEDS, null));
    time.advance(Duration.ofSeconds(60));

    assertThat(activity.of(LEEDS).longestOutage()).isZero();
    assertThat(activity.of(LEEDS).lastProblem()).isNull();
  }

  private void applied(int events) {
    activity.on(
        new ReplicationEvent.BatchApplied(
            LEEDS, events, 0, new ApplyReport(List.of(), 1), 0, Duration.ZERO, Duration.ZERO));
  }
}
