package dev.replication.port;

import dev.replication.model.Change;
import dev.replication.model.ItemKey;
import dev.replication.model.Revision;
import java.util.List;

/** The rows of the local store one by one, as they lie there, to be looked at and mended. */
public interface StoredRows {
  /** Most rows of one call. */
  int MAX_ROWS = 1000;

  /**
   * Reads rows from the database, not from memory, and hashes their content anew.
   *
   * @param after the {@link Page#last()} of the page before, 0 for the first
   * @param most at most so many, up to {@link #MAX_ROWS}; fewer where they are large
   * @throws ReplicationFailure.StoreUnavailable when the database cannot be read
   */
  Page read(long after, int most) throws InterruptedException;

  /** How many rows there are, tombstones included, as of the last commit. Never blocks. */
  long count();

  /**
   * Writes the content of {@code sound} over that of the row of its key, if that row is of the same
   * change. Neither revision nor change log move: it is what the row should have been. Blocks until
   * it survives a power failure.
   *
   * @return whether the row was of that change; otherwise nothing is written
   * @throws ReplicationFailure.StoreUnavailable when it could not be written
   */
  boolean mend(Change.Put sound) throws InterruptedException;

  /**
   * Rows in the order in which they lie.
   *
   * @param looked how many were read; none means that there are no more
   * @param last the place of the last
   * @param rotten live ones whose content is not what their hash says
   * @param shown sound live ones that last, and are published
   */
  record Page(int looked, long last, List<Row> rotten, List<Row> shown) {
    /** Copies the lists. */
    public Page {
      rotten = List.copyOf(rotten);
      shown = List.copyOf(shown);
    }
  }

  /** A row and the change that it says it is. */
  record Row(ItemKey key, Revision revision) {}
}
