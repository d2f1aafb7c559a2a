package dev.replication.simulation;

/** Ends the step of a duty whose process has died. */
final class Crashed extends Error {
  private static final long serialVersionUID = 1L;

  Crashed() {
    super("the process is dead", null, false, false);
  }
}
