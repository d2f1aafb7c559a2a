package dev.replication.syncengine.archive;

import dev.replication.model.Change;
import org.jspecify.annotations.Nullable;

/**
 * What a key holds in L3.
 *
 * @param item its row: the position of the first change of its key
 * @param feedSeq the position of its last change
 * @param change the change; a put that is not {@code complete} has its hash but not its bytes
 * @param complete whether the bytes are there
 * @param accessCount reads counted so far
 * @param lastAccessedMillis epoch milliseconds of the last counted read, or null
 */
public record Held(
    long item,
    long feedSeq,
    Change change,
    boolean complete,
    long accessCount,
    @Nullable Long lastAccessedMillis) {
  /** Whether the key had no row before. */
  boolean isNew() {
    return item == feedSeq;
  }
}
