package dev.replication.domain.clock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.domain.ManualTime;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * The clock under wall clocks that jump, readings from other nodes, rolled back commits and
 * restarts.
 */
class HybridClockProperties {
  private static final long NOW = 1_700_000_000_000L;
  private static final Duration DRIFT = Duration.ofSeconds(10);

  @Property
  void readingsGrowWhateverHappens(@ForAll("acts") List<Act> acts) {
    Life life = new Life();
    acts.forEach(act -> act.on(life));
  }

  @Property
  void aReceivedReadingIsExceededOrRefused(
      @ForAll("offsets") long offsetMillis, @ForAll char counter) {
    HybridClock clock = new HybridClock(new ManualTime(NOW, 0), DRIFT, 0);
    long remote = ((NOW + offsetMillis) << 16) | counter;
    long before = clock.current();
    switch (clock.receive(remote)) {
      case ACCEPTED -> {
        assertThat(offsetMillis).isLessThanOrEqualTo(DRIFT.toMillis());
        assertThat(clock.next(0)).isGreaterThan(remote);
      }
      case TOO_FAR_AHEAD -> {
        assertThat(offsetMillis).isGreaterThan(DRIFT.toMillis());
        assertThat(clock.current()).isEqualTo(before);
      }
    }
  }

  @Property
  void aRestartAloneNeverMakesAClockSuspect(@ForAll("offsets") long offsetMillis) {
    ManualTime time = new ManualTime(NOW, 0);
    HybridClock clock = new HybridClock(time, DRIFT, 0);
    clock.receive((NOW + offsetMillis) << 16);
    clock.next(0);
    boolean suspectBefore = clock.isSuspect();
    clock.ceilingToPersist().ifPresent(clock::persisted);
    assertThat(new HybridClock(time, DRIFT, clock.ceiling()).isSuspect()).isEqualTo(suspectBefore);
  }

  @Property
  void isTotalForAnyWallClockAndReading(
      @ForAll long wallMillis, @ForAll long highWater, @ForAll long remote, @ForAll long replaced) {
    HybridClock clock = new HybridClock(new ManualTime(wallMillis, 0), DRIFT, highWater >>> 1);
    clock.receive(remote >>> 1);
    long reading = clock.next(replaced >>> 1);
    assertThat(Long.compareUnsigned(reading, replaced >>> 1)).isPositive();
    assertThat(clock.ceilingToPersist()).isPresent();
  }

  @Provide
  Arbitrary<Long> offsets() {
    return Arbitraries.longs()
        .between(-20_000, 20_000)
        .edgeCases(edges -> edges.add(9_999L, 10_000L, 10_001L));
  }

  @Provide
  Arbitrary<List<Act>> acts() {
    Arbitrary<Act> reads =
        Arbitraries.integers()
            .between(1, 5)
            .map(n -> new Act("commit " + n, life -> life.transaction(n, true)));
    Arbitrary<Act> rollbacks =
        Arbitraries.integers()
            .between(1, 5)
            .map(n -> new Act("roll back " + n, life -> life.transaction(n, false)));
    Arbitrary<Act> jumps =
        Arbitraries.longs()
            .between(-30_000, 30_000)
            .map(by -> new Act("move wall clock " + by, life -> life.moveWallClock(by)));
    Arbitrary<Act> receptions =
        offsets().map(by -> new Act("receive " + by, life -> life.receive(by)));
    Arbitrary<Act> replacements =
        offsets().map(by -> new Act("replace " + by, life -> life.replace(by)));
    Arbitrary<Act> restarts = Arbitraries.just(new Act("restart", Life::restart));
    return Arbitraries.oneOf(reads, rollbacks, jumps, receptions, replacements, restarts)
        .list()
        .ofMaxSize(60);
  }

  record Act(String what, Consumer<Life> effect) {
    void on(Life life) {
      effect.accept(life);
    }

    @Override
    public String toString() {
      return what;
    }
  }

  /** A node with its stored ceiling and the greatest reading that ever left it. */
  static final class Life {
    private final ManualTime time = new ManualTime(NOW, 0);
    private HybridClock clock = new HybridClock(time, DRIFT, 0);
    private long stored;
    private long greatestLeft;
    private long greatestRead;

    void transaction(int readings, boolean commits) {
      for (int i = 0; i < readings; i++) {
        read(0);
      }
      commitOrRollBack(commits);
    }

    void replace(long offsetMillis) {
      long replaced = ((time.wallMillis() + offsetMillis) << 16) | 0xFFFF;
      assertThat(read(replaced)).isGreaterThan(replaced);
      commitOrRollBack(true);
    }

    void receive(long offsetMillis) {
      long remote = (time.wallMillis() + offsetMillis) << 16;
      if (clock.receive(remote) == Reception.ACCEPTED) {
        greatestRead = Math.max(greatestRead, remote);
      }
    }

    void moveWallClock(long byMillis) {
      time.setWallMillis(time.wallMillis() + byMillis);
    }

    void restart() {
      clock = new HybridClock(time, DRIFT, stored);
      greatestRead = greatestLeft;
    }

    private long read(long greaterThan) {
      long reading = clock.next(greaterThan);
      assertThat(reading)
          .isGreaterThan(greatestRead)
          .isGreaterThanOrEqualTo(time.wallMillis() << 16);
      greatestRead = reading;
      return reading;
    }

    private void commitOrRollBack(boolean commits) {
      OptionalLong ceiling = clock.ceilingToPersist();
      if (commits) {
        ceiling.ifPresent(
            c -> {
              stored = c;
              clock.persisted(c);
            });
        greatestLeft = Math.max(greatestLeft, greatestRead);
        assertThat(stored).isEqualTo(clock.ceiling()).isGreaterThanOrEqualTo(greatestLeft);
      }
    }
  }
}
