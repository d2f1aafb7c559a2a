package dev.replication.syncengine.mirror;

import dev.replication.model.NodeHead;
import dev.replication.model.NodeId;
import dev.replication.model.StreamId;
import dev.replication.port.FeedEntry;
import dev.replication.wire.EntryCodec;
import dev.replication.wire.HeadCodec;
import dev.replication.wire.Limits;
import dev.replication.wire.RedisKeys;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RestoreArgs;
import io.lettuce.core.ScanIterator;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.TransactionResult;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** Looks into a Redis from outside, with a plain client. */
final class Inspector implements AutoCloseable {
  private final NodeId node;
  private final String prefix;
  private final RedisClient client;
  private final StatefulRedisConnection<byte[], byte[]> connection;
  private final RedisCommands<byte[], byte[]> redis;
  private final EntryCodec entries = new EntryCodec(Limits.DEFAULT);
  private final HeadCodec heads = new HeadCodec();

  Inspector(NodeId node, String prefix, String url) {
    this.node = node;
    this.prefix = prefix;
    this.client = RedisClient.create(url);
    this.connection = client.connect(ByteArrayCodec.INSTANCE);
    this.redis = connection.sync();
  }

  RedisCommands<byte[], byte[]> redis() {
    return redis;
  }

  byte[] key(String name) {
    return Replies.bytes(prefix + name);
  }

  List<FeedEntry> entries() {
    return redis.xrange(key("__local__:cdc"), Range.unbounded()).stream()
        .map(this::decode)
        .toList();
  }

  private FeedEntry decode(StreamMessage<byte[], byte[]> message) {
    Map<String, byte[]> fields = new LinkedHashMap<>();
    message.getBody().forEach((name, value) -> fields.put(Replies.string(name), value));
    return entries.decode(node, StreamId.parse(message.getId()), fields);
  }

  List<FeedEntry.Changed> changes() {
    return entries().stream()
        .filter(FeedEntry.Changed.class::isInstance)
        .map(FeedEntry.Changed.class::cast)
        .toList();
  }

  List<FeedEntry.Heartbeat> heartbeats() {
    return entries().stream()
        .filter(FeedEntry.Heartbeat.class::isInstance)
        .map(FeedEntry.Heartbeat.class::cast)
        .toList();
  }

  NodeHead head() {
    return heads.decode(hash("ae:head")).orElseThrow();
  }

  /** Head and stream at one moment. */
  Look look() {
    redis.multi();
    redis.hgetall(key("ae:head"));
    redis.xinfoStream(key("__local__:cdc"));
    TransactionResult result = redis.exec();
    Map<String, String> head = new HashMap<>();
    Map<byte[], byte[]> raw = result.get(0);
    raw.forEach((name, value) -> head.put(Replies.string(name), Replies.string(value)));
    Map<String, Object> stream = Replies.pairs(result.get(1));
    return new Look(
        heads.decode(head).orElseThrow(),
        StreamId.parse(Replies.string(stream, "last-generated-id")),
        Replies.number(stream, "entries-added"));
  }

  /** What a look brought. */
  record Look(NodeHead head, StreamId last, long entriesAdded) {}

  Map<String, String> hash(String name) {
    Map<String, String> fields = new HashMap<>();
    redis
        .hgetall(key(name))
        .forEach((field, value) -> fields.put(Replies.string(field), Replies.string(value)));
    return fields;
  }

  TreeSet<String> members(String set) {
    TreeSet<String> members = new TreeSet<>();
    redis.smembers(key(set)).forEach(member -> members.add(Replies.string(member)));
    return members;
  }

  TreeSet<String> keys() {
    TreeSet<String> keys = new TreeSet<>();
    ScanIterator.scan(redis).forEachRemaining(key -> keys.add(Replies.string(key)));
    return keys;
  }

  /** The keys of a node's digest trees, in all their lives. */
  TreeSet<String> treeKeys(RedisKeys layout) {
    TreeSet<String> found = keys();
    found.removeIf(key -> layout.generationOf(key).isEmpty());
    return found;
  }

  /** All keys but those of the digest tree of this node's head. */
  TreeSet<String> keysBesideTree() {
    String generation = head().generation();
    RedisKeys layout = new RedisKeys(prefix);
    TreeSet<String> found = keys();
    found.removeIf(key -> layout.generationOf(key).filter(generation::equals).isPresent());
    return found;
  }

  /** Everything in the database. */
  TreeMap<String, byte[]> dump() {
    TreeMap<String, byte[]> dump = new TreeMap<>();
    keys().forEach(key -> dump.put(key, redis.dump(Replies.bytes(key))));
    return dump;
  }

  /** Replaces the database by {@code dump}, at once for everybody else. */
  void restore(Map<String, byte[]> dump) {
    redis.multi();
    redis.flushall();
    dump.forEach(
        (key, value) -> redis.restore(Replies.bytes(key), value, RestoreArgs.Builder.ttl(0)));
    if (redis.exec().wasDiscarded()) {
      throw new IllegalStateException("restore was discarded");
    }
  }

  @Override
  public void close() {
    connection.close();
    client.shutdown(0, 100, TimeUnit.MILLISECONDS);
  }
}
