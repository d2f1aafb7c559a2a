package dev.replication.hotpath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.domain.hotpath.PeerSupervisor;
import dev.replication.port.ReplicationEvent.ClockCompared;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ClockComparisonTest {
  private final Tail tail = new Tail();

  @Test
  void aHeartbeatThatWasWaitedForTellsThePeersClock() throws InterruptedException {
    PeerSupervisor supervisor = tail.supervisor();
    tail.run(supervisor, 10);
    tail.publishHeartbeat(tail.time.wallMillis() + 700);

    tail.run(supervisor, 2);

    assertThat(tail.observed.of(ClockCompared.class))
        .containsExactly(new ClockCompared(Tail.PEER, Duration.ofMillis(700)));
  }

  @Test
  void aHeartbeatThatLayThereTellsNothing() throws InterruptedException {
    tail.publishHeartbeat(tail.time.wallMillis());
    tail.time.advance(Duration.ofMinutes(1));

    tail.run(tail.supervisor(), 10);

    assertThat(tail.observed.of(ClockCompared.class)).isEmpty();
  }
}
