package dev.replication.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.replication.embedded.redis.EmbeddedRedis;
import dev.replication.process.Cli.Ended;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every wrong input gets an answer that names what is wrong and where, an exit code, and no stack
 * trace.
 */
final class BadInputIT {
  private static final Duration WITHIN = Duration.ofSeconds(30);
  private static final int MAX_PAYLOAD_BYTES = 16 << 20;

  private final Path folder;
  private final Path config;
  private final Path items;

  BadInputIT(@TempDir Path folder) {
    this.folder = folder;
    this.config = folder.resolve("node.yaml");
    this.items = folder.resolve("items.db");
  }

  @BeforeEach
  void aNodeWithoutRedis() throws IOException {
    configure("");
  }

  /**
   * Writes a configuration; the lines given are those of {@code sync_engine} beside its database.
   */
  private void configure(String syncEngine) throws IOException {
    configure(syncEngine, 0);
  }

  private void configure(String syncEngine, int port) throws IOException {
    Files.writeString(
        config,
        """
        replication:
          local_node_id: "node-1"
          cursor: { sqlite_path: "%s" }
        sync_engine:
          sql_url: "sqlite:%s"
        %sserver: { port: %d }
        """
            .formatted(folder.resolve("cursors.db"), items, syncEngine.indent(2), port));
  }

  private Ended run() throws IOException, InterruptedException {
    return Cli.run(folder, "run", "--config", config.toString(), "--data-dir", folder.toString());
  }

  private NodeProcess start() throws IOException {
    return NodeProcess.start(
        folder, "--config", config.toString(), "--data-dir", folder.toString());
  }

