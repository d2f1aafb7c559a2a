package dev.replication.domain.digest;

import dev.replication.model.DigestRecord;
import dev.replication.model.DigestSlot;
import dev.replication.model.ItemKey;

/** Where an item is in the tree, and what it adds there. */
public final class ItemDigest {
  /** Leaves of the tree. */
  public static final int BUCKETS = 1 << 16;

  private ItemDigest() {}

  /** The leaf of {@code key}, 0 to 65535: the first two bytes of SHA-256 over its UTF-8 text. */
  public static int bucketOf(ItemKey key) {
    return new ItemDigester().bucketOf(key.utf8());
  }

  /**
   * What {@code key} with {@code record} adds to every slot above it. Its two lanes are the first
   * sixteen bytes of SHA-256 over the key's length in two bytes, the key, and the stored record.
   */
  public static DigestSlot slotOf(ItemKey key, DigestRecord record) {
    return new ItemDigester().slotOf(key.utf8(), record.toBytes());
  }
}
