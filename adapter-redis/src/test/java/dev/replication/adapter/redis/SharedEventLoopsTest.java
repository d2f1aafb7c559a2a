package dev.replication.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.replication.port.PeerSession;
import dev.replication.testkit.redis.RedisFixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class SharedEventLoopsTest {
  @RegisterExtension static final RedisFixture REDIS = new RedisFixture();

  @Test
  void closingOneSessionLeavesTheThreadsToTheOthersAndTheLastEndsThem() throws Exception {
    RedisPeer peer = new RedisPeer(REDIS.port(), "", RedisClientKind.LETTUCE);
    PeerSession first = peer.connector().connect();
    try (PeerSession second = peer.connector().connect()) {
      first.close();
      await().until(() -> connections(peer) == 2);
      assertThat(second.ping()).isPositive();
      assertThat(second.feed().probe().exists()).isFalse();
      assertThat(lettuceThreads()).isPositive();
    }
    await().until(() -> lettuceThreads() == 0);
  }

  /** Connections of ours that the server sees. */
  private static long connections(RedisPeer peer) {
    return peer.command(jedis -> jedis.clientList())
        .lines()
        .filter(line -> line.contains("name=replication-engine"))
        .count();
  }

  private static long lettuceThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("lettuce-"))
        .count();
  }
}
