package dev.replication.app.runtime;

import dev.replication.domain.duty.Duty;
import dev.replication.domain.duty.Step;
import dev.replication.port.Pause;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The virtual thread of one duty: it steps until the duty is done or the thread is interrupted,
 * then lets the duty finish what it has in hand. A step that fails unexpectedly, be it for want of
 * memory, is logged and tried again after a second, so that no defect in one peer's duty ends it
 * silently.
 */
final class DutyThread {
  private static final Logger LOG = LoggerFactory.getLogger(DutyThread.class);
  private static final Duration AFTER_A_DEFECT = Duration.ofSeconds(1);

  private final Thread thread;

  private DutyThread(Thread thread) {
    this.thread = thread;
  }

  /** What a duty still does once it was asked to stop. */
  @FunctionalInterface
  interface Finish {
    void run() throws InterruptedException;
  }

  static DutyThread start(String name, Duty duty, Pause pause, Finish finish) {
    Thread thread = Thread.ofVirtual().name(name).start(() -> run(duty, pause, finish));
    return new DutyThread(thread);
  }

  /** Asks the duty to stop; returns at once. */
  void stop() {
    thread.interrupt();
  }

  /** Waits for the end, at most {@code bound}; then interrupts what the duty is still finishing. */
  void join(Duration bound) throws InterruptedException {
    if (!thread.join(bound)) {
      thread.interrupt();
      thread.join(Duration.ofSeconds(1));
    }
  }

  private static void run(Duty duty, Pause pause, Finish finish) {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        switch (stepSafely(duty)) {
          case Step.Again() -> {}
          case Step.After(Duration length) -> pause.pause(length);
          case Step.Done() -> {
            return;
          }
        }
      }
    } catch (InterruptedException stopped) {
      LOG.debug("{} asked to stop", Thread.currentThread().getName());
    } finally {
      finish(finish);
    }
  }

  private static Step stepSafely(Duty duty) throws InterruptedException {
    try {
      return duty.step();
    } catch (RuntimeException | Error defect) {
      LOG.error(
          "{} failed unexpectedly, going on in a second", Thread.currentThread().getName(), defect);
      return Step.after(AFTER_A_DEFECT);
    }
  }

  private static void finish(Finish finish) {
    // An interrupt that asked us to stop must not cut short the finishing it asks for.
    Thread.interrupted();
    try {
      finish.run();
    } catch (InterruptedException cutShort) {
      LOG.warn("{} did not finish in time", Thread.currentThread().getName());
    } catch (RuntimeException failure) {
      LOG.warn("{} could not finish: {}", Thread.currentThread().getName(), failure.getMessage());
    }
  }
}
