package dev.replication.app.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.domain.duty.Step;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class DutyThreadTest {
  @Test
  void aDutyWhoseStepFailsInWhateverWayGoesOn() throws InterruptedException {
    Queue<Throwable> failures =
        new ArrayDeque<>(
            List.of(
                new IllegalStateException("a defect"),
                new OutOfMemoryError("too much at once"),
                new StackOverflowError()));
    CountDownLatch done = new CountDownLatch(1);
    CountDownLatch finished = new CountDownLatch(1);

    DutyThread.start(
        "failing",
        () -> {
          Throwable failure = failures.poll();
          switch (failure) {
            case null -> {
              done.countDown();
              return Step.after(Duration.ofMillis(1));
            }
            case RuntimeException defect -> throw defect;
            case Error error -> throw error;
            default -> throw new IllegalStateException(failure);
          }
        },
        length -> {
          if (done.getCount() == 0) {
            throw new InterruptedException();
          }
        },
        finished::countDown);

    assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(finished.await(30, TimeUnit.SECONDS)).isTrue();
  }
}
