package dev.replication.syncengine.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.model.NodeHead;
import dev.replication.model.NodeId;
import dev.replication.model.Origin;
import dev.replication.model.PurgeFrontier;
import dev.replication.model.VersionVector;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class HeartbeatsTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final VersionVector VV =
      VersionVector.empty().with(new Origin("paris~00000001"), 3);

  private final Heartbeats heartbeats =
      new Heartbeats(Duration.ofSeconds(1), Duration.ofSeconds(10));

  private static NodeHead saying(long seq) {
    return new NodeHead(
        new NodeId("london"),
        "0000abcd",
        "s",
        "g",
        1,
        1,
        seq,
        null,
        0,
        0,
        0,
        VV,
        PurgeFrontier.NONE,
        1,
        false);
  }

  @Test
  void theFirstIsDueAtOnce() {
    assertThat(heartbeats.dueInNanos(5, 1, VV)).isZero();
  }

  @Test
  void isDueTenSecondsAfterTheLastWhileNothingChanges() {
    heartbeats.sent(0, saying(1));
    assertThat(heartbeats.dueInNanos(3 * SECOND, 1, VV)).isEqualTo(7 * SECOND);
  }

  @Test
  void isDueASecondAfterTheLastOnceSeqOrVectorChanged() {
    heartbeats.sent(0, saying(1));
    assertThat(heartbeats.dueInNanos(SECOND / 4, 2, VV)).isEqualTo(3 * SECOND / 4);
    assertThat(heartbeats.dueInNanos(3 * SECOND, 1, VersionVector.empty())).isNegative();
  }
}
