package dev.replication.hotpath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replication.domain.link.GuardedConnector;
import dev.replication.domain.resilience.CircuitBreaker;
import dev.replication.model.CircuitState;
import dev.replication.model.NodeId;
import dev.replication.model.StreamId;
import dev.replication.port.PeerSession;
import dev.replication.port.ReplicationFailure;
import dev.replication.testkit.ManualTime;
import dev.replication.testkit.peer.InMemoryPeer;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class GuardedConnectorTest {
  private static final Duration RESET = Duration.ofSeconds(30);

  private final ManualTime time = ManualTime.create();
  private final InMemoryPeer peer = new InMemoryPeer(new NodeId("peer"), time);
  private final CircuitBreaker circuit =
      new CircuitBreaker(new CircuitBreaker.Settings(3, 2, RESET), time);
  private final GuardedConnector connector = new GuardedConnector(peer, circuit, _ -> {});

  @Test
  void everyPathToThePeerCountsAsAFailureAndIsClosedByThem() throws InterruptedException {
    PeerSession session = connector.connect();
    List<ThrowingCallable> paths =
        List.of(
            connector::connect,
            session::ping,
            () -> session.feed().probe(),
            () -> session.feed().read(StreamId.ZERO, 1, Duration.ZERO),
            () -> session.digests().head(),
            () -> session.items().fetch(List.of()));
    for (ThrowingCallable path : paths) {
      peer.reachable(false);
      for (int failure = 0; failure < 3; failure++) {
        assertThat(circuit.state()).isEqualTo(CircuitState.CLOSED);
        fails(path, "does not answer");
      }
      assertThat(circuit.state()).isEqualTo(CircuitState.OPEN);
      peer.reachable(true);
      paths.forEach(closed -> fails(closed, "circuit is open"));

      time.advance(RESET);
      session.ping();
      assertThat(circuit.state()).isEqualTo(CircuitState.HALF_OPEN);
      session.ping();
      assertThat(circuit.state()).isEqualTo(CircuitState.CLOSED);
    }
  }

  @Test
  void aConnectionThatOpensIsNoSuccessYet() throws InterruptedException {
    PeerSession session = connector.connect();
    peer.reachable(false);
    fails(session::ping, "does not answer");
    fails(session::ping, "does not answer");
    peer.reachable(true);

    connector.connect();

    assertThat(circuit.failures()).isEqualTo(2);
    session.ping();
    assertThat(circuit.failures()).isZero();
  }

  @Test
  void anInterruptedTrialMakesRoomForTheNext() throws InterruptedException {
    PeerSession session = connector.connect();
    peer.reachable(false);
    for (int failure = 0; failure < 3; failure++) {
      fails(session::ping, "does not answer");
    }
    peer.reachable(true);
    time.advance(RESET);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> session.feed().read(StreamId.ZERO, 1, Duration.ofSeconds(1)))
        .isInstanceOf(InterruptedException.class);

    session.ping();
    session.ping();

    assertThat(circuit.state()).isEqualTo(CircuitState.CLOSED);
  }

  private static void fails(ThrowingCallable path, String why) {
    assertThatThrownBy(path)
        .isInstanceOf(ReplicationFailure.PeerUnreachable.class)
        .hasMessageContaining(why);
  }
}
