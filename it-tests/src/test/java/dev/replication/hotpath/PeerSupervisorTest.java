package dev.replication.hotpath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.domain.duty.Step;
import dev.replication.domain.hotpath.PeerSupervisor;
import dev.replication.domain.hotpath.Tuning;
import dev.replication.domain.resilience.CircuitBreaker;
import dev.replication.model.CircuitState;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeId;
import dev.replication.port.ReplicationEvent;
import dev.replication.port.ReplicationEvent.CircuitUsed;
import dev.replication.port.ReplicationEvent.CircuitUsed.Use;
import dev.replication.port.ReplicationFailure;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class PeerSupervisorTest {
  private final Tail tail = new Tail();

  @Test
  void connectsAgainForEverAndCatchesUp() throws InterruptedException {
    tail.peer.reachable(false);
    PeerSupervisor supervisor = tail.supervisor();
    tail.run(supervisor, 50);
    assertThat(supervisor.health().connected()).isFalse();
    tail.publish("a", "1");

    tail.peer.reachable(true);
    tail.run(supervisor, 20);

    assertThat(supervisor.health().connected()).isTrue();
    assertThat(tail.held("a")).isNotNull();
  }

  @Test
  void comesBackAfterALinkIsCutInTheMiddle() throws InterruptedException {
    PeerSupervisor supervisor = tail.supervisor();
    tail.publish("a", "1");
    tail.run(supervisor, 20);
    tail.peer.reachable(false);
    tail.run(supervisor, 3);
    tail.publish("b", "2");
    tail.peer.reachable(true);

    tail.runFor(supervisor, Duration.ofMinutes(1));

    assertThat(tail.held("b")).isNotNull();
    assertThat(tail.peer.connects()).isEqualTo(2);
    assertThat(tail.observed.of(ReplicationEvent.PeerDisconnected.class)).hasSize(1);
  }

  @Test
  void opensItsCircuitAfterTheConfiguredFailuresAndTriesOneAtATime() throws InterruptedException {
    tail.peer.reachable(false);
    PeerSupervisor supervisor = tail.supervisor();
    tail.run(supervisor, 3);
    assertThat(supervisor.health().circuit()).isEqualTo(CircuitState.OPEN);
    assertThat(supervisor.health().failureCount()).isEqualTo(3);

    Step next = supervisor.step();

    assertThat(next).isInstanceOf(Step.After.class);
    assertThat(tail.observed.of(ReplicationEvent.PeerConnectFailed.class)).hasSize(3);
  }

  @Test
  void tellsWhatItsCircuitLetThroughAndKeptBack() throws InterruptedException {
    tail.peer.reachable(false);
    PeerSupervisor supervisor = tail.supervisor();
    tail.run(supervisor, 3);
    supervisor.step();
    assertThat(uses()).containsExactly(Use.FAILURE, Use.FAILURE, Use.FAILURE, Use.REJECTION);

    tail.peer.reachable(true);
    tail.runFor(supervisor, Duration.ofMinutes(1));

    assertThat(uses()).endsWith(Use.SUCCESS);
  }

  private List<Use> uses() {
    return tail.observed.of(CircuitUsed.class).stream().map(CircuitUsed::use).toList();
  }

  @Test
  void anOpenCircuitFollowsNewSettingsSoon() throws InterruptedException {
    tail.peer.reachable(false);
    PeerSupervisor supervisor = tail.supervisor();
    tail.run(supervisor, 3);
    assertThat(supervisor.health().circuit()).isEqualTo(CircuitState.OPEN);
    Tuning tuning = Tail.tuning(null);
    tail.peer.reachable(true);

    supervisor.retune(
        new Tuning(
            tuning.tail(),
            tuning.batchSize(),
            new CircuitBreaker.Settings(3, 2, Duration.ofSeconds(1)),
            null,
            0));
    tail.runFor(supervisor, Duration.ofSeconds(3));

    assertThat(supervisor.health().connected()).isTrue();
  }

  @Test
  void closesItsCircuitOnceThePeerAnswersReads() throws InterruptedException {
    tail.peer.reachable(false);
    PeerSupervisor supervisor = tail.supervisor();
    tail.run(supervisor, 3);
    tail.peer.reachable(true);

    tail.runFor(supervisor, Duration.ofMinutes(1));

    assertThat(supervisor.health().circuit()).isEqualTo(CircuitState.CLOSED);
    assertThat(supervisor.health().lastProblem()).isNull();
  }

  @Test
  void followsNoNodeOfAnotherNameThanConfigured() throws InterruptedException {
    tail.publishAs(new NodeId("stranger"));
    tail.publish("a", "1");
    PeerSupervisor supervisor = tail.supervisor();

    tail.run(supervisor, 20);

    assertThat(tail.held("a")).isNull();
    assertThat(tail.cursors.all()).isEmpty();
    assertThat(supervisor.health().connected()).isFalse();
    assertThat(supervisor.health().lastProblem()).contains("peer", "stranger", "redis_url");
    assertThat(tail.observed.of(ReplicationEvent.PeerConnected.class)).isEmpty();
    assertThat(tail.observed.of(ReplicationEvent.PeerConnectFailed.class))
        .isNotEmpty()
        .allSatisfy(
            failed -> assertThat(failed.cause()).isInstanceOf(ReplicationFailure.WrongPeer.class));
    assertThat(tail.peer.openSessions()).isZero();
  }

  @Test
  void followsThePeerOnceItsAddressIsRight() throws InterruptedException {
    tail.publishAs(new NodeId("stranger"));
    tail.publish("a", "1");
    PeerSupervisor supervisor = tail.supervisor();
    tail.run(supervisor, 20);

    tail.publishAs(Tail.PEER);
    tail.run(supervisor, 20);

    assertThat(tail.held("a")).isNotNull();
    assertThat(supervisor.health().lastProblem()).isNull();
  }

  @Test
  void stopsFollowingWhenAnotherNodeTakesThePeersPlace() throws InterruptedException {
    PeerSupervisor supervisor = tail.supervisor();
    tail.publish("a", "1");
    tail.run(supervisor, 20);
    tail.publishAs(new NodeId("stranger"));
    tail.run(supervisor, 10);
    tail.publish("b", "2");

    tail.run(supervisor, 20);

    assertThat(tail.held("b")).isNull();
    assertThat(supervisor.health().connected()).isFalse();
    assertThat(tail.observed.of(ReplicationEvent.PeerDisconnected.class))
        .singleElement()
        .satisfies(
            lost -> assertThat(lost.cause()).isInstanceOf(ReplicationFailure.WrongPeer.class));
  }

  @Test
  void aHalfOpenCircuitClosesAfterTwoAnswersAndOpensAtAFailure() throws InterruptedException {
    tail.peer.reachable(false);
    PeerSupervisor supervisor = tail.supervisor();
    tail.run(supervisor, 3);
    assertThat(circuitMoves()).containsExactly(CircuitState.OPEN);
    assertThat(tail.observed.of(ReplicationEvent.PeerConnectFailed.class)).hasSize(3);

    tail.runFor(supervisor, Duration.ofSeconds(40));
    assertThat(circuitMoves())
        .as("a failed trial opens it again")
        .containsExactly(CircuitState.OPEN, CircuitState.HALF_OPEN, CircuitState.OPEN);
    assertThat(tail.observed.of(ReplicationEvent.PeerConnectFailed.class)).hasSize(4);
    assertThat(supervisor.health().circuit()).isEqualTo(CircuitState.OPEN);

    tail.peer.reachable(true);
    tail.runFor(supervisor, Duration.ofMinutes(1));
    assertThat(circuitMoves())
        .containsExactly(
            CircuitState.OPEN,
            CircuitState.HALF_OPEN,
            CircuitState.OPEN,
            CircuitState.HALF_OPEN,
            CircuitState.CLOSED);
  }

  private List<CircuitState> circuitMoves() {
    return tail.observed.of(ReplicationEvent.CircuitChanged.class).stream()
        .map(ReplicationEvent.CircuitChanged::to)
        .toList();
  }

  @Test
  void putsBackWhatThePeerWantsAndTheSameAgainOnlyAfterAWhile() throws InterruptedException {
    Set<ItemKey> first = Set.of(new ItemKey("a"), new ItemKey("b"));
    Set<ItemKey> other = Set.of(new ItemKey("c"));
    tail.peer.wants(Tail.SELF, first);
    PeerSupervisor supervisor = tail.supervisor();

    tail.runFor(supervisor, Duration.ofSeconds(3));
    assertThat(tail.store.putBack()).containsExactly(first);
    tail.peer.wants(Tail.SELF, other);
    tail.runFor(supervisor, Duration.ofSeconds(3));
    assertThat(tail.store.putBack()).containsExactly(first, other);
    tail.runFor(supervisor, Duration.ofSeconds(15));
    assertThat(tail.store.putBack()).containsExactly(first, other, other);

    tail.peer.wants(Tail.SELF, Set.of());
    tail.runFor(supervisor, Duration.ofSeconds(30));
    assertThat(tail.store.putBack()).hasSize(3);
  }

  @Test
  void pingsAPeerThatHasBeenIdleForLong() throws InterruptedException {
    PeerSupervisor supervisor = tail.supervisor();

    tail.run(supervisor, 40);

    assertThat(tail.observed.of(ReplicationEvent.PeerPinged.class)).isNotEmpty();
  }

  @Test
  void backsOffWithGrowingPausesWhileThePeerIsDown() throws InterruptedException {
    tail.peer.reachable(false);
    PeerSupervisor supervisor = tail.supervisor();
    tail.run(supervisor, 12);

    var pauses = tail.observed.of(ReplicationEvent.PeerConnectFailed.class);
    assertThat(pauses.getLast().retryIn()).isGreaterThan(pauses.getFirst().retryIn());
    assertThat(pauses.getLast().retryIn()).isLessThanOrEqualTo(Duration.ofSeconds(300));
  }

  @Test
  void reportsAnAgeOfTheLastSuccessOnlyOnceThereWasOne() throws InterruptedException {
    tail.peer.reachable(false);
    PeerSupervisor supervisor = tail.supervisor();
    tail.run(supervisor, 2);
    assertThat(supervisor.health().millisSinceSuccess()).isNull();

    tail.peer.reachable(true);
    tail.run(supervisor, 20);

    assertThat(supervisor.health().millisSinceSuccess()).isNotNull();
  }
}
