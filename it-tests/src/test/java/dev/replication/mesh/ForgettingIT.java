package dev.replication.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.replication.app.config.AppConfig;
import dev.replication.app.config.ConfigReader;
import dev.replication.app.config.Outcome;
import dev.replication.app.wiring.Node;
import dev.replication.embedded.redis.EmbeddedRedis;
import dev.replication.model.ComparisonVerdict;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeId;
import dev.replication.syncengine.Submission;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes in one process, each with its own Redis, that forget deletes after a moment. */
final class ForgettingIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final List<String> NAMES = List.of("leeds", "london", "york");
  private static final int YORK = 2;
  private static final ItemKey GONE = new ItemKey("gone");
  private static final ItemKey KEPT = new ItemKey("kept");

  @TempDir private Path folder;

  private final List<EmbeddedRedis> servers = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();

  @BeforeEach
  void start() {
    NAMES.forEach(_ -> servers.add(EmbeddedRedis.start(EmbeddedRedis.Settings.inMemory())));
    for (int i = 0; i < NAMES.size(); i++) {
      nodes.add(Node.start(config(i)));
    }
  }

  @AfterEach
  void stop() {
    nodes.forEach(Node::close);
    servers.forEach(EmbeddedRedis::close);
  }

  private AppConfig config(int index) {
    Path data = folder.resolve(NAMES.get(index));
    String peers =
        IntStream.range(0, NAMES.size())
            .filter(peer -> peer != index)
            .mapToObj(
                peer ->
                    "    - { node_id: %s, redis_url: \"%s\" }"
                        .formatted(NAMES.get(peer), servers.get(peer).url()))
            .collect(Collectors.joining("\n"));
    String yaml =
        """
        replication:
          local_node_id: %s
          settings:
            membership: { tombstone_min_age: 100ms }
            cold_path: { interval_sec: 2 }
          peers:
        %s
          cursor: { sqlite_path: '%s' }
        sync_engine:
          redis_url: "%s"
          sql_url: 'sqlite:%s'
        server: { port: 0 }
        """
            .formatted(
                NAMES.get(index),
                peers,
                data.resolve("cursors.db"),
                servers.get(index).url(),
                data.resolve("items.db"));
    return switch (ConfigReader.read("test", yaml, Map.of())) {
      case Outcome.Valid(AppConfig config) -> config;
      case Outcome.Invalid(var problems) -> throw new IllegalArgumentException("" + problems);
    };
  }

  private void put(int node, ItemKey key) throws InterruptedException {
    byte[] content = "1".getBytes(StandardCharsets.UTF_8);
    nodes.get(node).store().submit(Submission.of(key, content)).awaitDurable();
  }

  private boolean holds(int node, ItemKey key) throws InterruptedException {
    return nodes.get(node).store().get(key).isPresent();
  }

  private long tombstones(int node) {
    return nodes.get(node).store().health().tombstones();
  }

  @Test
  void aDeleteIsForgottenOnceEveryMemberHasSeenItAndNobodyBringsTheItemBack() throws Exception {
    put(0, GONE);
    put(0, KEPT);
    await().atMost(SOON).until(() -> holds(1, GONE) && holds(YORK, GONE) && holds(YORK, KEPT));
    NodeId york = nodes.get(YORK).id();
    nodes.remove(YORK).close();

    nodes.getFirst().store().delete(GONE, Submission.Precondition.NONE).awaitDurable();
    await().atMost(SOON).until(() -> !holds(1, GONE));

    for (int i = 0; i < 2; i++) {
      Node node = nodes.get(i);
      await()
          .atMost(SOON)
          .until(() -> node.engine().healthCheck().deletesHeldBy().containsKey(york));
      assertThat(tombstones(i)).as("it is kept for york").isEqualTo(1);
    }

    nodes.add(Node.start(config(YORK)));
    await()
        .atMost(SOON)
        .until(() -> tombstones(0) == 0 && tombstones(1) == 0 && tombstones(YORK) == 0);

    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      for (NodeId peer : peersOf(node)) {
        await()
            .atMost(SOON)
            .until(
                () ->
                    node.engine().verify(peer, SOON).verdict() instanceof ComparisonVerdict.Equal);
      }
      assertThat(holds(i, GONE)).isFalse();
      assertThat(holds(i, KEPT)).isTrue();
      assertThat(node.engine().healthCheck().deletesHeldBy()).isEmpty();
      assertThat(node.store().frontiers().purged().covered().isEmpty()).isFalse();
      assertThat(node.store().membership().members()).hasSize(3);
    }
  }

  private static List<NodeId> peersOf(Node node) {
    return node.engine().settings().peers().stream().map(peer -> peer.nodeId()).toList();
  }
}
