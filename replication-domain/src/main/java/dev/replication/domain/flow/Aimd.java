package dev.replication.domain.flow;

import java.time.Duration;

/**
 * The size of the next read, found by additive increase and multiplicative decrease: it grows by
 * the smallest size while reads come back full and their apply keeps within its objective, and is
 * halved on every sign of strain. So many readers of one store settle at a share each can bear, as
 * TCP senders do on one link.
 *
 * <p>Always within {@code [min, max]}; constant when not adaptive. Confined to one thread.
 *
 * <p>After Chiu and Jain, Analysis of the Increase and Decrease Algorithms for Congestion Avoidance
 * (1989).
 */
public final class Aimd {
  private final Settings settings;
  private int size;

  /** Starts at the initial size. */
  public Aimd(Settings settings) {
    this.settings = settings;
    this.size = settings.initial();
  }

  /** How many entries the next read asks for. */
  public int size() {
    return size;
  }

  /**
   * A batch was applied: one that took longer than {@code slo} is a sign of strain, whatever its
   * size. In time, it lets the size grow if its read came back {@code full}; a short read says that
   * the stream is near its end, not that we could bear more.
   */
  public void applied(boolean full, Duration took, Duration slo) {
    if (took.compareTo(slo) > 0) {
      setback();
    } else if (full && settings.adaptive()) {
      size = (int) Math.min((long) size + settings.min(), settings.max());
    }
  }

  /** A read or its apply failed, was too slow, or met backpressure. */
  public void setback() {
    if (settings.adaptive()) {
      size = Math.max(size / 2, settings.min());
    }
  }

  /**
   * Bounds of the size.
   *
   * @param adaptive whether the size changes at all
   * @param initial the first size, or the only one; within {@code min} and {@code max}
   * @param min at least 1; also the step by which the size grows
   * @param max at least {@code min}
   */
  public record Settings(boolean adaptive, int initial, int min, int max) {
    /** Checks the ranges. */
    public Settings {
      if (min < 1) {
        throw new IllegalArgumentException("min must be at least 1 but is " + min);
      }
      if (max < min) {
        throw new IllegalArgumentException("max must be at least min (" + min + ") but is " + max);
      }
      if (initial < min || initial > max) {
        throw new IllegalArgumentException(
            "initial must be " + min + " to " + max + " but is " + initial);
      }
    }
  }
}
