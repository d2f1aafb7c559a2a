package dev.replication.syncengine;

import dev.replication.model.Content;
import dev.replication.model.ItemKey;
import dev.replication.model.Revision;
import dev.replication.model.StoredItem;
import org.jspecify.annotations.Nullable;

/** The promise of one client write: accepted into the queue, and soon durable. */
public interface Receipt {
  /** The item written. */
  ItemKey key();

  /**
   * Blocks until the write is committed and fsynced.
   *
   * @throws StoreFailure when it was not written
   */
  WriteResult awaitDurable() throws InterruptedException;

  /** What became of a write. */
  sealed interface WriteResult {
    /**
     * Committed.
     *
     * @param content what the item has now, which is what was submitted unless it is merged; null
     *     after a delete
     */
    record Written(Revision revision, long version, @Nullable Content content)
        implements WriteResult {}

    /** The key's merge policy does not take it, nothing changed. {@code why} is for the client. */
    record Refused(String why) implements WriteResult {}

    /** The precondition did not hold; nothing changed. {@code held} is what is there, or null. */
    record PreconditionFailed(@Nullable StoredItem held) implements WriteResult {}

    /** A delete found nothing to delete; nothing changed. */
    record NotFound() implements WriteResult {}
  }
}
