package dev.replication.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ManualTimeTest {
  private final ManualTime time = ManualTime.startingAt(1_000);

  @Test
  void standsStillUntilItIsMoved() {
    assertThat(time.wallMillis()).isEqualTo(1_000);
    assertThat(time.monotonicNanos()).isZero();
    assertThat(time.wallMillis()).isEqualTo(1_000);
  }

  @Test
  void movesBothClocksForward() {
    time.advance(Duration.ofNanos(1_999_999));
    assertThat(time.wallMillis()).isEqualTo(1_001);

    time.advance(Duration.ofNanos(1));
    assertThat(time.wallMillis()).isEqualTo(1_002);
    assertThat(time.monotonicNanos()).isEqualTo(2_000_000);
  }

  @Test
  void stepsTheWallClockBackWithoutTheOtherNoticing() {
    time.advance(Duration.ofMillis(5));

    time.stepWallClock(Duration.ofMillis(-100));

    assertThat(time.wallMillis()).isEqualTo(905);
    assertThat(time.monotonicNanos()).isEqualTo(5_000_000);
  }

  @Test
  void isMovedByAPauseAndRemembersIt() throws InterruptedException {
    time.pause(Duration.ofMillis(30));
    time.pause(Duration.ZERO);
    time.pause(Duration.ofMillis(-1));
    time.pause(Duration.ofMillis(12));

    assertThat(time.wallMillis()).isEqualTo(1_042);
    assertThat(time.pauses()).containsExactly(Duration.ofMillis(30), Duration.ofMillis(12));
    assertThat(time.paused()).isEqualTo(Duration.ofMillis(42));
  }

  @Test
  void doesNotPauseAnInterruptedThread() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> time.pause(Duration.ofMillis(30)))
        .isInstanceOf(InterruptedException.class);

    assertThat(Thread.interrupted()).isFalse();
    assertThat(time.wallMillis()).isEqualTo(1_000);
  }

  @Test
  void refusesToAdvanceBackwards() {
    assertThatThrownBy(() -> time.advance(Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
