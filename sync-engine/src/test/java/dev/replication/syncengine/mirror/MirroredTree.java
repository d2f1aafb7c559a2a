package dev.replication.syncengine.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.domain.digest.ItemDigest;
import dev.replication.model.DigestPage;
import dev.replication.model.DigestRecord;
import dev.replication.model.DigestSlot;
import dev.replication.model.ItemKey;
import dev.replication.syncengine.log.ChangeLog.Row;
import dev.replication.wire.RedisKeys;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The digest tree as it is found in Redis, and as it must be. */
final class MirroredTree {
  private final Inspector inspector;
  private final RedisKeys keys;
  private final String generation;

  private MirroredTree(Inspector inspector, RedisKeys keys, String generation) {
    this.inspector = inspector;
    this.keys = keys;
    this.generation = generation;
  }

  /** Checks that the tree is that of {@code rows} and nothing is left of any other. */
  static void assertIsOf(Inspector inspector, List<Row> rows) {
    RedisKeys keys = new RedisKeys("");
    new MirroredTree(inspector, keys, inspector.head().generation()).assertIsOf(rows);
  }

  private void assertIsOf(List<Row> rows) {
    Map<Integer, Map<ItemKey, DigestRecord>> expected = expected(rows);
    assertLeaves(expected);
    DigestPage root = page(keys.digestRoot(generation));
    assertThat(root).as("root").isNotNull();
    for (int first = 0; first < DigestPage.SLOTS; first++) {
      DigestPage page = page(keys.digestPage(generation, first));
      DigestPage found = page == null ? DigestPage.EMPTY : page;
      for (int second = 0; second < DigestPage.SLOTS; second++) {
        assertThat(found.slot(second))
            .as("slot of leaf %02x%02x", first, second)
            .isEqualTo(sum(expected.getOrDefault(first << 8 | second, Map.of())));
      }
      if (root != null) {
        assertThat(root.slot(first)).as("root slot %02x", first).isEqualTo(found.sum());
      }
    }
  }

  private static Map<Integer, Map<ItemKey, DigestRecord>> expected(List<Row> rows) {
    Map<Integer, Map<ItemKey, DigestRecord>> leaves = new TreeMap<>();
    for (Row row : rows) {
      if (row.change().revision().seq() > 0) {
        ItemKey key = row.change().key();
        leaves
            .computeIfAbsent(ItemDigest.bucketOf(key), b -> new HashMap<>())
            .put(key, DigestRecord.of(row.change()));
      }
    }
    return leaves;
  }

  private static DigestSlot sum(Map<ItemKey, DigestRecord> leaf) {
    return leaf.entrySet().stream()
        .map(entry -> ItemDigest.slotOf(entry.getKey(), entry.getValue()))
        .reduce(DigestSlot.EMPTY, DigestSlot::plus);
  }

  private void assertLeaves(Map<Integer, Map<ItemKey, DigestRecord>> expected) {
    Set<String> wanted = new TreeSet<>();
    expected.keySet().forEach(bucket -> wanted.add(keys.digestLeaf(generation, bucket)));
    assertThat(inspector.treeKeys(keys))
        .filteredOn(key -> !key.endsWith(":0") && !key.contains(":1:"))
        .containsExactlyElementsOf(wanted);
    assertThat(inspector.treeKeys(keys)).allMatch(key -> key.startsWith("ae:" + generation + ":"));
    expected.forEach(
        (bucket, records) -> {
          byte[] leaf = Replies.bytes(keys.digestLeaf(generation, bucket));
          assertThat(records(leaf)).as("leaf %04x", bucket).isEqualTo(records);
          assertThat(inspector.redis().objectEncoding(leaf)).isEqualTo("listpack");
        });
  }

  private Map<ItemKey, DigestRecord> records(byte[] leaf) {
    Map<ItemKey, DigestRecord> records = new HashMap<>();
    inspector
        .redis()
        .hgetall(leaf)
        .forEach(
            (key, record) ->
                records.put(new ItemKey(Replies.string(key)), DigestRecord.parse(record)));
    return records;
  }

  private @Nullable DigestPage page(String key) {
    byte[] stored = inspector.redis().get(Replies.bytes(key));
    return stored == null ? null : DigestPage.parse(stored);
  }
}
