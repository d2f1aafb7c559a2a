package dev.replication.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that runs follows its configuration file, and leaves alone what cannot change. */
final class ReloadIT {
  private static final String LEEDS = "{ node_id: leeds, redis_url: \"redis://127.0.0.1:1/1\" }";
  private static final String YORK =
      "{ node_id: york, redis_url: \"redis://u:s3cret@127.0.0.1:1\" }";

  private final Path folder;
  private final Path config;

  ReloadIT(@TempDir Path folder) {
    this.folder = folder;
    this.config = folder.resolve("node.yaml");
  }

  @Test
  void theFileIsFollowedWhileTheNodeRuns() throws Exception {
    write("", LEEDS);
    try (NodeProcess node = start()) {
      replace("settings: { hot_path: { batch_size: 50 } }", LEEDS, YORK);
      eventually(node).until(() -> peers(node).equals(List.of("leeds", "york")));
      assertThat(node.http().metric("replication_peer_connected")).isZero();
      eventually(node).until(() -> lines(node, "in force now").size() == 1);
      assertThat(lines(node, "in force now"))
          .singleElement()
          .asString()
          .endsWith("in force now: hot_path.batch_size 100 -> 50; peer york added");

      write("settings: { hot_path: { batch_sice: 50 } }", LEEDS);
      eventually(node).until(() -> lines(node, "stays").size() == 1);
      assertThat(lines(node, "stays").getFirst())
          .contains("node.yaml:3: replication.settings.hot_path.batch_sice", "batch_size");

      write("", LEEDS);
      Files.writeString(
          config, Files.readString(config).replace("port: 0", "port: 1, bind: \"127.0.0.2\""));
      eventually(node).until(() -> lines(node, "needs a restart").size() == 1);
      assertThat(lines(node, "needs a restart").getFirst()).contains("server.bind, server.port");
      assertThat(peers(node)).containsExactly("leeds", "york");

      write("", LEEDS);
      eventually(node).until(() -> peers(node).equals(List.of("leeds")));
      assertThat(node.output()).doesNotContain("s3cret", "\tat ");
      assertThat(lines(node, "stays")).as("each told once").hasSize(2);
    }
  }

  @Test
  void aHangUpMakesANodeReadItsFileThatDoesNotWatchIt() throws Exception {
    write("", LEEDS);
    try (NodeProcess node = start("--no-watch")) {
      write("", LEEDS, YORK);
      node.hangUp();
      eventually(node).until(() -> peers(node).equals(List.of("leeds", "york")));

      node.hangUp();
      eventually(node).until(() -> lines(node, "in force already").size() == 1);
      assertThat(node.isAlive()).isTrue();
      assertThat(node.terminate()).isIn(0, 143);
    }
  }

  @Test
  void onePeerIsPausedAndResumedOverHttp() throws Exception {
    write("", LEEDS, YORK);
    try (NodeProcess node = start()) {
      HttpResponse<String> answer = node.http().request("POST", "/v1/peers/york/pause", "");
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(peer(node, 1).get("paused").asBoolean()).isTrue();
      assertThat(peer(node, 0).get("paused").asBoolean()).isFalse();

      node.http().request("POST", "/v1/peers/york/resume", "");

      assertThat(peer(node, 1).get("paused").asBoolean()).isFalse();
    }
  }

  private NodeProcess start(String... options) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--config", config.toString(), "--data-dir", folder.resolve("data").toString()));
    arguments.addAll(List.of(options));
    return NodeProcess.start(folder, arguments.toArray(String[]::new));
  }

  /** As an editor that writes in place. */
  private void write(String settings, String... peers) throws IOException {
    Files.writeString(config, yaml(settings, peers));
  }

  /** As an editor that writes beside the file and renames. */
  private void replace(String settings, String... peers) throws IOException {
    Path fresh = Files.writeString(folder.resolve(".node.yaml.tmp"), yaml(settings, peers));
    Files.move(fresh, config, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String yaml(String settings, String... peers) {
    return """
    replication:
      local_node_id: london
      %s
      peers: [ %s ]
    sync_engine: { redis_url: "redis://127.0.0.1:1" }
    server: { port: 0 }
    """
        .formatted(settings, String.join(", ", peers));
  }

  private static List<String> peers(NodeProcess node) throws IOException, InterruptedException {
    List<String> names = new ArrayList<>();
    node.http().health().get("peers").forEach(peer -> names.add(peer.get("node").asText()));
    return names;
  }

  private static JsonNode peer(NodeProcess node, int index)
      throws IOException, InterruptedException {
    return node.http().health().get("peers").get(index);
  }

  private static List<String> lines(NodeProcess node, String about) {
    return node.output().lines().filter(line -> line.contains(about)).toList();
  }

  private static ConditionFactory eventually(NodeProcess node) {
    return Awaitility.await("the node has said " + node.output())
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(100));
  }
}
