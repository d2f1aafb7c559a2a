package dev.replication.domain.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.replication.domain.flow.Aimd.Settings;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class AimdProperties {
  private static final Duration SLO = Duration.ofMillis(200);

  @Property
  void staysWithinItsBoundsWhateverHappens(
      @ForAll("settings") Settings settings, @ForAll List<Happening> happenings) {
    Aimd aimd = new Aimd(settings);
    for (Happening happening : happenings) {
      int before = aimd.size();
      happening.happenTo(aimd);
      assertThat(aimd.size()).isBetween(settings.min(), settings.max());
      switch (happening) {
        case FULL_IN_TIME -> assertThat(aimd.size()).isGreaterThanOrEqualTo(before);
        case SHORT_IN_TIME -> assertThat(aimd.size()).isEqualTo(before);
        case FULL_LATE, SHORT_LATE, SETBACK ->
            assertThat(aimd.size()).isEqualTo(Math.max(before / 2, settings.min()));
      }
    }
  }

  @Property
  void keepsItsSizeWhenNotAdaptive(
      @ForAll("settings") Settings settings, @ForAll List<Happening> happenings) {
    Aimd aimd = new Aimd(new Settings(false, settings.initial(), settings.min(), settings.max()));
    happenings.forEach(happening -> happening.happenTo(aimd));
    assertThat(aimd.size()).isEqualTo(settings.initial());
  }

  @Example
  void growsBySteadyStepsToTheMaximumAndHalvesToTheMinimum() {
    Aimd aimd = new Aimd(new Settings(true, 100, 50, 240));
    aimd.applied(true, SLO, SLO);
    assertThat(aimd.size()).isEqualTo(150);
    aimd.applied(true, SLO, SLO);
    aimd.applied(true, SLO, SLO);
    assertThat(aimd.size()).isEqualTo(240);
    aimd.applied(true, SLO.plusNanos(1), SLO);
    assertThat(aimd.size()).isEqualTo(120);
    aimd.setback();
    aimd.setback();
    assertThat(aimd.size()).isEqualTo(50);
  }

  @Example
  void refusesBoundsThatDoNotFit() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Settings(true, 1, 0, 1))
        .withMessageContaining("min");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Settings(true, 2, 2, 1))
        .withMessageContaining("max");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Settings(true, 9, 1, 8))
        .withMessageContaining("initial");
  }

  @Provide
  Arbitrary<Settings> settings() {
    Arbitrary<Integer> bounds = Arbitraries.integers().between(1, Integer.MAX_VALUE);
    return Combinators.combine(bounds, bounds, bounds)
        .as(
            (a, b, c) -> {
              int min = Math.min(a, Math.min(b, c));
              int max = Math.max(a, Math.max(b, c));
              int initial = a != min && a != max ? a : b != min && b != max ? b : c;
              return new Settings(true, initial, min, max);
            });
  }

  enum Happening {
    FULL_IN_TIME,
    FULL_LATE,
    SHORT_IN_TIME,
    SHORT_LATE,
    SETBACK;

    void happenTo(Aimd aimd) {
      switch (this) {
        case FULL_IN_TIME -> aimd.applied(true, SLO, SLO);
        case FULL_LATE -> aimd.applied(true, SLO.plusMillis(1), SLO);
        case SHORT_IN_TIME -> aimd.applied(false, SLO, SLO);
        case SHORT_LATE -> aimd.applied(false, SLO.plusMillis(1), SLO);
        case SETBACK -> aimd.setback();
      }
    }
  }
}
