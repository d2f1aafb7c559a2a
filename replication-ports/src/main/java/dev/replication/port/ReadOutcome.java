package dev.replication.port;

import java.util.List;

/** What a read of a change stream brought. */
public sealed interface ReadOutcome {
  /**
   * At least one entry.
   *
   * @param entries oldest first
   */
  record Entries(List<FeedEntry> entries) implements ReadOutcome {
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
