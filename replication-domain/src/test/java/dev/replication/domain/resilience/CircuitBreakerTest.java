package dev.replication.domain.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.replication.domain.ManualTime;
import dev.replication.domain.resilience.CircuitBreaker.Settings;
import dev.replication.model.CircuitState;
import dev.replication.port.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {
  private final ManualTime time = new ManualTime();
  private final CircuitBreaker breaker = new CircuitBreaker(Settings.DEFAULT, time);

  @Test
  void opensAtTheFifthFailureInARowAndNotBefore() {
    fail(4);
    assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(breaker.tryAcquire()).isTrue();
    fail(1);
    assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
    assertThat(breaker.tryAcquire()).isFalse();
    assertThat(breaker.failures()).isEqualTo(5);
  }

  @Test
  void oneSuccessStartsTheCountAgain() {
    fail(4);
    breaker.success();
    fail(4);
    assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
  }

  @Test
  void letsOneTrialThroughAtATimeAndClosesAfterTwo() {
    openAndWait();
    assertThat(breaker.tryAcquire()).isTrue();
    assertThat(breaker.state()).isEqualTo(CircuitState.HALF_OPEN);
    assertThat(breaker.tryAcquire()).isFalse();
    breaker.success();
    assertThat(breaker.state()).isEqualTo(CircuitState.HALF_OPEN);
    assertThat(breaker.tryAcquire()).isTrue();
    breaker.success();
    assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(breaker.failures()).isZero();
  }

  @Test
  void everyTurnIsToldOnceAndInOrder() {
    List<String> told = new ArrayList<>();
    CircuitBreaker watched =
        new CircuitBreaker(
            new Settings(1, 1, Duration.ofSeconds(30)),
            time,
            (from, to) -> told.add(from + " to " + to));

    watched.failure();
    watched.failure();
    time.advance(Duration.ofSeconds(30));
    assertThat(watched.tryAcquire()).isTrue();
    watched.failure();
    time.advance(Duration.ofSeconds(30));
    assertThat(watched.tryAcquire()).isTrue();
    watched.success();
    watched.success();

    assertThat(told)
        .containsExactly(
            "CLOSED to OPEN",
            "OPEN to HALF_OPEN",
            "HALF_OPEN to OPEN",
            "OPEN to HALF_OPEN",
            "HALF_OPEN to CLOSED");
  }

  @Test
  void whatManyThreadsTurnIsToldInTheOrderInWhichItHappened() throws InterruptedException {
    List<CircuitState> froms = new ArrayList<>();
    List<CircuitState> tos = new ArrayList<>();
    CircuitBreaker watched =
        new CircuitBreaker(
            new Settings(1, 1, Duration.ofNanos(1)),
            new Ticks(),
            (from, to) -> {
              froms.add(from);
              tos.add(to);
            });
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      boolean fails = i % 2 == 0;
      threads.add(Thread.ofVirtual().start(() -> turn(watched, fails)));
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(tos).hasSizeGreaterThan(3).last().isEqualTo(watched.state());
    assertThat(froms.getFirst()).isEqualTo(CircuitState.CLOSED);
    assertThat(froms.subList(1, froms.size())).isEqualTo(tos.subList(0, tos.size() - 1));
  }

  /** Goes on at every look, whichever thread looks. */
  private static final class Ticks implements TimeSource {
    private final AtomicLong nanos = new AtomicLong();

    @Override
    public long wallMillis() {
      return 0;
    }

    @Override
    public long monotonicNanos() {
      return nanos.incrementAndGet();
    }
  }

  private static void turn(CircuitBreaker watched, boolean fails) {
    for (int i = 0; i < 2_000; i++) {
      if (watched.tryAcquire() && fails) {
        watched.failure();
      } else {
        watched.success();
      }
    }
  }

  @Test
  void aFailedTrialOpensForAFullTimeout() {
    openAndWait();
    assertThat(breaker.tryAcquire()).isTrue();
    breaker.failure();
    assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
    assertThat(breaker.retryAfter()).isEqualTo(Duration.ofSeconds(30));
    assertThat(breaker.failures()).isEqualTo(6);
  }

  @Test
  void aTrialThatNeverReportsDoesNotBlockForEver() {
    openAndWait();
    assertThat(breaker.tryAcquire()).isTrue();
    time.advance(Duration.ofSeconds(29));
    assertThat(breaker.tryAcquire()).isFalse();
    assertThat(breaker.retryAfter()).isEqualTo(Duration.ofSeconds(1));
    time.advance(Duration.ofSeconds(1));
    assertThat(breaker.tryAcquire()).isTrue();
  }

  @Test
  void reportsOfCallsFromBeforeItOpenedChangeNothing() {
    fail(5);
    time.advance(Duration.ofSeconds(10));
    breaker.success();
    breaker.failure();
    assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
    assertThat(breaker.retryAfter()).isEqualTo(Duration.ofSeconds(20));
    time.advance(Duration.ofSeconds(20));
    assertThat(breaker.tryAcquire()).isTrue();
    breaker.success();
    breaker.success();
    assertThat(breaker.state()).isEqualTo(CircuitState.HALF_OPEN);
    breaker.failure();
    assertThat(breaker.state()).isEqualTo(CircuitState.HALF_OPEN);
  }

  @Test
  void aTrialThatSaysNothingMakesRoomForTheNext() {
    openAndWait();
    assertThat(breaker.tryAcquire()).isTrue();
    breaker.withdraw();
    assertThat(breaker.state()).isEqualTo(CircuitState.HALF_OPEN);
    assertThat(breaker.tryAcquire()).isTrue();
    breaker.success();
    assertThat(breaker.tryAcquire()).isTrue();
    breaker.withdraw();
    assertThat(breaker.tryAcquire()).isTrue();
    breaker.success();
    assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
  }

  @Test
  void newThresholdsHoldFromTheNextReportAndForgetNothing() {
    fail(2);
    breaker.retune(new Settings(3, 1, Duration.ofSeconds(10)));
    assertThat(breaker.failures()).isEqualTo(2);
    fail(1);
    assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
    assertThat(breaker.retryAfter()).isEqualTo(Duration.ofSeconds(10));
    breaker.retune(new Settings(3, 1, Duration.ofSeconds(4)));
    assertThat(breaker.retryAfter()).isEqualTo(Duration.ofSeconds(4));
    time.advance(Duration.ofSeconds(4));
    assertThat(breaker.tryAcquire()).isTrue();
    breaker.success();
    assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
  }

  @Test
  void ofManyThreadsOneMakesTheTrial() throws InterruptedException {
    openAndWait();
    AtomicInteger passed = new AtomicInteger();
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      callers.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    if (breaker.tryAcquire()) {
                      passed.incrementAndGet();
                    }
                  }));
    }
    for (Thread caller : callers) {
      caller.join();
    }
    assertThat(passed).hasValue(1);
  }

  @Test
  void refusesSettingsThatMeanNothing() {
    Duration second = Duration.ofSeconds(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Settings(0, 1, second))
        .withMessageContaining("failureThreshold");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Settings(1, 0, second))
        .withMessageContaining("successThreshold");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Settings(1, 1, Duration.ZERO))
        .withMessageContaining("resetTimeout");
  }

  private void openAndWait() {
    fail(5);
    time.advance(Duration.ofSeconds(30));
  }

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      breaker.failure();
    }
  }
}
