package dev.replication.testkit;

import dev.replication.port.Pause;
import dev.replication.port.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Time that moves only when a test moves it. A pause does not wait: it moves the time by its
 * length, and is recorded.
 *
 * <p>Safe for use by many threads.
 */
public final class ManualTime implements TimeSource, Pause {
  /** 2026-01-01T00:00:00Z, so that readings look like real ones. */
  public static final long START_MILLIS = 1_767_225_600_000L;

  private static final int NANOS_PER_MILLI = 1_000_000;

  private final AtomicReference<State> state;

  private ManualTime(State state) {
    this.state = new AtomicReference<>(state);
  }

  /** Starts at {@link #START_MILLIS}. */
  public static ManualTime create() {
    return startingAt(START_MILLIS);
  }

  /** Starts at {@code wallMillis} since the epoch. */
  public static ManualTime startingAt(long wallMillis) {
    return new ManualTime(new State(wallMillis, 0, List.of()));
  }

  @Override
  public long wallMillis() {
    return state().wallMillis();
  }

  @Override
  public long monotonicNanos() {
    return state().nanos();
  }

  @Override
  public void pause(Duration length) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted before a pause of " + length);
    }
    if (length.isPositive()) {
      state.updateAndGet(now -> now.paused(length));
    }
  }

  /**
   * Moves both clocks forward.
   *
   * @throws IllegalArgumentException when {@code length} is negative; only the wall clock goes back
   */
  public void advance(Duration length) {
    if (length.isNegative()) {
      throw new IllegalArgumentException("time cannot be advanced by " + length);
    }
    state.updateAndGet(now -> now.advanced(length));
  }

  /**
   * Sets the wall clock forward, or back when {@code length} is negative; the monotonic clock does
   * not notice.
   */
  public void stepWallClock(Duration length) {
    state.updateAndGet(now -> now.stepped(length));
  }

  /** The lengths of all pauses so far, oldest first. */
  public List<Duration> pauses() {
    return state().pauses();
  }

  /** The sum of {@link #pauses()}. */
  public Duration paused() {
    return pauses().stream().reduce(Duration.ZERO, Duration::plus);
  }

  private State state() {
    return Objects.requireNonNull(state.get(), "state");
  }

  /**
   * A moment.
   *
   * @param wallOffsetMillis the wall clock at nanosecond 0, as stepped since
   * @param nanos since the start
   * @param pauses in order
   */
  private record State(long wallOffsetMillis, long nanos, List<Duration> pauses) {
    long wallMillis() {
      return wallOffsetMillis + nanos / NANOS_PER_MILLI;
    }

    State advanced(Duration length) {
      return new State(wallOffsetMillis, nanos + length.toNanos(), pauses);
    }

    State stepped(Duration length) {
      return new State(wallOffsetMillis + length.toMillis(), nanos, pauses);
    }

    State paused(Duration length) {
      List<Duration> longer = new ArrayList<>(pauses);
      longer.add(length);
      return new State(wallOffsetMillis, nanos + length.toNanos(), List.copyOf(longer));
    }
  }
}
