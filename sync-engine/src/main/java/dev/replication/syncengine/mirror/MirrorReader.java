package dev.replication.syncengine.mirror;

import dev.replication.model.ItemKey;
import dev.replication.model.NodeHead;
import dev.replication.model.StoredItem;
import dev.replication.port.ItemReader;
import dev.replication.syncengine.StoreFailure;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;

/**
 * Reads items back from the mirror, over a connection of its own; while there is none, it answers
 * nothing.
 *
 * <p>Every read also reads the head and answers nothing when that is not at least what was
 * published before the read began: a Redis that was emptied, exchanged or set back is noticed here
 * before the publisher has noticed it. Safe for use by many threads.
 */
final class MirrorReader implements AutoCloseable {
  private static final int MAX_KEYS = 1_000;
  private static final byte[][] GUARD = {
    Replies.bytes("node"),
    Replies.bytes("incarnation"),
    Replies.bytes("generation"),
    Replies.bytes("building"),
    Replies.bytes("feed_seq")
  };

  private final ReadConnection connection;
  private final Layout layout;
  private final MirrorStatus status;
  private final CorruptReads corrupt;

  MirrorReader(
      ReadConnection connection, Layout layout, MirrorStatus status, CorruptReads corrupt) {
    this.connection = connection;
    this.layout = layout;
    this.status = status;
    this.corrupt = corrupt;
  }

  /**
   * Reads what the mirror holds intact of {@code keys}; nothing while it is being rebuilt.
   *
   * @throws StoreFailure.Unavailable when Redis does not answer
   */
  Map<ItemKey, StoredItem> read(Collection<ItemKey> keys) throws InterruptedException {
    MirrorStatus.Snapshot before = status.now();
    if (!before.connected()) {
      String problem = Optional.ofNullable(before.trouble()).orElse("not connected yet");
      throw new StoreFailure.Unavailable(
          problem, new IllegalStateException("the mirror is not up"));
    }
    NodeHead head = before.head();
    if (head == null || head.building() || keys.isEmpty()) {
      return Map.of();
    }
    Optional<MirrorConnection> open = connection.ifOpen();
    return open.isEmpty() ? Map.of() : read(open.get(), head, List.copyOf(keys));
  }

  private Map<ItemKey, StoredItem> read(MirrorConnection open, NodeHead head, List<ItemKey> all)
      throws InterruptedException {
    Map<ItemKey, StoredItem> found = new HashMap<>();
    for (int from = 0; from < all.size(); from += MAX_KEYS) {
      List<ItemKey> page = all.subList(from, Math.min(all.size(), from + MAX_KEYS));
      if (!readPage(open, head, page, found)) {
        return Map.of();
      }
    }
    return found;
  }

  private boolean readPage(
      MirrorConnection open, NodeHead published, List<ItemKey> page, Map<ItemKey, StoredItem> found)
      throws InterruptedException {
    RedisAsyncCommands<byte[], byte[]> redis = open.commands();
    Future<List<KeyValue<byte[], byte[]>>> guard = redis.hmget(layout.keys().head(), GUARD);
    List<RedisFuture<Map<byte[], byte[]>>> records = new ArrayList<>(page.size());
    for (ItemKey key : page) {
      records.add(redis.hgetall(layout.keys().item(key)));
    }
    open.flush();
    if (!holdsAtLeast(published, open.await(guard))) {
      return false;
    }
    for (int i = 0; i < page.size(); i++) {
      decode(page.get(i), open.await(records.get(i)))
          .ifPresent(item -> found.put(item.key(), item));
    }
    return true;
  }

  private static boolean holdsAtLeast(NodeHead published, List<KeyValue<byte[], byte[]>> guard) {
    List<String> held = new ArrayList<>();
    guard.forEach(field -> held.add(field.hasValue() ? Replies.string(field.getValue()) : ""));
    return held.get(0).equals(published.node().text())
        && held.get(1).equals(published.incarnation())
        && held.get(2).equals(published.generation())
        && held.get(3).equals("0")
        && feedSeq(held.get(4)) >= published.feedSeq();
  }

  private static long feedSeq(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException notOurs) {
      return -1;
    }
  }

  private Optional<StoredItem> decode(ItemKey key, Map<byte[], byte[]> raw) {
    Map<String, byte[]> fields = new LinkedHashMap<>();
    raw.forEach((name, value) -> fields.put(Replies.string(name), value));
    return switch (layout.items().decode(key, fields)) {
      case ItemReader.Fetched.Found found -> Optional.of(StoredItem.of(found.put()));
      case ItemReader.Fetched.Absent absent -> Optional.empty();
      case ItemReader.Fetched.Corrupt damaged -> {
        corrupt.found(key, damaged.detail());
        yield Optional.empty();
      }
    };
  }

  /** Ends reads under way with a failure; safe to repeat. */
  @Override
  public void close() {
    connection.close();
  }
}
