package dev.replication.syncengine.log;

import dev.replication.model.Change;
import java.util.List;

/**
 * Deletes that L3 has forgotten and the mirror has yet to forget.
 *
 * @param mirrored how many the mirror has forgotten in the life of the store, as far as L3 knows. A
 *     mirror that says a lower number is an older one: it may show again what is forgotten here
 * @param pending the next ones; some of them may have left the mirror already
 */
public record Forgotten(long mirrored, List<Change.Delete> pending) {
  /** Copies the list. */
  public Forgotten {
    pending = List.copyOf(pending);
  }

  /** How many the mirror has forgotten once it has forgotten these. */
  public long mirroredThen() {
    return mirrored + pending.size();
  }
}
