package dev.replication.hotpath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.domain.hotpath.PeerSupervisor;
import dev.replication.model.CircuitState;
import dev.replication.port.ReplicationEvent.LagMeasured;
import dev.replication.port.ReplicationEvent.PeerDisconnected;
import dev.replication.port.ReplicationFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A peer whose Redis answers while the node behind it sends nothing, not even heartbeats. */
final class SilenceTest {
  private final Tail tail = new Tail();
  private final PeerSupervisor supervisor = tail.supervisor();

  @Test
  void aPeerThatHasSentHeartbeatsAndStopsIsConnectedAnewAndItsLagIsUnknown()
      throws InterruptedException {
    tail.publishHeartbeat();
    tail.runFor(supervisor, Duration.ofSeconds(20));
    assertThat(supervisor.health().lagEntries()).isZero();
    assertThat(tail.peer.connects()).isEqualTo(1);

    tail.runFor(supervisor, Duration.ofSeconds(20));

    assertThat(tail.peer.connects()).isEqualTo(2);
    assertThat(tail.observed.only(PeerDisconnected.class).cause())
        .isInstanceOf(ReplicationFailure.PeerUnreachable.class)
        .hasMessageContaining("has sent nothing for 30 s");
    assertThat(supervisor.health().connected()).isTrue();
    assertThat(supervisor.health().lagEntries()).isNull();
    assertThat(supervisor.health().lagMillis()).isNull();
    assertThat(supervisor.health().lastProblem()).contains("has sent nothing");
    assertThat(tail.observed.last(LagMeasured.class).orElseThrow().millis()).isNull();
  }

  @Test
  void theFirstEntryEndsTheSilence() throws InterruptedException {
    tail.publishHeartbeat();
    tail.runFor(supervisor, Duration.ofSeconds(40));
    assertThat(supervisor.health().lagEntries()).isNull();

    tail.publish("a", "1");
    tail.runFor(supervisor, Duration.ofSeconds(10));

    assertThat(tail.held("a")).isNotNull();
    assertThat(supervisor.health().lagEntries()).isZero();
    assertThat(supervisor.health().lastProblem()).isNull();
  }

  @Test
  void aPeerThatHasNeverSentAHeartbeatMayBeSilentForEver() throws InterruptedException {
    tail.publish("a", "1");

    tail.runFor(supervisor, Duration.ofHours(1));

    assertThat(tail.peer.connects()).isEqualTo(1);
    assertThat(supervisor.health().lagEntries()).isZero();
  }

  @Test
  void heartbeatsAloneAreEnough() throws InterruptedException {
    for (int i = 0; i < 100; i++) {
      tail.publishHeartbeat();
      tail.runFor(supervisor, Duration.ofSeconds(10));
    }

    assertThat(tail.peer.connects()).isEqualTo(1);
    assertThat(supervisor.health().lagEntries()).isZero();
  }

  @Test
  void aLastingSilenceIsBorneLongerEachTimeAndOpensNoCircuit() throws InterruptedException {
    tail.publishHeartbeat();
    List<Long> atSeconds = new ArrayList<>();
    long startNanos = tail.time.monotonicNanos();
    while (tail.time.monotonicNanos() - startNanos < Duration.ofHours(2).toNanos()) {
      int before = tail.peer.connects();
      tail.run(supervisor, 1);
      if (tail.peer.connects() > before) {
        atSeconds.add((tail.time.monotonicNanos() - startNanos) / 1_000_000_000);
      }
    }

    assertThat(atSeconds.get(2) - atSeconds.get(1)).isBetween(60L, 63L);
    assertThat(atSeconds.get(3) - atSeconds.get(2)).isBetween(120L, 123L);
    assertThat(atSeconds.getLast() - atSeconds.get(atSeconds.size() - 2)).isBetween(300L, 303L);
    assertThat(supervisor.health().circuit()).isEqualTo(CircuitState.CLOSED);
  }
}
