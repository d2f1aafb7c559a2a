package dev.replication.app.demo;

import dev.replication.app.config.AppConfig;
import dev.replication.app.config.ConfigReader;
import dev.replication.app.config.Outcome;
import dev.replication.app.wiring.Node;
import dev.replication.domain.health.PeerHealth;
import dev.replication.embedded.redis.EmbeddedRedis;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A full mesh of nodes in this process, each with a real Redis and a SQLite database of its own,
 * configured by the same YAML that a node elsewhere would read.
 */
final class DemoMesh implements AutoCloseable {
  private static final List<String> CITIES =
      List.of(
          "london",
          "manchester",
          "edinburgh",
          "cardiff",
          "belfast",
          "bristol",
          "leeds",
          "york",
          "bath");

  private final List<EmbeddedRedis> servers = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();

  /** Most nodes of a demonstration. */
  static int maxNodes() {
    return CITIES.size();
  }

  /** Starts {@code count} nodes with their data below {@code folder}. */
  static DemoMesh start(int count, Path folder) {
    DemoMesh mesh = new DemoMesh();
    try {
      for (int i = 0; i < count; i++) {
        mesh.servers.add(EmbeddedRedis.start(EmbeddedRedis.Settings.inMemory()));
      }
      for (int i = 0; i < count; i++) {
        mesh.nodes.add(Node.start(mesh.config(i, count, folder)));
      }
      return mesh;
    } catch (RuntimeException e) {
      mesh.close();
      throw e;
    }
  }

  private AppConfig config(int index, int count, Path folder) {
    Path data = folder.resolve(CITIES.get(index));
    StringBuilder yaml = new StringBuilder();
    yaml.append("replication:\n  local_node_id: uk.")
        .append(CITIES.get(index))
        .append("\n  peers:");
    yaml.append(count == 1 ? " []\n" : "\n");
    for (int peer = 0; peer < count; peer++) {
      if (peer != index) {
        yaml.append(
            "    - { node_id: uk.%s, redis_url: \"%s\" }\n"
                .formatted(CITIES.get(peer), servers.get(peer).url()));
      }
    }
    // Several nodes that have just started on one machine meet no objective of a real one.
    yaml.append("  settings: { slo: { max_stream_read_latency_ms: 5000,");
    yaml.append(" max_peer_op_latency_ms: 5000, max_batch_flush_latency_ms: 5000 } }\n");
    yaml.append("  cursor: { sqlite_path: '%s' }\n".formatted(data.resolve("cursors.db")));
    yaml.append("sync_engine:\n  redis_url: \"%s\"\n".formatted(servers.get(index).url()));
    yaml.append("  sql_url: 'sqlite:%s'\n".formatted(data.resolve("items.db")));
    yaml.append("  l1_max_bytes: 33554432\n");
    yaml.append("server: { port: 0 }\n");
    return switch (ConfigReader.read("demo", yaml.toString(), Map.of())) {
      case Outcome.Valid(AppConfig config) -> config;
      case Outcome.Invalid(var problems) ->
          throw new IllegalStateException(
              "the demonstration's own configuration is wrong: " + problems);
    };
  }

  List<Node> nodes() {
    return nodes;
  }

  /** Whether every node has published what it holds and has read all that its peers published. */
  boolean isSettled() {
    return nodes.stream().allMatch(DemoMesh::isSettled);
  }

  private static boolean isSettled(Node node) {
    var store = node.store().health();
    boolean published = store.queuedBytes() == 0 && store.publishedSeq() >= store.feedSeq();
    return published && node.engine().healthCheck().peers().stream().allMatch(DemoMesh::hasReadAll);
  }

  private static boolean hasReadAll(PeerHealth peer) {
    Long lag = peer.lagEntries();
    Long millis = peer.lagMillis();
    return peer.connected() && (lag == null ? millis != null && millis == 0 : lag == 0);
  }

  /** Proofs of all nodes, in order. */
  List<Proof> proofs() throws InterruptedException {
    List<Proof> proofs = new ArrayList<>();
    for (Node node : nodes) {
      proofs.add(Proof.of(node.store()));
    }
    return proofs;
  }

  /** Waits until all nodes prove equal, at most {@code bound}; the last proofs either way. */
  List<Proof> settle(Duration bound) throws InterruptedException {
    long deadlineNanos = System.nanoTime() + bound.toNanos();
    while (true) {
      List<Proof> proofs = isSettled() ? proofs() : List.of();
      boolean equal = !proofs.isEmpty() && proofs.stream().distinct().count() == 1;
      if (equal && isSettled()) {
        return proofs;
      }
      if (System.nanoTime() - deadlineNanos > 0) {
        return proofs();
      }
      Thread.sleep(Duration.ofMillis(100));
    }
  }

  @Override
  public void close() {
    nodes.forEach(Node::close);
    servers.forEach(EmbeddedRedis::close);
  }
}
