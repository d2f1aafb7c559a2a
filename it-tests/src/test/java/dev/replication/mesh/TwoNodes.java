package dev.replication.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.process.NodeHttp.Listed;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.awaitility.Awaitility;

/**
 * London and Manchester, following each other: one reads its peer with Lettuce, the other with
 * Jedis.
 *
 * @param london reads with Lettuce
 * @param manchester reads with Jedis
 */
record TwoNodes(MeshNode london, MeshNode manchester) implements AutoCloseable {
  /** Longest wait for what takes seconds on an idle machine. */
  static final Duration WITHIN = Duration.ofSeconds(60);

  private static final Duration LOOK = Duration.ofMillis(200);
  private static final int SAMPLES = 200;

  /** Both, configured and running. */
  static TwoNodes start(Path folder) throws IOException {
    MeshNode london = MeshNode.prepare("uk.node.london-1", folder.resolve("london"));
    MeshNode manchester = MeshNode.prepare("uk.node.manchester-1", folder.resolve("manchester"));
    TwoNodes nodes = new TwoNodes(london, manchester);
    boolean started = false;
    try {
      london.follow(manchester, "lettuce");
      manchester.follow(london, "jedis");
      london.start();
      manchester.start();
      started = true;
      return nodes;
    } finally {
      if (!started) {
        nodes.close();
      }
    }
  }

  /** From here to the second next heartbeat of each, neither says anything else. */
  void assertStreamsFallSilent() {
    long changes = london.entries(false) + manchester.entries(false);
    long londonBeats = london.entries(true);
    long manchesterBeats = manchester.entries(true);
    Awaitility.await("two more heartbeats of each")
        .atMost(WITHIN)
        .until(
            () ->
                london.entries(true) >= londonBeats + 2
                    && manchester.entries(true) >= manchesterBeats + 2);
    assertThat(london.entries(false) + manchester.entries(false))
        .as("changes in both streams")
        .isEqualTo(changes);
  }

  /**
   * Waits until both hold the same ids, hashes, stamps and states, and as many as said; what they
   * hold.
   */
  Map<String, Listed> awaitEqual(int items) throws IOException, InterruptedException {
    Awaitility.await("both hold the same " + items + " items")
        .atMost(WITHIN)
        .pollInterval(LOOK)
        .untilAsserted(
            () -> {
              Map<String, Listed> held = london.http().list();
              assertThat(differences(held, manchester.http().list())).isEmpty();
              assertThat(held.size()).isEqualTo(items);
            });
    return london.http().list();
  }

  /** Waits until both hold the same, however much; what they hold. */
  Map<String, Listed> awaitEqualWith(Map<String, String> contents)
      throws IOException, InterruptedException {
    Awaitility.await("both hold the same, all " + contents.size() + " among it")
        .atMost(WITHIN)
        .pollInterval(LOOK)
        .untilAsserted(
            () -> {
              Map<String, Listed> held = london.http().list();
              Set<String> missing = new TreeSet<>(contents.keySet());
              missing.removeAll(held.keySet());
              assertThat(missing).as("missing at London").isEmpty();
              assertThat(differences(held, manchester.http().list())).isEmpty();
            });
    for (Map.Entry<String, String> item : contents.entrySet()) {
      assertThat(london.http().get(item.getKey()).body()).isEqualTo(item.getValue());
    }
    return london.http().list();
  }

  /** What is only at one of them, or not the same; short enough to be read. */
  private static Map<String, String> differences(
      Map<String, Listed> here, Map<String, Listed> there) {
    Set<String> ids = new TreeSet<>(here.keySet());
    ids.addAll(there.keySet());
    Map<String, String> differences = new TreeMap<>();
    for (String id : ids) {
      if (!Objects.equals(here.get(id), there.get(id))) {
        differences.put(id, "London: " + here.get(id) + ", Manchester: " + there.get(id));
      }
    }
    return differences;
  }

  /** Asks both for items one by one, at most a bounded sample: same bytes, ETag and X-Stamp. */
  void assertSameAnswers(Map<String, Listed> held) throws IOException, InterruptedException {
    int step = Math.max(1, held.size() / SAMPLES);
    int index = 0;
    for (Map.Entry<String, Listed> item : held.entrySet()) {
      if (index++ % step == 0) {
        assertSameAnswer(item.getKey(), item.getValue());
      }
    }
  }

  private void assertSameAnswer(String id, Listed listed) throws IOException, InterruptedException {
    HttpResponse<String> here = london.http().get(id);
    HttpResponse<String> there = manchester.http().get(id);
    assertThat(here.statusCode()).as(id).isEqualTo(200);
    assertThat(there.body()).as(id).isEqualTo(here.body());
    for (String header : new String[] {"ETag", "X-Stamp", "Content-Type"}) {
      assertThat(there.headers().firstValue(header))
          .as("%s of %s", header, id)
          .isEqualTo(here.headers().firstValue(header))
          .isPresent();
    }
    assertThat(here.headers().firstValue("ETag").orElseThrow()).contains(listed.hash());
    assertThat(here.headers().firstValue("X-Stamp")).contains(listed.stamp());
  }

  @Override
  public void close() {
    london.close();
    manchester.close();
  }
}
