package dev.replication.app.runtime;

import dev.replication.domain.duty.Duty;
import dev.replication.domain.duty.Step;
import dev.replication.port.Pause;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The virtual thread of one duty: it steps until the duty is done or the thread is interrupted,
 * then lets the duty finish what it has in hand. A step that fails unexpectedly is logged and tried
 * again after a second. An {@link Error}, such as a stack or a heap that is exhausted, ends the
 * duty: it is logged, and told to whoever started it. So no defect ends a duty silently.
 */
final class DutyThread {
  private static final Logger LOG = LoggerFactory.getLogger(DutyThread.class);
  private static final Duration AFTER_A_DEFECT = Duration.ofSeconds(1);

  /** How long a duty may take to end once its finishing was interrupted. */
  private static final Duration CUT_SHORT = Duration.ofSeconds(1);

  /** A library may swallow an interrupt; then the next one ends what it does. */
  private static final Duration ASK_AGAIN = Duration.ofMillis(100);

  private final Thread thread;
  private final Phase phase;

  private DutyThread(Thread thread, Phase phase) {
    this.thread = thread;
    this.phase = phase;
  }

  /** How far a duty is with its end: finishing is not to be cut short by what asked for it. */
  private static final class Phase {
    private boolean stopping;
    private boolean finishing;

    synchronized void ask(Thread thread) {
      stopping = true;
      if (!finishing) {
        thread.interrupt();
      }
    }

    synchronized boolean isStopping() {
      return stopping;
    }

    synchronized void finishing() {
      finishing = true;
      Thread.interrupted();
    }
  }

  /** What a duty still does once it was asked to stop. */
  @FunctionalInterface
  interface Finish {
    void run() throws InterruptedException;
  }

  /**
   * Starts stepping.
   *
   * @param lost told on the duty's thread what has ended it, if not its own end; must not throw
   */
  static DutyThread start(
      String name, Duty duty, Pause pause, Finish finish, Consumer<Throwable> lost) {
    Phase phase = new Phase();
    Thread thread =
        Thread.ofVirtual()
            .name(name)
            .start(
                () -> {
                  telling(lost, () -> run(duty, pause, phase));
                  phase.finishing();
                  telling(lost, () -> finish(finish));
                });
    return new DutyThread(thread, phase);
  }

  private static void telling(Consumer<Throwable> lost, Runnable part) {
    try {
      part.run();
    } catch (RuntimeException | Error error) {
      try {
        LOG.error("{} is lost: {}", Thread.currentThread().getName(), error, error);
      } finally {
        lost.accept(error);
      }
    }
  }

  /**
   * Ends duties: asks all of them to stop, waits for them together at most for {@code bound}, then
   * cuts short what they still finish. An interrupt ends the waiting, too, and is kept.
   */
  static void stop(Collection<DutyThread> duties, Duration bound) {
    duties.forEach(DutyThread::ask);
    boolean interrupted = !joined(duties, bound);
    duties.stream().filter(DutyThread::isAlive).forEach(duty -> duty.thread.interrupt());
    interrupted |= !joined(duties, CUT_SHORT);
    duties.stream()
        .filter(DutyThread::isAlive)
        .forEach(duty -> LOG.warn("{} did not end and is left behind", duty.thread.getName()));
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Wants it to stop, unless it is finishing already: that is not to be cut short. */
  void ask() {
    phase.ask(thread);
  }

  /** Waits until all have ended or the time is over; tells whether no interrupt came first. */
  private static boolean joined(Collection<DutyThread> duties, Duration bound) {
    long deadlineNanos = System.nanoTime() + bound.toNanos();
    try {
      for (DutyThread duty : duties) {
        long left = deadlineNanos - System.nanoTime();
        while (left > 0 && duty.isAlive()) {
          duty.join(Duration.ofNanos(Math.min(left, ASK_AGAIN.toNanos())));
          duties.forEach(DutyThread::ask);
          left = deadlineNanos - System.nanoTime();
        }
      }
      return true;
    } catch (InterruptedException _) {
      return false;
    }
  }

  /** Waits at most {@code bound} until the duty has ended. */
  void join(Duration bound) throws InterruptedException {
    thread.join(bound);
  }

  private boolean isAlive() {
    return thread.isAlive();
  }

  private static void run(Duty duty, Pause pause, Phase phase) {
    try {
      while (!phase.isStopping() && !Thread.currentThread().isInterrupted()) {
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
    }
  }

  private static Step stepSafely(Duty duty) throws InterruptedException {
    try {
      return duty.step();
    } catch (RuntimeException defect) {
      LOG.error(
          "{} failed unexpectedly, going on in a second", Thread.currentThread().getName(), defect);
      return Step.after(AFTER_A_DEFECT);
    }
  }

  private static void finish(Finish finish) {
    try {
      finish.run();
    } catch (InterruptedException cutShort) {
      LOG.warn("{} did not finish in time", Thread.currentThread().getName());
    } catch (RuntimeException failure) {
      LOG.warn("{} could not finish: {}", Thread.currentThread().getName(), failure.getMessage());
    }
  }
}
