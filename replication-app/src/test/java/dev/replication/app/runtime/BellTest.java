package dev.replication.app.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class BellTest {
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Duration SOON = Duration.ofSeconds(60);

  private final Bell bell = new Bell();

  @Test
  void endsThePauseThatLasts() throws InterruptedException {
    Thread sleeper = Thread.ofVirtual().start(this::pauseLong);
    while (sleeper.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }

    bell.ring();

    assertThat(sleeper.join(SOON)).isTrue();
  }

  private void pauseLong() {
    try {
      bell.pause(LONG);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void endsTheNextPauseAndNoFurtherOneHoweverOftenItWasRung() throws InterruptedException {
    bell.ring();
    bell.ring();
    bell.pause(LONG);

    Duration shortly = Duration.ofMillis(30);
    long fromNanos = System.nanoTime();
    bell.pause(shortly);
    assertThat(Duration.ofNanos(System.nanoTime() - fromNanos)).isGreaterThanOrEqualTo(shortly);
  }
}
