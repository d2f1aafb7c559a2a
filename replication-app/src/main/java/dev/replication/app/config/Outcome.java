package dev.replication.app.config;

import java.util.List;

/** What reading a configuration gave. */
public sealed interface Outcome {
  /** The configuration is complete and consistent. */
  record Valid(AppConfig config) implements Outcome {}

  /**
   * The configuration cannot be used.
   *
   * @param problems at least one, in the order of their lines
   */
  record Invalid(List<Problem> problems) implements Outcome {
    /** Copies the list and refuses an empty one. */
    public Invalid {
      problems = List.copyOf(problems);
      if (problems.isEmpty()) {
        throw new IllegalArgumentException("an invalid configuration names its problems");
      }
    }
  }
}
