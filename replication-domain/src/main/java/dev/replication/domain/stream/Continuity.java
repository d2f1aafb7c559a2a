package dev.replication.domain.stream;

/** Whether a stream can be read on from a cursor without missing anything. */
public sealed interface Continuity {
  /** Nothing that we know of is missing. */
  record Continues() implements Continuity {}

  /**
   * Entries were deleted one by one, so counting proves nothing: whether something is missing shows
   * in the chain of changes and in heartbeats.
   */
  record Fragmented() implements Continuity {}

  /**
   * It is not the stream that the cursor speaks of: the cursor is void.
   *
   * @param why what gave it away, in words
   */
  record Recreated(String why) implements Continuity {}

  /**
   * The entries next after the cursor were removed before we read them. Reading goes on at the
   * oldest that is left, which must not be skipped, or after the last ever added where none is
   * left; what is lost then counts as read.
   *
   * @param lost how many, exactly; at least 1
   */
  record Trimmed(long lost) implements Continuity {
    /** Refuses a loss of nothing. */
    public Trimmed {
      if (lost < 1) {
        throw new IllegalArgumentException("lost must be at least 1 but is " + lost);
      }
    }
  }
}
