package dev.replication.syncengine.mirror;

import dev.replication.model.Change;
import dev.replication.model.NodeHead;
import dev.replication.syncengine.log.History;
import dev.replication.wire.EntryCodec;
import dev.replication.wire.HeadCodec;
import dev.replication.wire.ItemCodec;
import dev.replication.wire.Limits;
import dev.replication.wire.RedisKeys;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where and how the mirror is laid out in Redis.
 *
 * @param keys the node's keys
 * @param entries change stream entries
 * @param items items
 * @param heads the head
 * @param policies what tells whether another node merges alike, empty when nothing is merged
 */
record Layout(
    MirrorKeys keys, EntryCodec entries, ItemCodec items, HeadCodec heads, String policies) {
  static Layout of(RedisKeys keys, String streamName, Limits limits, String policies) {
    return new Layout(
        new MirrorKeys(keys, streamName),
        new EntryCodec(limits),
        new ItemCodec(limits),
        new HeadCodec(),
        policies);
  }

  /** Writes an item where nothing is. */
  void writeItem(Transaction transaction, Change.Put put) {
    byte[] key = keys.item(put.key());
    transaction.hset(key, items.encode(put));
    Long expiresAtMillis = put.expiresAtMillis();
    if (expiresAtMillis != null) {
      transaction.expireAt(key, expiresAtMillis);
    }
  }

  /** The head's fields as they are sent, with the mark of the history it is written from. */
  Map<String, byte[]> fieldsOf(NodeHead head, Optional<History.Mark> mark) {
    Map<String, byte[]> fields = new LinkedHashMap<>();
    heads.encode(head).forEach((name, value) -> fields.put(name, Replies.bytes(value)));
    fields.put(HeadCodec.POLICIES, Replies.bytes(policies));
    MarkFields.of(mark).forEach((name, value) -> fields.put(name, Replies.bytes(value)));
    return fields;
  }
}
