package dev.replication.adapter.redis;

import dev.replication.domain.digest.DigestTree;
import dev.replication.domain.digest.ItemDigest;
import dev.replication.model.Change;
import dev.replication.model.DigestRecord;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeHead;
import dev.replication.model.NodeId;
import dev.replication.model.StreamId;
import dev.replication.port.PeerConnector;
import dev.replication.testkit.contract.SampleChanges;
import dev.replication.testkit.contract.ScriptedPeer;
import dev.replication.testkit.contract.ScriptedTree;
import dev.replication.wire.EntryCodec;
import dev.replication.wire.HeadCodec;
import dev.replication.wire.ItemCodec;
import dev.replication.wire.Limits;
import dev.replication.wire.RedisKeys;
import dev.replication.wire.RedisUrl;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.params.XAddParams;

/** A peer that is a prefix in a real server, read as the user that the documents tell to create. */
record RedisPeer(int port, String prefix, RedisClientKind kind)
    implements ScriptedPeer, ScriptedTree {
  static final Timeouts TIMEOUTS = new Timeouts(Duration.ofSeconds(20), Duration.ofSeconds(5));

  PeerAddress address() {
    return new PeerAddress(
        SampleChanges.NODE,
        RedisUrl.parse("redis://" + DocumentedUser.CREDENTIALS + "@127.0.0.1:" + port),
        prefix,
        RedisKeys.DEFAULT_STREAM,
        TIMEOUTS,
        Limits.DEFAULT);
  }

  @Override
  public PeerConnector connector() {
    command(jedis -> jedis.aclSetUser(DocumentedUser.NAME, DocumentedUser.rules()));
    return RedisPeerConnectors.connector(address(), kind);
  }

  @Override
  public String streamKey() {
    return prefix + RedisKeys.DEFAULT_STREAM;
  }

  @Override
  public StreamId append(Change change, @Nullable Long after) {
    return appendRaw(new EntryCodec(Limits.DEFAULT).encode(change, after));
  }

  @Override
  public List<StreamId> appendChain(List<? extends Change> changes) {
    EntryCodec codec = new EntryCodec(Limits.DEFAULT);
    try (Jedis jedis = new Jedis("127.0.0.1", port);
        Pipeline pipeline = jedis.pipelined()) {
      for (Change change : changes) {
        Map<String, byte[]> fields = codec.encode(change, change.revision().seq() - 1);
        pipeline.xadd(utf8(streamKey()), XAddParams.xAddParams(), binary(fields));
      }
      return pipeline.syncAndReturnAll().stream().map(id -> Replies.streamId(id)).toList();
    }
  }

  @Override
  public StreamId appendRaw(Map<String, byte[]> fields) {
    byte[] id =
        command(jedis -> jedis.xadd(utf8(streamKey()), XAddParams.xAddParams(), binary(fields)));
    return StreamId.parse(new String(id, StandardCharsets.UTF_8));
  }

  @Override
  public void trimTo(long length) {
    command(jedis -> jedis.xtrim(streamKey(), length, false));
  }

  @Override
  public void delete(StreamId id) {
    command(jedis -> jedis.xdel(streamKey(), new StreamEntryID(id.toString())));
  }

  @Override
  public void publish(NodeHead head) {
    publishRaw(new HeadCodec().encode(head));
  }

  @Override
  public void publish(NodeHead head, Map<ItemKey, DigestRecord> records) {
    RedisKeys keys = new RedisKeys(prefix);
    String generation = head.generation();
    DigestTree tree = new DigestTree();
    publish(head);
    records.forEach(
        (key, record) -> {
          int bucket = ItemDigest.bucketOf(key);
          tree.add(bucket, ItemDigest.slotOf(key, record));
          storeLeaf(generation, bucket, Map.of(key.text(), record.toBytes()));
          storePage(keys.digestPage(generation, bucket >> 8), tree.page(bucket >> 8).toBytes());
        });
    storePage(keys.digestRoot(generation), tree.root().toBytes());
  }

  /** Mirrors any fields in a leaf of the digest tree. */
  void storeLeaf(String generation, int bucket, Map<String, byte[]> fields) {
    command(
        jedis ->
            jedis.hset(utf8(new RedisKeys(prefix).digestLeaf(generation, bucket)), binary(fields)));
  }

  /** Mirrors any bytes as a page of the digest tree. */
  void storePage(String key, byte[] stored) {
    command(jedis -> jedis.set(utf8(key), stored));
  }

  @Override
  public void publishRaw(Map<String, String> fields) {
    command(jedis -> jedis.hset(new RedisKeys(prefix).head(), fields));
  }

  @Override
  public void store(Change.Put put) {
    storeRaw(put.key(), new ItemCodec(Limits.DEFAULT).encode(put));
  }

  @Override
  public void storeRaw(ItemKey key, Map<String, byte[]> fields) {
    command(jedis -> jedis.hset(utf8(new RedisKeys(prefix).item(key)), binary(fields)));
  }

  @Override
  public void wantsRaw(NodeId owner, String text) {
    command(jedis -> jedis.hset(new RedisKeys(prefix).wanted(), owner.text(), text));
  }

  @Override
  public boolean hasBlockedReader() {
    return !command(jedis -> jedis.info("clients")).contains("blocked_clients:0");
  }

  /** The answer to one command on a connection of its own. */
  <T> T command(Function<Jedis, T> command) {
    try (Jedis jedis = new Jedis("127.0.0.1", port)) {
      return command.apply(jedis);
    }
  }

  private static Map<byte[], byte[]> binary(Map<String, byte[]> fields) {
    Map<byte[], byte[]> binary = new LinkedHashMap<>();
    fields.forEach((name, value) -> binary.put(utf8(name), value));
    return binary;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
