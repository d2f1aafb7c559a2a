package dev.replication.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code run} without a configuration: a whole node in one folder, its Redis included. */
final class EmbeddedRunIT {
  private static final Duration WITHIN = Duration.ofSeconds(20);

  private final Path folder;
  private final Path data;

  EmbeddedRunIT(@TempDir Path folder) {
    this.folder = folder;
    this.data = folder.resolve("data");
  }

  private NodeProcess start() throws IOException {
    return NodeProcess.start(folder, "--data-dir", data.toString(), "--port", "0");
  }

  @Test
  void aKilledNodeTakesItsRedisWithItAndIsBackWithAllItHeld() throws Exception {
    ProcessHandle redis;
    try (NodeProcess node = start()) {
      node.http().put("a.key", "{\"a\":1}");
      redis = redisOf(node);
      node.kill9();
    }
    try (NodeProcess again = start()) {
      // Its Redis is another one: two on one folder would spoil each other's file.
      assertThat(runs(redis)).isFalse();
      assertThat(again.http().get("a.key").body()).isEqualTo("{\"a\":1}");
      again.http().put("another", "x");
      redisOf(again);
    }
  }

  @Test
  void theRedisOfAKilledNodeEndsByItself() throws Exception {
    try (NodeProcess node = start()) {
      ProcessHandle redis = redisOf(node);
      node.kill9();
      awaitGone(redis);
    }
  }

  @Test
  void aRedisThatDiesIsStartedAgainAndShownMeanwhile() throws Exception {
    try (NodeProcess node = start()) {
      node.http().put("before", "1");
      ProcessHandle redis = redisOf(node);

      redis.destroyForcibly();

      Awaitility.await("it is told")
          .atMost(WITHIN)
          .until(() -> node.output().contains("the bundled Redis ended with status 137"));
      node.http().put("meanwhile", "2");
      Awaitility.await("both are published")
          .atMost(WITHIN)
          .until(() -> node.http().health().get("healthy").asBoolean() && publishesAll(node));
      assertThat(redisOf(node).pid()).isNotEqualTo(redis.pid());
    }
  }

  private static boolean publishesAll(NodeProcess node) throws Exception {
    JsonNode store = node.http().health().get("store");
    return store.get("publishedSeq").asLong() == 2 && store.get("feedSeq").asLong() == 2;
  }

  @Test
  void aNodeThatIsAskedToStopFinishesAndLeavesNothingRunning() throws Exception {
    ProcessHandle redis;
    try (NodeProcess node = start()) {
      node.http().put("a.key", "1");
      redis = redisOf(node);

      assertThat(node.terminate()).isIn(0, 143);

      assertThat(node.output()).contains("Stopping").doesNotContain("\tat ", "WARN", "ERROR");
      awaitGone(redis);
    }
    assertThat(data.resolve("items.db")).exists();
    assertThat(folder.toFile().list((_, name) -> name.endsWith(".db")))
        .as("files beside the data folder")
        .isEmpty();
  }

  private static ProcessHandle redisOf(NodeProcess node) {
    Awaitility.await("the node has its Redis")
        .atMost(WITHIN)
        .until(() -> node.http().health().get("store").get("redisConnected").asBoolean());
    List<ProcessHandle> servers =
        node.children().stream()
            .filter(child -> child.info().command().orElse("").contains("redis"))
            .toList();
    assertThat(servers).hasSize(1);
    return servers.getFirst();
  }

  private static void awaitGone(ProcessHandle process) {
    Awaitility.await("process " + process.pid() + " is gone")
        .atMost(WITHIN)
        .until(() -> !runs(process));
  }

  /** An orphan that has ended stays listed until the system's first process takes note of it. */
  private static boolean runs(ProcessHandle process) {
    return process.isAlive() && process.info().command().isPresent();
  }
}
