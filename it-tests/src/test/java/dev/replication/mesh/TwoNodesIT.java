package dev.replication.mesh;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.documents.MetricTable;
import dev.replication.process.Cli;
import dev.replication.process.NodeHttp;
import dev.replication.process.NodeHttp.Listed;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes that write, load and delete, and end equal. */
@TestInstance(Lifecycle.PER_CLASS)
final class TwoNodesIT {
  private static final int LOADED = 5_000;
  private static final int WRITTEN = 200;
  private static final int STORM_WRITERS = 8;
  private static final int STORM_WRITES = 150;
  private static final int STORM_KEYS = 5;

  /** What any traffic and a minute of idling move. */
  private static final List<String> MOVED =
      List.of(
          "replication_engine_state",
          "replication_connected_peers",
          "replication_peer_connected",
          "replication_peer_connections_total",
          "replication_circuit_calls_total",
          "replication_peer_latency_seconds_count",
          "replication_peer_operation_duration_seconds_count",
          "replication_lag_known",
          "replication_lag_slo_ms",
          "replication_cdc_events_read_total",
          "replication_cdc_events_applied_total",
          "replication_stream_reads_total",
          "replication_stream_events_read_total",
          "replication_stream_read_duration_seconds_count",
          "replication_visible_latency_seconds_count",
          "replication_batch_flush_total",
          "replication_batch_flush_duration_seconds_count",
          "replication_event_processing_duration_seconds_count",
          "replication_batch_size_count",
          "replication_batch_events_total",
          "replication_batch_submitted_total",
          "replication_adaptive_batch_size",
          "replication_cursor_persists_total",
          "replication_cursor_flushes_total",
          "replication_cursor_flushed_count",
          "sync_engine_l1_cache_items",
          "sync_engine_backend_healthy");

  private final TwoNodes nodes;
  private final Path folder;
  private final AtomicInteger stormWrites = new AtomicInteger();

  TwoNodesIT(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.nodes = TwoNodes.start(folder);
  }

  @AfterAll
  void stop() {
    nodes.close();
  }

  @BeforeAll
  void loadIntoOneAndWriteIntoBoth() throws IOException, InterruptedException {
    Path file = Files.write(folder.resolve("records.ndjson"), records());
    Cli.Ended load =
        Cli.run(
            folder,
            "load",
            "--url",
            nodes.london().process().base().toString(),
            "--input",
            file.toString());
    assertThat(load.exitCode()).as(load.plainAnswer()).isZero();
    assertThat(load.out()).startsWith("stored 5,000 items");
    for (int i = 0; i < WRITTEN; i++) {
      nodes.london().http().put("london." + i, "{\"from\":\"london\",\"i\":" + i + "}");
      nodes.manchester().http().put("manchester." + i, "{\"from\":\"manchester\",\"i\":" + i + "}");
    }
  }

  private static List<String> records() {
    Random random = new Random(2);
    List<String> lines = new ArrayList<>(LOADED);
    for (int i = 0; i < LOADED; i++) {
      byte[] bytes = new byte[random.nextInt(300)];
      random.nextBytes(bytes);
      lines.add(
          i % 2 == 0
              ? "{\"id\":\"record:%d/é %%_\",\"content\":{ \"n\" : %d.0, \"text\":\"%s\"}}"
                  .formatted(i, i, "x".repeat(random.nextInt(300)))
              : "{\"id\":\"record.%d\",\"base64\":\"%s\"}"
                  .formatted(i, Base64.getEncoder().encodeToString(bytes)));
    }
    return lines;
  }

  @Test
  void bothHoldTheSameIdsBytesAndStamps() throws IOException, InterruptedException {
    Map<String, Listed> held = nodes.awaitEqual(LOADED + 2 * WRITTEN);
    nodes.assertSameAnswers(held);
  }

  @Test
  void liveScrapesHaveTheDocumentedMetricsAndEachTellsSomething()
      throws IOException, InterruptedException {
    nodes.awaitEqual(LOADED + 2 * WRITTEN);
    for (MeshNode node : List.of(nodes.london(), nodes.manchester())) {
      NodeHttp http = node.http();
      Awaitility.await("nothing unknown at " + node)
          .atMost(TwoNodes.WITHIN)
          .untilAsserted(
              () -> assertThat(http.scrape().lines()).noneMatch(line -> line.endsWith(" NaN")));

      assertThat(MetricTable.scraped(http.scrape()))
          .as("%s", node)
          .containsExactlyInAnyOrderElementsOf(MetricTable.documented());
      for (String name : MOVED) {
        assertThat(http.metric(name)).as("%s of %s", name, node).isPositive();
      }
    }
  }

