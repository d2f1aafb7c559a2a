package dev.replication.simulation;

import dev.replication.domain.digest.ItemDigest;
import dev.replication.model.Change;
import dev.replication.model.DigestPage;
import dev.replication.model.DigestRecord;
import dev.replication.model.DigestSlot;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeHead;
import dev.replication.model.StreamId;
import dev.replication.port.FeedEntry;
import dev.replication.port.StreamMetadata;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is in one Redis at one moment, by the rules of its streams: trimming does not move the
 * greatest deleted id, deleting an entry does, and a stream without entries is there still.
 */
final class RedisImage {
  @Nullable NodeHead head;
  Archive.@Nullable Mark mark;

  /** How many deletes were forgotten here in the life of the store. */
  long forgotten;

  final TreeMap<ItemKey, Change.Put> items = new TreeMap<>();
  final TreeMap<ItemKey, DigestRecord> records = new TreeMap<>();
  final TreeMap<Integer, DigestSlot> leafSlots = new TreeMap<>();
  final TreeMap<Integer, DigestSlot> rootSlots = new TreeMap<>();
  private final TreeMap<StreamId, FeedEntry> entries = new TreeMap<>();
  private StreamId last = StreamId.ZERO;
  private StreamId maxDeleted = StreamId.ZERO;
  private long added;
  private boolean streamExists;

  RedisImage copy() {
    RedisImage copy = new RedisImage();
    copy.head = head;
    copy.mark = mark;
    copy.forgotten = forgotten;
    copy.items.putAll(items);
    copy.records.putAll(records);
    copy.leafSlots.putAll(leafSlots);
    copy.rootSlots.putAll(rootSlots);
    copy.entries.putAll(entries);
    copy.last = last;
    copy.maxDeleted = maxDeleted;
    copy.added = added;
    copy.streamExists = streamExists;
    return copy;
  }

  /** XADD. */
  void add(FeedEntry entry) {
    if (!entry.id().isAfter(last)) {
      throw new IllegalStateException(entry.id() + " is not after " + last);
    }
    entries.put(entry.id(), entry);
    last = entry.id();
    added++;
    streamExists = true;
  }

  /** XTRIM MAXLEN; tells how many went. */
  int trimTo(int keep) {
    int gone = Math.max(0, entries.size() - keep);
    for (int i = 0; i < gone; i++) {
      entries.pollFirstEntry();
    }
    return gone;
  }

  /** XDEL. */
  void delete(StreamId id) {
    if (entries.remove(id) != null && id.isAfter(maxDeleted)) {
      maxDeleted = id;
    }
  }

  /** Puts something else in the place of an entry. */
  void spoil(FeedEntry.Undecodable instead) {
    entries.replace(instead.id(), instead);
  }

  /** DEL of the stream. */
  void dropStream() {
    entries.clear();
    last = StreamId.ZERO;
    maxDeleted = StreamId.ZERO;
    added = 0;
    streamExists = false;
  }

  List<FeedEntry> after(StreamId position, int max) {
    return entries.tailMap(position, false).values().stream().limit(max).toList();
  }

  List<FeedEntry> entries() {
    return List.copyOf(entries.values());
  }

  int length() {
    return entries.size();
  }

  StreamId last() {
    return last;
  }

  long entriesAdded() {
    return added;
  }

  StreamMetadata metadata() {
    StreamId first = entries.isEmpty() ? StreamId.ZERO : entries.firstKey();
    return new StreamMetadata(streamExists, entries.size(), first, last, added, maxDeleted, head);
  }

  DigestPage root() {
    return page(rootSlots);
  }

  /** The page over the leaves of {@code firstByte}. */
  DigestPage page(int firstByte) {
    int from = firstByte << 8;
    TreeMap<Integer, DigestSlot> below = new TreeMap<>();
    leafSlots
        .subMap(from, from + DigestPage.SLOTS)
        .forEach((bucket, slot) -> below.put(bucket - from, slot));
    return page(below);
  }

  /** The records of one leaf. */
  Map<ItemKey, DigestRecord> leaf(int bucket) {
    TreeMap<ItemKey, DigestRecord> leaf = new TreeMap<>();
    records.forEach(
        (key, record) -> {
          if (ItemDigest.bucketOf(key) == bucket) {
            leaf.put(key, record);
          }
        });
    return leaf;
  }

  private static DigestPage page(Map<Integer, DigestSlot> slots) {
    long[] lanes = new long[DigestPage.SLOTS * 4];
    slots.forEach(
        (index, slot) -> {
          lanes[index * 4] = slot.liveA();
          lanes[index * 4 + 1] = slot.liveB();
          lanes[index * 4 + 2] = slot.tomb();
          lanes[index * 4 + 3] = slot.count();
        });
    return DigestPage.of(lanes);
  }
}
