package dev.replication.app.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.domain.duty.Duty;
import dev.replication.domain.duty.Step;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class DutyThreadTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  private final List<Object> told = new CopyOnWriteArrayList<>();
  private final AtomicInteger steps = new AtomicInteger();

  private void run(Duty duty, DutyThread.Finish finish) throws InterruptedException {
    DutyThread.start("duty", duty, told::add, finish, told::add).join(SOON);
  }

  @Test
  void aStepThatFailsUnexpectedlyIsTriedAgainAfterAPause() throws InterruptedException {
    run(
        () -> {
          if (steps.getAndIncrement() == 0) {
            throw new IllegalStateException("planted");
          }
          return Step.DONE;
        },
        () -> told.add("finished"));

    assertThat(steps).hasValue(2);
    assertThat(told).containsExactly(Duration.ofSeconds(1), "finished");
  }

  @Test
  void anErrorEndsTheDutyWhichStillFinishes() throws InterruptedException {
    Error error = new StackOverflowError("planted");
    run(
        () -> {
          steps.incrementAndGet();
          throw error;
        },
        () -> told.add("finished"));

    assertThat(steps).hasValue(1);
    assertThat(told).containsExactly(error, "finished");
  }

  @Test
  void aDutyWhoseStepSwallowsTheInterruptIsAskedAgain() throws InterruptedException {
    CountDownLatch inStep = new CountDownLatch(1);
    DutyThread duty =
        DutyThread.start(
            "duty",
            () -> {
              steps.incrementAndGet();
              inStep.countDown();
              waitThroughAnInterrupt();
              return Step.after(Duration.ofHours(1));
            },
            Thread::sleep,
            () -> told.add("finished"),
            told::add);
    inStep.await();

    DutyThread.stop(List.of(duty), SOON);

    assertThat(steps).hasValue(1);
    assertThat(told).containsExactly("finished");
  }

  private static void waitThroughAnInterrupt() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException swallowed) {
      // As a library may do that we call.
    }
  }

  @Test
  void finishingIsNotCutShortByWhatAskedForIt() throws InterruptedException {
    CountDownLatch finishes = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    DutyThread duty =
        DutyThread.start(
            "duty",
            () -> Step.after(Duration.ofHours(1)),
            Thread::sleep,
            () -> {
              finishes.countDown();
              mayEnd.await();
              told.add("finished");
            },
            told::add);
    duty.ask();
    finishes.await();

    duty.ask();
    mayEnd.countDown();
    duty.join(SOON);

    assertThat(told).containsExactly("finished");
  }

  @Test
  void anErrorOfTheFinishingIsTold() throws InterruptedException {
    Error error = new OutOfMemoryError("planted");
    run(
        () -> Step.DONE,
        () -> {
          throw error;
        });

    assertThat(told).containsExactly(error);
  }
}
