package dev.replication.simulation;

import dev.replication.domain.digest.ItemDigest;
import dev.replication.model.Change;
import dev.replication.model.DigestRecord;
import dev.replication.model.DigestSlot;
import dev.replication.model.ItemKey;
import java.util.TreeMap;

/**
 * The publisher's digest tree: slots in memory, of which those that change are written, moved by
 * the difference of the record that is stored and the one that was.
 */
final class PublishedTree {
  private final Mutations mutations;
  private final TreeMap<Integer, DigestSlot> leaves = new TreeMap<>();
  private final TreeMap<Integer, DigestSlot> root = new TreeMap<>();

  PublishedTree(Mutations mutations) {
    this.mutations = mutations;
  }

  /** Takes over what Redis holds; false when its root is not the sum of its pages. */
  boolean load(RedisImage image) {
    leaves.clear();
    root.clear();
    leaves.putAll(image.leafSlots);
    TreeMap<Integer, DigestSlot> sums = new TreeMap<>();
    leaves.forEach((bucket, slot) -> sums.merge(bucket >> 8, slot, DigestSlot::plus));
    root.putAll(image.rootSlots);
    return sums.equals(root);
  }

  void begin(RedisImage image) {
    leaves.clear();
    root.clear();
    image.records.clear();
    image.leafSlots.clear();
    image.rootSlots.clear();
  }

  /** Whether a key still has a record from before {@code tombstone}. */
  static boolean lacks(RedisImage image, Change.Delete tombstone) {
    DigestRecord record = image.records.get(tombstone.key());
    long hlc = tombstone.revision().stamp().hlc();
    return record != null && Long.compareUnsigned(record.hlc(), hlc) < 0;
  }

  /** Takes out the record of a tombstone, unless the key has another one by now. */
  void forget(RedisImage image, Change.Delete tombstone) {
    ItemKey key = tombstone.key();
    DigestRecord record = DigestRecord.of(tombstone);
    if (image.records.remove(key, record)) {
      DigestSlot difference = DigestSlot.EMPTY.minus(ItemDigest.slotOf(key, record));
      int bucket = ItemDigest.bucketOf(key);
      image.leafSlots.put(bucket, leaves.merge(bucket, difference, DigestSlot::plus));
      image.rootSlots.put(bucket >> 8, root.merge(bucket >> 8, difference, DigestSlot::plus));
    }
  }

  /** Mirrors a row: the item, its record, and the slots above. */
  void store(RedisImage image, Change change) {
    ItemKey key = change.key();
    if (change instanceof Change.Put put) {
      image.items.put(key, put);
    } else {
      image.items.remove(key);
    }
    DigestRecord wanted = DigestRecord.of(change);
    DigestRecord old = image.records.put(key, wanted);
    DigestSlot difference = ItemDigest.slotOf(key, wanted);
    if (old != null && !mutations.is(Mutant.TREE_KEEPS_OLD_RECORDS)) {
      difference = difference.minus(ItemDigest.slotOf(key, old));
    }
    int bucket = ItemDigest.bucketOf(key);
    image.leafSlots.put(bucket, leaves.merge(bucket, difference, DigestSlot::plus));
    image.rootSlots.put(bucket >> 8, root.merge(bucket >> 8, difference, DigestSlot::plus));
  }
}
