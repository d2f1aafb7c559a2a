package dev.replication.domain.merge;

import dev.replication.model.Change;
import java.util.List;

/**
 * What becomes of two changes of one key that has a merge policy.
 *
 * @param result what is held from now on
 * @param losers of which something was lost to a writer that had not seen it
 */
public record Meeting(Change result, List<Change> losers) {
  /** Copies the list. */
  public Meeting {
    losers = List.copyOf(losers);
  }
}
