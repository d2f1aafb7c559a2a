package dev.replication.app.runtime;

import java.util.List;

/** What became of other settings that were given to something that runs. */
public sealed interface Reconfiguration {
  /** They are the ones in force. */
  record Unchanged() implements Reconfiguration {}

  /**
   * They are in force now.
   *
   * @param changes what is different, each in a few words and without secrets
   */
  record Applied(List<String> changes) implements Reconfiguration {
    /** Copies the list. */
    public Applied {
      changes = List.copyOf(changes);
    }
  }

  /**
   * Nothing of them is in force, because some cannot change while a node runs.
   *
   * @param keys the options that cannot
   */
  record NeedsRestart(List<String> keys) implements Reconfiguration {
    /** Copies the list. */
    public NeedsRestart {
      keys = List.copyOf(keys);
    }
  }

  /**
   * Nothing of them is in force, because they cannot work.
   *
   * @param reason what is wrong
   */
  record Refused(String reason) implements Reconfiguration {}
}
