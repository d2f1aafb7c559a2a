package dev.replication.syncengine.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.model.Origin;
import dev.replication.model.VersionVector;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class HeartbeatsTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final VersionVector VV =
      VersionVector.empty().with(new Origin("paris~00000001"), 3);

  private final Heartbeats heartbeats =
      new Heartbeats(Duration.ofSeconds(1), Duration.ofSeconds(10));

  private static Heartbeats.Saying saying(long seq) {
    return new Heartbeats.Saying(seq, VV, 0);
  }

  @Test
  void theFirstIsDueAtOnce() {
    assertThat(heartbeats.dueInNanos(5, saying(1))).isZero();
  }

  @Test
  void isDueTenSecondsAfterTheLastWhileNothingChanges() {
    heartbeats.sent(0, saying(1));
    assertThat(heartbeats.dueInNanos(3 * SECOND, saying(1))).isEqualTo(7 * SECOND);
  }

  @Test
  void isDueASecondAfterTheLastOnceSeqVectorOrEpochChanged() {
    heartbeats.sent(0, saying(1));
    assertThat(heartbeats.dueInNanos(SECOND / 4, saying(2))).isEqualTo(3 * SECOND / 4);
    assertThat(
            heartbeats.dueInNanos(3 * SECOND, new Heartbeats.Saying(1, VersionVector.empty(), 0)))
        .isNegative();
    assertThat(heartbeats.dueInNanos(3 * SECOND, new Heartbeats.Saying(1, VV, 1))).isNegative();
  }
}
