package dev.replication.domain.duty;

import java.time.Duration;

/** What a duty answers after a step: when it wants the next one. */
public sealed interface Step {
  /** There is more to do now. */
  Step AGAIN = new Again();

  /** There will never be anything to do again. */
  Step DONE = new Done();

  /** A step that asks to wait for {@code length}; nothing to wait for is {@link #AGAIN}. */
  static Step after(Duration length) {
    return length.isPositive() ? new After(length) : AGAIN;
  }

  /** Step again at once. */
  record Again() implements Step {}

  /**
   * Step again after a wait.
   *
   * @param length positive
   */
  record After(Duration length) implements Step {
    /** Refuses a wait that is none, which would hide a busy loop. */
    public After {
      if (!length.isPositive()) {
        throw new IllegalArgumentException("length must be positive but is " + length);
      }
    }
  }

  /** Never step again. */
  record Done() implements Step {}
}
