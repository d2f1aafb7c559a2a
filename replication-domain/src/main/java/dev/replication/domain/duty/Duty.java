package dev.replication.domain.duty;

/**
 * A piece of work that goes on for the life of an engine, cut into steps. In production each duty
 * has one virtual thread that steps it; in simulation one thread interleaves the steps of many.
 * Confined: never stepped by two threads at once, never stepped again after {@link Step#DONE}.
 */
@FunctionalInterface
public interface Duty {
  /**
   * Does one bounded piece of work. May block inside its ports, for no longer than they promise.
   *
   * @return when to be stepped again
   * @throws InterruptedException when interrupted while blocked; the duty finishes what it has in
   *     hand in its next step or is abandoned, as whoever interrupted it decides
   */
  Step step() throws InterruptedException;
}
