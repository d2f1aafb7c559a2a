package dev.replication.simulation;

import dev.replication.domain.digest.ItemDigest;
import dev.replication.model.DigestRecord;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeHead;
import dev.replication.model.VersionVector;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What a comparison was shown of two trees: all that lay below whatever it read, as it was at that
 * moment. What it then says is held against that.
 */
final class Witness {
  final Seen ours = new Seen();
  final Seen theirs = new Seen();

  /** One of the trees: what lasts in it, as far as verdicts speak of it. */
  static final class Seen {
    private final TreeMap<ItemKey, DigestRecord> lasting = new TreeMap<>();
    private @Nullable NodeHead head;

    /** A root was read, and the head with it. */
    void all(RedisImage image) {
      head = image.head;
      replace(_ -> true, image.records);
    }

    /** A page was read. */
    void page(RedisImage image, int firstByte) {
      replace(bucket -> bucket >> 8 == firstByte, image.records);
    }

    /** A leaf was read. */
    void leaf(int bucket, Map<ItemKey, DigestRecord> records) {
      replace(at -> at == bucket, records);
    }

    private void replace(IntPredicate where, Map<ItemKey, DigestRecord> records) {
      lasting.keySet().removeIf(key -> where.test(ItemDigest.bucketOf(key)));
      records.forEach(
          (key, record) -> {
            if (!record.tombstone() && !record.expiring() && where.test(ItemDigest.bucketOf(key))) {
              lasting.put(key, record);
            }
          });
    }

    private VersionVector vv() {
      NodeHead known = head;
      return known == null ? VersionVector.empty() : known.vv();
    }

    @Override
    public String toString() {
      return vv() + " " + lasting;
    }
  }

  /** Whether both have shown the same, and said to have seen the same. */
  boolean areEqual() {
    return ours.lasting.equals(theirs.lasting) && ours.vv().equals(theirs.vv());
  }
}