  @Test
  void deletesOfEitherReachTheOther() throws IOException, InterruptedException {
    nodes.awaitEqual(LOADED + 2 * WRITTEN);
    nodes.london().http().put("gone.here", "1");
    nodes.manchester().http().put("gone.there", "2");
    nodes.awaitEqual(LOADED + 2 * WRITTEN + 2);

    nodes.london().http().delete("gone.there");
    nodes.manchester().http().delete("gone.here");

    nodes.awaitEqual(LOADED + 2 * WRITTEN);
    assertThat(nodes.manchester().http().get("gone.there").statusCode()).isEqualTo(404);
  }

  @Test
  void aKeyWrittenOnBothAtOnceEndsAsOneWinnerAndTheStreamsFallSilent() throws Exception {
    nodes.awaitEqual(LOADED + 2 * WRITTEN);
    // With both Redis stopped neither write can see the other, and both are still durable.
    nodes.london().redis().pause();
    nodes.manchester().redis().pause();
    HttpResponse<String> here;
    HttpResponse<String> there;
    try {
      here = nodes.london().http().put("manchester.0", "\"of london\"");
      there = nodes.manchester().http().put("manchester.0", "\"of manchester\"");
    } finally {
      nodes.london().redis().resume();
      nodes.manchester().redis().resume();
    }
    Map<String, Listed> held = nodes.awaitEqual(LOADED + 2 * WRITTEN);
    awaitConflicts();

    String winner = requireNonNull(held.get("manchester.0")).stamp();
    assertThat(winner).isIn(stampOf(here), stampOf(there));
    String lost = winner.equals(stampOf(here)) ? "\"of manchester\"" : "\"of london\"";
    for (MeshNode node : List.of(nodes.london(), nodes.manchester())) {
      assertThat(node.sql("SELECT count(*) FROM conflicts WHERE id = 'manchester.0'"))
          .as("%s", node)
          .isOne();
      assertThat(node.sql("SELECT count(*) FROM conflicts WHERE payload_json = '" + lost + "'"))
          .as("the loser's content at %s", node)
          .isOne();
    }
    nodes.assertStreamsFallSilent();
  }

  @Test
  void manyWritersOfTheSameKeysEndEqual() throws Exception {
    List<Thread> writers = new ArrayList<>();
    for (int i = 0; i < STORM_WRITERS; i++) {
      NodeHttp node = (i % 2 == 0 ? nodes.london() : nodes.manchester()).http();
      Random random = new Random(i);
      writers.add(Thread.ofVirtual().start(() -> storm(node, random)));
    }
    for (Thread writer : writers) {
      writer.join();
    }
    assertThat(stormWrites).hasValue(STORM_WRITERS * STORM_WRITES);
    // What is left is up to the race, so it is equal or not; a mark of each, last in its stream,
    // says that all arrived.
    nodes.london().http().put("storm.mark.london", "1");
    nodes.manchester().http().put("storm.mark.manchester", "1");

    Map<String, Listed> held =
        nodes.awaitEqualWith(Map.of("storm.mark.london", "1", "storm.mark.manchester", "1"));

    nodes.assertSameAnswers(held);
    for (String id : held.keySet().stream().filter(id -> id.startsWith("storm.")).toList()) {
      nodes.london().http().delete(id);
    }
  }

  private void storm(NodeHttp node, Random random) {
    try {
      for (int i = 0; i < STORM_WRITES; i++) {
        String path = "/v1/items/storm." + random.nextInt(STORM_KEYS);
        boolean put = random.nextInt(4) > 0;
        int status =
            node.request(put ? "PUT" : "DELETE", path, put ? "\"" + i + "\"" : "").statusCode();
        if (status < 300 || (status == 404 && !put)) {
          stormWrites.incrementAndGet();
        }
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String stampOf(HttpResponse<String> answer) {
    return answer.headers().firstValue("X-Stamp").orElseThrow();
  }

  private void awaitConflicts() {
    for (MeshNode node : List.of(nodes.london(), nodes.manchester())) {
      NodeHttp http = node.http();
      Awaitility.await("a conflict counted by " + node)
          .atMost(TwoNodes.WITHIN)
          .until(() -> http.metric("replication_conflicts_total") >= 1);
    }
  }
}
