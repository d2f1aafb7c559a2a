package dev.replication.port;

import java.time.Duration;

/** A wait that an interrupt ends. */
@FunctionalInterface
public interface Pause {
  /**
   * Blocks for {@code length}; returns at once when it is zero or negative.
   *
   * @throws InterruptedException when interrupted before or while waiting
   */
  void pause(Duration length) throws InterruptedException;
}
