package dev.replication.domain.resilience;

import dev.replication.model.CircuitState;
import dev.replication.port.TimeSource;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;

/**
 * A switch in front of something that may fail: it opens after so many failures in a row, stays
 * open for a while, and then lets one trial at a time through until enough of them succeed.
 *
 * <p>The threshold is literal: {@code failureThreshold} consecutive failures open it, one success
 * in between starts the count again. Whoever was let through by {@link #tryAcquire()} reports
 * {@link #success()}, {@link #failure()} or {@link #withdraw()}; a trial that never reports is
 * given up after {@code resetTimeout}, so a lost report cannot keep the circuit open for ever.
 * Reports that arrive when no call is due (a call that began before the circuit opened) change
 * nothing. An open circuit whose time is over still reads {@link CircuitState#OPEN} until somebody
 * asks to pass.
 *
 * <p>Every turn is told exactly once and in order, by a thread that asks or reports, after it
 * happened.
 *
 * <p>Safe for use by many threads, under one lock that is never held while blocking or telling.
 * Never throws.
 *
 * <p>After M. Nygard, Release It! (2007), chapter 5.
 */
public final class CircuitBreaker {
  private final TimeSource time;
  private final BiConsumer<CircuitState, CircuitState> turns;
  private final Object lock = new Object();

  /** Held while turns are told, so that they are in order; never taken under the other lock. */
  private final Object telling = new Object();

  /** Added to under {@link #lock}; each call tells what it added before it returns. */
  private final Queue<Turn> untold = new ConcurrentLinkedQueue<>();

  // Guarded by lock.
  private Settings settings;
  private State state = new Closed();
  private int failures;

  /** Starts closed. */
  public CircuitBreaker(Settings settings, TimeSource time) {
    this(settings, time, (_, _) -> {});
  }

  /** Starts closed, and tells {@code turns} where the switch was and is whenever it turns. */
  public CircuitBreaker(
      Settings settings, TimeSource time, BiConsumer<CircuitState, CircuitState> turns) {
    this.settings = settings;
    this.time = time;
    this.turns = turns;
  }

  private record Turn(CircuitState from, CircuitState to) {}

  /**
   * Turns at {@code next} thresholds from now on; where the switch is and what it has counted
   * stays.
   */
  public void retune(Settings next) {
    synchronized (lock) {
      settings = next;
    }
  }

  /** Whether a call may go ahead now; if so, its end must be reported. */
  public boolean tryAcquire() {
    boolean may;
    synchronized (lock) {
      may = state.tryAcquire();
    }
    tell();
    return may;
  }

  /** The call went well. */
  public void success() {
    synchronized (lock) {
      state.success();
    }
    tell();
  }

  /** The call failed. */
  public void failure() {
    synchronized (lock) {
      state.failure();
    }
    tell();
  }

  /** The call ended in a way that says nothing, for instance by an interrupt. */
  public void withdraw() {
    synchronized (lock) {
      state.withdraw();
    }
  }

  /** Where the switch is. */
  public CircuitState state() {
    synchronized (lock) {
      return state.name();
    }
  }

  /** Zero when a call may go ahead, otherwise the longest time until one may. */
  public Duration retryAfter() {
    synchronized (lock) {
      return state.retryAfter();
    }
  }

  /** Failures since the last success. */
  public int failures() {
    synchronized (lock) {
      return failures;
    }
  }

  private void become(State next) {
    untold.add(new Turn(state.name(), next.name()));
    state = next;
  }

  private void tell() {
    if (untold.isEmpty()) {
      return;
    }
    synchronized (telling) {
      for (Turn turn = untold.poll(); turn != null; turn = untold.poll()) {
        turns.accept(turn.from(), turn.to());
      }
    }
  }

  private void countFailure() {
    failures = failures == Integer.MAX_VALUE ? failures : failures + 1;
  }

  private Duration untilReset(long sinceNanos) {
    Duration left = settings.resetTimeout().minusNanos(time.monotonicNanos() - sinceNanos);
    return left.isNegative() ? Duration.ZERO : left;
  }

  private sealed interface State {
    CircuitState name();

    boolean tryAcquire();

    void success();

    void failure();

    void withdraw();

    Duration retryAfter();
  }

  private final class Closed implements State {
    @Override
    public CircuitState name() {
      return CircuitState.CLOSED;
    }

    @Override
    public boolean tryAcquire() {
      return true;
    }

    @Override
    public void success() {
      failures = 0;
    }

    @Override
    public void failure() {
      countFailure();
      if (failures >= settings.failureThreshold()) {
        become(new Open());
      }
    }

    @Override
    public void withdraw() {}

    @Override
    public Duration retryAfter() {
      return Duration.ZERO;
    }
  }

  private final class Open implements State {
    private final long sinceNanos = time.monotonicNanos();

    @Override
    public CircuitState name() {
      return CircuitState.OPEN;
    }

    @Override
    public boolean tryAcquire() {
      if (untilReset(sinceNanos).isPositive()) {
        return false;
      }
      become(new HalfOpen());
      return state.tryAcquire();
    }

    @Override
    public void success() {}

    @Override
    public void failure() {}

    @Override
    public void withdraw() {}

    @Override
    public Duration retryAfter() {
      return untilReset(sinceNanos);
    }
  }

  private final class HalfOpen implements State {
    private int successes;
    private boolean trialUnderway;
    private long trialSinceNanos;

    @Override
    public CircuitState name() {
      return CircuitState.HALF_OPEN;
    }

    @Override
    public boolean tryAcquire() {
      if (retryAfter().isPositive()) {
        return false;
      }
      trialUnderway = true;
      trialSinceNanos = time.monotonicNanos();
      return true;
    }

    @Override
    public void success() {
      if (!trialUnderway) {
        return;
      }
      failures = 0;
      trialUnderway = false;
      successes++;
      if (successes >= settings.successThreshold()) {
        become(new Closed());
      }
    }

    @Override
    public void failure() {
      if (trialUnderway) {
        countFailure();
        become(new Open());
      }
    }

    @Override
    public void withdraw() {
      trialUnderway = false;
    }

    @Override
    public Duration retryAfter() {
      return trialUnderway ? untilReset(trialSinceNanos) : Duration.ZERO;
    }
  }

  /**
   * When the switch turns.
   *
   * @param failureThreshold consecutive failures that open it, at least 1
   * @param successThreshold consecutive successful trials that close it, at least 1
   * @param resetTimeout how long it stays open, and how long a trial may take; positive
   */
  public record Settings(int failureThreshold, int successThreshold, Duration resetTimeout) {
    /** Opens after 5, closes after 2, stays open for 30 s. */
    public static final Settings DEFAULT = new Settings(5, 2, Duration.ofSeconds(30));

    /** Checks the ranges. */
    public Settings {
      if (failureThreshold < 1) {
        throw new IllegalArgumentException(
            "failureThreshold must be at least 1 but is " + failureThreshold);
      }
      if (successThreshold < 1) {
        throw new IllegalArgumentException(
            "successThreshold must be at least 1 but is " + successThreshold);
      }
      if (!resetTimeout.isPositive()) {
        throw new IllegalArgumentException("resetTimeout must be positive but is " + resetTimeout);
      }
    }
  }
}
