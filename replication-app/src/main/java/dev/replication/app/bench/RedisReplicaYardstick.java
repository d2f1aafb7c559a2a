package dev.replication.app.bench;

import dev.replication.embedded.redis.EmbeddedRedis;
import java.time.Duration;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;

/** Redis's own replication: a primary with a replica, fed by pipelined SETs of the same items. */
final class RedisReplicaYardstick {
  private static final int PIPELINE = 1000;

  private final EmbeddedRedis primary;
  private final EmbeddedRedis replica;
  private final Workload workload;

  RedisReplicaYardstick(EmbeddedRedis primary, EmbeddedRedis replica, Workload workload) {
    this.primary = primary;
    this.replica = replica;
    this.workload = workload;
  }

  /** Events per second from the first write to the last one visible on the replica. */
  double eventsPerSecond() throws InterruptedException {
    try (Jedis writer = new Jedis("127.0.0.1", primary.port());
        Jedis reader = new Jedis("127.0.0.1", replica.port())) {
      reader.replicaof("127.0.0.1", primary.port());
      Poll.until(
          Duration.ofSeconds(60),
          () -> reader.info("replication").contains("master_link_status:up"));
      long startNanos = System.nanoTime();
      for (int from = 0; from < workload.items(); from += PIPELINE) {
        try (Pipeline pipeline = writer.pipelined()) {
          for (int i = from; i < Math.min(from + PIPELINE, workload.items()); i++) {
            pipeline.set(workload.key(i).utf8(), workload.content(i));
          }
        }
      }
      Poll.until(Duration.ofSeconds(60), () -> reader.dbSize() >= workload.items());
      return workload.items() * 1e9 / (System.nanoTime() - startNanos);
    }
  }
}
