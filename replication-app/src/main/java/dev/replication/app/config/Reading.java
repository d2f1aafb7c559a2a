package dev.replication.app.config;

/** What an option type makes of a text. */
sealed interface Reading<T> {
  /** The text is allowed and means this. */
  record Value<T>(T value) implements Reading<T> {}

  /**
   * The text is not allowed.
   *
   * @param must what is, to follow the word "must"
   */
  record Refused<T>(String must) implements Reading<T> {}
}
