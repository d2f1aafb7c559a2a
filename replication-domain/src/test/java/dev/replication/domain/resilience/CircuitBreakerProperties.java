package dev.replication.domain.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.domain.ManualTime;
import dev.replication.domain.resilience.CircuitBreaker.Settings;
import dev.replication.model.CircuitState;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** The breaker against a model that remembers the whole history and derives the state from it. */
class CircuitBreakerProperties {
  private static final int RESET_SECONDS = 10;

  @Property
  void behavesAsItsModel(
      @ForAll @IntRange(min = 1, max = 4) int failureThreshold,
      @ForAll @IntRange(min = 1, max = 3) int successThreshold,
      @ForAll("acts") List<Act> acts) {
    ManualTime time = new ManualTime();
    Settings settings =
        new Settings(failureThreshold, successThreshold, Duration.ofSeconds(RESET_SECONDS));
    CircuitBreaker breaker = new CircuitBreaker(settings, time);
    Model model = new Model(settings);
    for (Act act : acts) {
      switch (act) {
        case CALL_WELL -> {
          boolean admitted = breaker.tryAcquire();
          assertThat(admitted).isEqualTo(model.mayPass());
          if (admitted) {
            breaker.success();
            model.passed(true);
          }
        }
        case CALL_BADLY -> {
          boolean admitted = breaker.tryAcquire();
          assertThat(admitted).isEqualTo(model.mayPass());
          if (admitted) {
            breaker.failure();
            model.passed(false);
          }
        }
        case WAIT_A_SECOND -> {
          time.advance(Duration.ofSeconds(1));
          model.seconds++;
        }
        case WAIT_LONG -> {
          time.advance(Duration.ofSeconds(RESET_SECONDS));
          model.seconds += RESET_SECONDS;
        }
      }
      assertThat(breaker.failures()).isEqualTo(model.failuresInARow);
      assertThat(breaker.retryAfter()).isEqualTo(Duration.ofSeconds(model.secondsLeft()));
      assertThat(breaker.state() == CircuitState.CLOSED).isEqualTo(!model.broken);
    }
  }

  @Provide
  Arbitrary<List<Act>> acts() {
    return Arbitraries.of(Act.class).list().ofMaxSize(60);
  }

  enum Act {
    CALL_WELL,
    CALL_BADLY,
    WAIT_A_SECOND,
    WAIT_LONG
  }

  private static final class Model {
    private final Settings settings;
    private boolean broken;
    private int failuresInARow;
    private int trialsWellInARow;
    private long lastFailureAt;
    private long seconds;

    Model(Settings settings) {
      this.settings = settings;
    }

    boolean mayPass() {
      return secondsLeft() == 0;
    }

    long secondsLeft() {
      boolean waiting = broken && trialsWellInARow == 0;
      return waiting ? Math.max(0, lastFailureAt + RESET_SECONDS - seconds) : 0;
    }

    void passed(boolean well) {
      if (well) {
        failuresInARow = 0;
        trialsWellInARow++;
        broken &= trialsWellInARow < settings.successThreshold();
      } else {
        trialsWellInARow = 0;
        failuresInARow++;
        lastFailureAt = seconds;
        broken |= failuresInARow >= settings.failureThreshold();
      }
    }
  }
}
