package dev.replication.app.bench;

import dev.replication.embedded.redis.EmbeddedRedis;
import dev.replication.model.DigestPage;
import dev.replication.wire.RedisKeys;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;

/**
 * What a digest tree takes in Redis: of all its pages, and of every sixteenth leaf, what {@code
 * MEMORY USAGE} says.
 */
final class TreeMemory {
  private static final int LEAVES = 1 << 16;
  private static final int EVERY = 16;

  private TreeMemory() {}

  static long bytes(EmbeddedRedis redis) {
    RedisKeys keys = new RedisKeys("");
    try (Jedis connection = new Jedis("127.0.0.1", redis.port())) {
      String generation = connection.hget(keys.head(), "generation");
      List<String> pages = new ArrayList<>();
      pages.add(keys.digestRoot(generation));
      for (int first = 0; first < DigestPage.SLOTS; first++) {
        pages.add(keys.digestPage(generation, first));
      }
      List<String> leaves = new ArrayList<>();
      for (int leaf = 0; leaf < LEAVES; leaf += EVERY) {
        leaves.add(keys.digestLeaf(generation, leaf));
      }
      return sum(connection, pages) + EVERY * sum(connection, leaves);
    }
  }

  private static long sum(Jedis connection, List<String> keys) {
    List<Response<Long>> sizes = new ArrayList<>(keys.size());
    try (Pipeline pipeline = connection.pipelined()) {
      keys.forEach(key -> sizes.add(pipeline.memoryUsage(key.getBytes(StandardCharsets.UTF_8), 0)));
    }
    return sizes.stream().mapToLong(size -> size.get() == null ? 0 : size.get()).sum();
  }
}
