package dev.replication.model;

import org.jspecify.annotations.Nullable;

/**
 * A live item as a node holds it.
 *
 * @param put the change that made it what it is
 * @param accessCount how often it was read, as far as this node counted
 * @param lastAccessedMillis epoch milliseconds of the last counted read, or null
 */
public record StoredItem(Change.Put put, long accessCount, @Nullable Long lastAccessedMillis) {
  /** The item as {@code put} made it, never read so far. */
  public static StoredItem of(Change.Put put) {
    return new StoredItem(put, 0, null);
  }

  /** The item's id. */
  public ItemKey key() {
    return put.key();
  }

  /** The bytes with hash and type. */
  public Content content() {
    return put.content();
  }

  /** The stamp that won. */
  public Stamp stamp() {
    return put.revision().stamp();
  }
}
