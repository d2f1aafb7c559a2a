package dev.replication.app.bench;

import dev.replication.embedded.redis.EmbeddedRedis;
import dev.replication.model.NodeHead;
import dev.replication.model.NodeId;
import dev.replication.model.Origin;
import dev.replication.model.PurgeFrontier;
import dev.replication.model.StreamId;
import dev.replication.model.VersionVector;
import dev.replication.port.FeedEntry.Heartbeat;
import dev.replication.wire.EntryCodec;
import dev.replication.wire.HeadCodec;
import dev.replication.wire.Limits;
import dev.replication.wire.RedisKeys;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.params.XAddParams;

/**
 * Nodes that nobody writes to, as those who follow them see them: a head and a heartbeat every ten
 * seconds, each under a prefix of its own in one Redis. They take turns, as nodes that know nothing
 * of each other do. One thread.
 */
final class IdlePeers implements AutoCloseable {
  /** As often as an idle node publishes. */
  static final Duration HEARTBEATS = Duration.ofSeconds(10);

  private static final String LIFE = "0000000a";

  private final EmbeddedRedis redis;
  private final int count;
  private final EntryCodec entries = new EntryCodec(Limits.DEFAULT);
  private final HeadCodec heads = new HeadCodec();
  private final Jedis connection;
  private final Thread thread;

  /** Publishes for every one of {@code count} once, then goes on doing so. */
  IdlePeers(EmbeddedRedis redis, int count) {
    this.redis = redis;
    this.count = count;
    this.connection = new Jedis("127.0.0.1", redis.port());
    for (int peer = 0; peer < count; peer++) {
      publish(peer, 1);
    }
    this.thread = Thread.ofVirtual().name("idle-peers").start(this::publishInTurns);
  }

  /** A node's entries for them. */
  List<String> configured() {
    return IntStream.range(0, count)
        .mapToObj(
            peer ->
                "{ node_id: %s, redis_url: \"%s\", redis_prefix: \"%s\", adapter: jedis }"
                    .formatted(name(peer), redis.url(), prefix(peer)))
        .toList();
  }

  private static NodeId name(int peer) {
    return new NodeId("idle." + peer);
  }

  private static String prefix(int peer) {
    return "idle" + peer + ":";
  }

  private void publishInTurns() {
    try {
      for (long round = 2; ; round++) {
        for (int peer = 0; peer < count; peer++) {
          Thread.sleep(HEARTBEATS.dividedBy(count));
          publish(peer, round);
        }
      }
    } catch (InterruptedException closed) {
      // The measurement is over.
    }
  }

  private void publish(int peer, long round) {
    RedisKeys keys = new RedisKeys(prefix(peer));
    Origin origin = Origin.of(name(peer), LIFE);
    long now = System.currentTimeMillis();
    StreamId id = new StreamId(now, 0);
    Heartbeat heartbeat = new Heartbeat(id, origin, 0, VersionVector.empty(), 0, LIFE, now);
    connection.xadd(
        utf8(keys.stream(RedisKeys.DEFAULT_STREAM)),
        bytes(entries.encode(heartbeat)),
        XAddParams.xAddParams().id(new StreamEntryID(now, 0)));
    connection.hset(keys.head(), heads.encode(head(peer, id, round, now)));
  }

  private static NodeHead head(int peer, StreamId last, long added, long now) {
    return new NodeHead(
        name(peer),
        LIFE,
        LIFE,
        LIFE,
        0,
        0,
        0,
        last,
        added,
        0,
        0,
        VersionVector.empty(),
        PurgeFrontier.NONE,
        now,
        false);
  }

  private static Map<byte[], byte[]> bytes(Map<String, byte[]> fields) {
    Map<byte[], byte[]> encoded = new HashMap<>();
    fields.forEach((name, value) -> encoded.put(utf8(name), value));
    return encoded;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws InterruptedException {
    thread.interrupt();
    thread.join();
    connection.close();
  }
}