  @Test
  void allThatIsWrongInAConfigurationIsToldAtOnce() throws Exception {
    configure(
        "redis_urll: redis://127.0.0.1:7001\n"
            + "redis_url: http://user:s3cret@127.0.0.1\n"
            + "l1_max_bytes: many\n");

    Ended ended = run();

    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.plainAnswer().lines())
        .anySatisfy(line -> assertThat(line).contains("node.yaml:6: ", "redis_urll", "redis_url"))
        .anySatisfy(
            line -> assertThat(line).contains("node.yaml:7: ", "sync_engine.redis_url", "redis://"))
        .anySatisfy(
            line -> assertThat(line).contains("node.yaml:8: ", "sync_engine.l1_max_bytes", "many"))
        .hasSize(3);
    assertThat(ended.plainAnswer()).doesNotContain("s3cret");
    assertThat(items).doesNotExist();
  }

  @Test
  void aConfigurationThatIsNoYamlOrNotThereIsNamed() throws Exception {
    Files.writeString(config, "replication: [\n");
    Ended broken = run();
    assertThat(broken.exitCode()).isEqualTo(2);
    assertThat(broken.plainAnswer()).contains("node.yaml:");

    Files.delete(config);
    Ended absent = run();
    assertThat(absent.exitCode()).isEqualTo(2);
    assertThat(absent.plainAnswer()).contains("node.yaml");
  }

  @Test
  void aPortInUseIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      configure("", taken.getLocalPort());

      Ended ended = run();

      assertThat(ended.exitCode()).isEqualTo(1);
      assertThat(ended.plainAnswer()).contains("127.0.0.1:" + taken.getLocalPort(), "in use");
      // Nor has it touched what the node that has the port may be working with.
      assertThat(folder.resolve("items.db")).doesNotExist();
    }
  }

  @Test
  void aDataFolderThatCannotBeIsNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "not a folder");

    Ended ended = Cli.run(folder, "run", "--data-dir", file.resolve("data").toString());

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.plainAnswer())
        .contains(file.resolve("data").toString())
        .doesNotContain("Exception");
  }

  @Test
  void whatTheConfigurationDoesNotNameIsInTheDataFolder() throws Exception {
    Files.writeString(config, "replication: { local_node_id: node-1 }\nserver: { port: 0 }\n");
    Path data = folder.resolve("data");
    try (NodeProcess node =
        NodeProcess.start(folder, "--config", config.toString(), "--data-dir", data.toString())) {
      assertThat(node.http().list()).isEmpty();
    }
    assertThat(data.resolve("items.db")).exists();
    assertThat(data.resolve("replication_cursors.db")).exists();
    assertThat(folder.toFile().list((_, name) -> name.contains(".db")))
        .as("files beside the data folder")
        .isEmpty();
  }

  @Test
  void aDatabaseThatIsNoneIsNamed() throws Exception {
    Path other =
        Files.writeString(
            folder.resolve("cursors.db"), "no database, but text that is long enough to be one");

    Ended cursors = run();

    assertThat(cursors.exitCode()).isEqualTo(1);
    assertThat(cursors.plainAnswer()).contains(other.toString());
    Files.writeString(items, "no database, but text that is long enough to be one");

    Ended both = run();

    assertThat(both.exitCode()).isEqualTo(1);
    assertThat(both.plainAnswer()).contains(items.toString());
  }

  @Test
  void aSecondProcessOnTheSameDataFolderIsRefusedAndTheFirstGoesOn() throws Exception {
    try (NodeProcess first = start()) {
      Ended second = run();

      assertThat(second.exitCode()).isEqualTo(1);
      assertThat(second.plainAnswer()).contains(folder.toString(), "in use");
      first.http().put("still", "here");
    }
  }

  @Test
  void aNodeWhoseRedisIsAwayRunsAndSaysSo() throws Exception {
    int nobody;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = socket.getLocalPort();
    }
    configure("redis_url: redis://127.0.0.1:" + nobody);
    try (NodeProcess node = start()) {
      node.http().put("a", "1");

      JsonNode store = awaitRedisProblem(node);
      assertThat(store.get("redisProblem").asText()).contains("127.0.0.1:" + nobody);
      assertThat(node.http().get("a").body()).isEqualTo("1");
      assertThat(node.terminate()).isIn(0, 143);
      assertThat(node.output()).contains("127.0.0.1:" + nobody).doesNotContain("\tat ");
    }
  }

  @Test
  void aWrongPasswordIsSaidAndNotShown() throws Exception {
    try (EmbeddedRedis redis =
        EmbeddedRedis.start(EmbeddedRedis.Settings.inMemory().withPassword("right"))) {
      configure("redis_url: redis://:wr0ng-s3cret@127.0.0.1:" + redis.port());
      try (NodeProcess node = start()) {
        JsonNode store = awaitRedisProblem(node);

        assertThat(store.get("redisProblem").asText()).containsIgnoringCase("password");
        assertThat(store.toString() + node.output())
            .contains("127.0.0.1:" + redis.port())
            .doesNotContain("wr0ng-s3cret")
            .doesNotContain("\tat ");
      }
    }
  }

  private static JsonNode awaitRedisProblem(NodeProcess node) throws Exception {
    Awaitility.await("the node says what is wrong with its Redis")
        .atMost(WITHIN)
        .until(() -> node.http().health().get("store").hasNonNull("redisProblem"));
    JsonNode store = node.http().health().get("store");
    assertThat(store.get("redisConnected").asBoolean()).isFalse();
    return store;
  }

  @Test
  void brokenLinesAreToldByNumberAndTheRestIsLoaded() throws Exception {
    Path lines =
        Files.writeString(
            folder.resolve("in.ndjson"),
            """
            {"id":"first","content":{"a":1}}
            {"id":"broken","content":
            {"id":"","content":1}
            {"id":"twice","content":1,"base64":"AA=="}
            {"id":"base","base64":"%%%"}
            {"id":"last","base64":"AAEC"}
            """);
    try (NodeProcess node = start()) {
      Ended ended =
          Cli.run(folder, "load", "--url", node.base().toString(), "--input", lines.toString());

      assertThat(ended.exitCode()).isEqualTo(1);
      assertThat(ended.plainAnswer()).contains("stored 2 items", "4 lines failed");
      assertThat(ended.err())
          .contains("line 2", "line 3", "line 4", "line 5")
          .doesNotContain("line 1:", "line 6");
      assertThat(node.http().list()).containsOnlyKeys("first", "last");
    }
  }

  @Test
  void itemsThatCannotBeAreRefusedAndTheOthersStay() throws Exception {
    try (NodeProcess node = start()) {
      NodeHttp http = node.http();
      http.put("good", "1");

      HttpResponse<String> large =
          http.request("PUT", "/v1/items/large", "x".repeat(MAX_PAYLOAD_BYTES + 1));
      assertThat(large.statusCode()).isEqualTo(413);
      assertThat(large.body()).contains(String.valueOf(MAX_PAYLOAD_BYTES)).contains("\"detail\"");

      HttpResponse<String> control = http.request("PUT", "/v1/items/a%01b", "1");
      assertThat(control.statusCode()).isIn(400, 422);
      assertThat(control.body()).contains("control");

      HttpResponse<String> longId = http.request("PUT", "/v1/items/" + "k".repeat(1025), "1");
      assertThat(longId.statusCode()).isIn(400, 422);
      assertThat(longId.body()).contains("1024");

      Ended put = Cli.run(folder, "put", "--url", node.base().toString(), "k".repeat(1025), "1");
      assertThat(put.exitCode()).isEqualTo(2);
      assertThat(put.plainAnswer()).contains("1024");

      assertThat(http.list()).containsOnlyKeys("good");
      assertThat(node.output()).doesNotContain("\tat ");
    }
  }
}
