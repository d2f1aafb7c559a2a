package dev.replication.domain.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.replication.domain.resilience.Backoff.Settings;
import java.time.Duration;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class BackoffProperties {
  @Property
  void everyPauseIsInTheUpperHalfOfTheCappedExponential(
      @ForAll("settings") Settings settings,
      @ForAll long seed,
      @ForAll @IntRange(max = 80) int pauses) {
    Backoff backoff = new Backoff(settings, new Random(seed));
    for (int n = 0; n < pauses; n++) {
      double full =
          Math.min(
              settings.initial().toNanos() * Math.pow(settings.factor(), n),
              (double) settings.max().toNanos());
      // A relative slack for repeated multiplication against one power.
      assertThat((double) backoff.next().toNanos())
          .isBetween(Math.floor(full * 0.5 * (1 - 1e-9)), full * (1 + 1e-9))
          .isPositive()
          .isLessThanOrEqualTo((double) settings.max().toNanos());
      assertThat(backoff.attempts()).isEqualTo(n + 1);
    }
  }

  @Property(tries = 100)
  void aResetBeginsAgain(@ForAll("settings") Settings settings, @ForAll long seed) {
    Backoff backoff = new Backoff(settings, new Random(seed));
    for (int n = 0; n < 2_000; n++) {
      backoff.next();
    }
    backoff.reset();
    assertThat(backoff.attempts()).isZero();
    assertThat(backoff.next()).isLessThanOrEqualTo(settings.initial());
  }

  @Example
  void nodesThatFailTogetherDoNotReturnTogether() {
    Backoff here = new Backoff(Settings.DAEMON, new Random(1));
    Backoff there = new Backoff(Settings.DAEMON, new Random(2));
    assertThat(here.next()).isNotEqualTo(there.next());
  }

  @Example
  void refusesSettingsThatCannotBackOff() {
    Duration second = Duration.ofSeconds(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Settings(Duration.ZERO, second, 2))
        .withMessageContaining("initial");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Settings(second, Duration.ofMillis(1), 2))
        .withMessageContaining("max");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Settings(second, Duration.ofDays(2), 2))
        .withMessageContaining("max");
    for (double factor : new double[] {0.99, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Settings(second, second, factor))
          .withMessageContaining("factor");
    }
  }

  @Provide
  Arbitrary<Settings> settings() {
    return Combinators.combine(
            Arbitraries.longs().between(1, Duration.ofHours(1).toNanos()),
            Arbitraries.longs().between(0, Duration.ofHours(20).toNanos()),
            Arbitraries.oneOf(
                Arbitraries.doubles().between(1, 10),
                Arbitraries.just(1.0),
                Arbitraries.just(Double.MAX_VALUE)))
        .as(
            (initial, more, factor) ->
                new Settings(Duration.ofNanos(initial), Duration.ofNanos(initial + more), factor));
  }
}
