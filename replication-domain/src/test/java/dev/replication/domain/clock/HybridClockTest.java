package dev.replication.domain.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.replication.domain.ManualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HybridClockTest {
  private static final long NOW = 1_700_000_000_000L;
  private static final Duration DRIFT = Duration.ofSeconds(10);

  private final ManualTime time = new ManualTime(NOW, 0);
  private final HybridClock clock = new HybridClock(time, DRIFT, 0);

  @Test
  void followsTheWallClockAndCountsWithinAMillisecond() {
    assertThat(clock.next(0)).isEqualTo(NOW << 16);
    assertThat(clock.next(0)).isEqualTo((NOW << 16) | 1);
    time.advance(Duration.ofMillis(1));
    assertThat(clock.next(0)).isEqualTo((NOW + 1) << 16);
  }

  @Test
  void aFullCounterCarriesIntoTheMilliseconds() {
    clock.receive((NOW << 16) | 0xFFFF);
    assertThat(clock.next(0)).isEqualTo((NOW + 1) << 16);
    time.advance(Duration.ofMillis(1));
    assertThat(clock.next(0)).isEqualTo(((NOW + 1) << 16) | 1);
  }

  @Test
  void aWallClockThatWasPutBackIsIgnoredAndSuspectBeyondTheDrift() {
    clock.next(0);
    time.setWallMillis(NOW - 10_000);
    assertThat(clock.next(0)).isEqualTo((NOW << 16) | 1);
    assertThat(clock.isSuspect()).isFalse();
    time.setWallMillis(NOW - 10_001);
    assertThat(clock.isSuspect()).isTrue();
  }

  @Test
  void asksForACeilingThreeSecondsAheadAndNotAgainUntilItIsReached() {
    long reading = clock.next(0);
    long ceiling = clock.ceilingToPersist().orElseThrow();
    assertThat(ceiling).isEqualTo(reading + (3_000L << 16));
    assertThat(clock.ceilingToPersist()).as("before it is confirmed").hasValue(ceiling);
    clock.persisted(ceiling);
    time.advance(Duration.ofSeconds(3));
    assertThat(clock.next(0)).isEqualTo(ceiling);
    assertThat(clock.ceilingToPersist()).isEmpty();
    clock.next(0);
    assertThat(clock.ceilingToPersist()).isPresent();
  }

  @Test
  void startsAboveTheHighWaterMark() {
    long highWater = (NOW + 2_000) << 16;
    HybridClock restarted = new HybridClock(time, DRIFT, highWater);
    assertThat(restarted.ceilingToPersist()).isEmpty();
    assertThat(restarted.next(0)).isEqualTo(highWater + 1);
    assertThat(restarted.ceilingToPersist()).isPresent();
  }

  @Test
  void anOlderConfirmationDoesNotLowerTheCeiling() {
    clock.persisted(100);
    clock.persisted(99);
    assertThat(clock.ceiling()).isEqualTo(100);
  }

  @Test
  void comparesUnsigned() {
    long year6429 = 1L << 63;
    ManualTime then = new ManualTime(year6429 >>> 16, 0);
    HybridClock old = new HybridClock(then, DRIFT, NOW << 16);
    assertThat(old.next(0)).isEqualTo(year6429);
    assertThat(old.receive(year6429 | 5)).isEqualTo(Reception.ACCEPTED);
    assertThat(old.next(0)).isEqualTo(year6429 | 6);
    assertThat(clock.receive(-1)).isEqualTo(Reception.TOO_FAR_AHEAD);
  }

  @Test
  void saysSoWhenNoReadingIsLeft() {
    assertThatIllegalStateException().isThrownBy(() -> clock.next(-1));
  }

  @Test
  void refusesANegativeDriftAndBearsAnyOther() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new HybridClock(time, Duration.ofMillis(-1), 0))
        .withMessageContaining("maxDrift");
    HybridClock credulous = new HybridClock(time, Duration.ofSeconds(Long.MAX_VALUE), 0);
    assertThat(credulous.receive(-2)).isEqualTo(Reception.ACCEPTED);
    assertThat(credulous.next(0)).isEqualTo(-1);
  }
}
