package dev.replication.hotpath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.domain.hotpath.PeerSupervisor;
import dev.replication.domain.slo.SloViolation;
import dev.replication.model.Slo;
import dev.replication.port.ReplicationEvent.SloRestored;
import dev.replication.port.ReplicationEvent.SloSet;
import dev.replication.port.ReplicationEvent.SloViolated;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A peer that answers late is told of, and one that has nothing to say is not late. */
final class SloTest {
  private final Tail tail = new Tail();

  @Test
  void readsThatWaitForEntriesAreNotSlow() throws InterruptedException {
    PeerSupervisor supervisor = tail.supervisor();
    tail.run(supervisor, 20);
    tail.publish("a", "1");
    tail.run(supervisor, 20);

    assertThat(tail.observed.of(SloViolated.class)).isEmpty();
    assertThat(tail.observed.of(SloSet.class)).hasSize(Slo.values().length);
  }

  @Test
  void readsThatWaitMayEndATickOfRedisLate() throws InterruptedException {
    PeerSupervisor supervisor = tail.supervisor();
    tail.peer.answersAfter(Duration.ofMillis(190));
    tail.run(supervisor, 20);

    assertThat(tail.observed.of(SloViolated.class)).isEmpty();
  }

  @Test
  void aPeerThatAnswersLateIsInTheHealthUntilItAnswersInTimeForAWhile()
      throws InterruptedException {
    PeerSupervisor supervisor = tail.supervisor();
    tail.peer.answersAfter(Duration.ofMillis(700));
    tail.run(supervisor, 10);
    assertThat(supervisor.health().sloViolations())
        .extracting(SloViolation::slo)
        .containsExactly(Slo.STREAM_READ_LATENCY, Slo.PEER_OP_LATENCY);
    assertThat(supervisor.health().sloViolations())
        .extracting(SloViolation::value)
        .containsExactly(Duration.ofMillis(600), Duration.ofMillis(700));

    tail.peer.answersAfter(Duration.ZERO);
    tail.run(supervisor, 10);

    assertThat(supervisor.health().sloViolations()).isEmpty();
    assertThat(tail.observed.of(SloRestored.class))
        .extracting(SloRestored::slo)
        .containsExactly(Slo.STREAM_READ_LATENCY, Slo.PEER_OP_LATENCY);
  }
}
