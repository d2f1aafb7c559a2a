package dev.replication.port;

import java.util.List;

/** What a read of a change stream brought. */
public sealed interface ReadOutcome {
  /**
   * At least one entry.
   *
   * @param entries oldest first
   * @param cut whether they are fewer than asked for because they reached the feed's own bound of
   *     bytes, so that more may be there
   */
  record Entries(List<FeedEntry> entries, boolean cut) implements ReadOutcome {
    /** Copies, and refuses an empty list. */
    public Entries {
      entries = List.copyOf(entries);
      if (entries.isEmpty()) {
        throw new IllegalArgumentException("entries are empty; that is Idle");
      }
    }
  }

  /** Nothing new within the wait. */
  record Idle() implements ReadOutcome {}
}
