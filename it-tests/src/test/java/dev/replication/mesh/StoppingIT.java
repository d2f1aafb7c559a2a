package dev.replication.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.app.config.ConfigReader;
import dev.replication.app.config.Outcome;
import dev.replication.app.runtime.DataFolder;
import dev.replication.app.wiring.Node;
import dev.replication.domain.health.PeerHealth;
import dev.replication.embedded.redis.EmbeddedRedis;
import dev.replication.model.ContentHash;
import dev.replication.process.NodeHttp;
import dev.replication.testkit.link.FaultProxy;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.params.XAddParams;

/**
 * A node that is told to stop while each of its peers keeps it waiting in another way, with every
 * timeout far beyond what a stop may take.
 */
final class StoppingIT {
  private static final Duration AT_ONCE = Duration.ofSeconds(30);
  private static final int BACKLOG = 5_000;

  @Test
  void aNodeStopsAtOnceWhateverItsPeersLetItWaitFor(@TempDir Path folder) throws Exception {
    try (EmbeddedRedis own = EmbeddedRedis.start(EmbeddedRedis.Settings.inMemory());
        EmbeddedRedis idle = EmbeddedRedis.start(EmbeddedRedis.Settings.inMemory());
        EmbeddedRedis busy = EmbeddedRedis.start(EmbeddedRedis.Settings.inMemory());
        FaultProxy halfOpen = FaultProxy.before(idle.port());
        FaultProxy refusing = FaultProxy.before(idle.port())) {
      halfOpen.hold();
      refusing.refuse();
      publishBacklog(busy);
      Path file = folder.resolve("node.yaml");
      Files.writeString(file, yaml(own, idle, busy, halfOpen, refusing));
      Node node = start(file, folder);
      try {
        new NodeHttp(URI.create("http://127.0.0.1:" + node.httpPort())).put("a.key", "\"kept\"");
        awaitWaiting(node);
      } finally {
        long began = System.nanoTime();
        node.close();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(AT_ONCE);
      }
      try (Node again = start(file, folder)) {
        assertThat(
                new NodeHttp(URI.create("http://127.0.0.1:" + again.httpPort()))
                    .get("a.key")
                    .body())
            .isEqualTo("\"kept\"");
      }
    }
  }

  private static Node start(Path file, Path folder) {
    return switch (ConfigReader.read(file)) {
      case Outcome.Valid valid -> Node.start(valid.config(), new DataFolder(folder));
      case Outcome.Invalid invalid -> throw new AssertionError(invalid.problems());
    };
  }

  /** Those that block in reads are connected, and the slow one has begun. */
  private static void awaitWaiting(Node node) {
    Awaitility.await("all wait")
        .atMost(TwoNodes.WITHIN)
        .untilAsserted(
            () -> {
              List<PeerHealth> peers = node.engine().healthCheck().peers();
              assertThat(peers.stream().filter(PeerHealth::connected).map(p -> p.node().text()))
                  .containsExactlyInAnyOrder("idle.lettuce", "idle.jedis", "busy");
              assertThat(node.store().health().items()).isGreaterThan(1);
            });
  }

  private static String yaml(
      EmbeddedRedis own,
      EmbeddedRedis idle,
      EmbeddedRedis busy,
      FaultProxy halfOpen,
      FaultProxy refusing) {
    List<String> peers = new ArrayList<>();
    for (String adapter : List.of("lettuce", "jedis")) {
      peers.add(peer("idle", idle.port(), adapter));
      peers.add(peer("halfopen", halfOpen.port(), adapter));
      peers.add(peer("refusing", refusing.port(), adapter));
    }
    peers.add(MeshNode.peerLine("busy", busy.port(), "jedis"));
    return """
    replication:
      local_node_id: "stopping"
      settings:
        hot_path:
          block_timeout: 5m
          batch_size: 10
          min_batch_size: 10
          rate_limit_enabled: true
          rate_limit_per_sec: 1
          rate_limit_burst: 1
      peers:
        - %s
    server: { port: 0, drain_timeout: 10m }
    sync_engine:
      redis_url: "%s"
      redis_timeout_ms: 300000
      redis_response_timeout_ms: 300000
    """
        .formatted(String.join("\n    - ", peers), own.url());
  }

  /** Each with a prefix of its own, for two nodes cannot have one stream. */
  private static String peer(String id, int port, String adapter) {
    return "{ node_id: %s.%s, redis_url: \"redis://127.0.0.1:%d\", adapter: %s, redis_prefix: %s }"
        .formatted(id, adapter, port, adapter, adapter);
  }

  private static void publishBacklog(EmbeddedRedis redis) throws IOException {
    byte[] content = "\"x\"".getBytes(StandardCharsets.UTF_8);
    try (Jedis jedis = new Jedis("127.0.0.1", redis.port());
        Pipeline pipeline = jedis.pipelined()) {
      for (int i = 0; i < BACKLOG; i++) {
        pipeline.xadd(
            MeshNode.STREAM,
            XAddParams.xAddParams(),
            Map.of(
                "op",
                "PUT",
                "key",
                "busy." + i,
                "hash",
                ContentHash.ofContent(content).toString(),
                "data",
                "\"x\""));
      }
      pipeline.sync();
    }
  }
}
