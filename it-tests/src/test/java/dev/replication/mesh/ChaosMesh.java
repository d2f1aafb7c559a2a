package dev.replication.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.replication.app.runtime.FileTree;
import dev.replication.embedded.redis.EmbeddedRedis;
import dev.replication.process.NodeHttp.Listed;
import dev.replication.testkit.link.FaultProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import redis.clients.jedis.Jedis;

/**
 * London and Manchester following each other as in {@link TwoNodes}, but with a proxy in every
 * connection to a Redis: a node's own as well as its peer's. Manchester also follows Leeds, which
 * is a Redis without a node, written to by the test.
 *
 * <p>What a node waits for before it takes a silent Redis for lost is shorter than by default.
 */
record ChaosMesh(Path folder, Side london, Side manchester, EmbeddedRedis leeds)
    implements AutoCloseable {
  static final String LONDON = "uk.node.london-1";
  static final String MANCHESTER = "uk.node.manchester-1";
  static final String LEEDS = "uk.node.leeds-1";

  /** How far ahead a stamp may be. */
  static final Duration DRIFT = Duration.ofSeconds(2);

  private static final String HOT_PATH = "block_timeout: 500ms";
  private static final String STORE =
      """
      redis_timeout_ms: 2000
      redis_response_timeout_ms: 1000
      max_clock_drift: %ds
      """
          .formatted(DRIFT.toSeconds());

  /**
   * A node and its links.
   *
   * @param peer the node it follows
   * @param own to its own Redis
   * @param toPeer to its peer's
   */
  record Side(MeshNode node, String peer, FaultProxy own, FaultProxy toPeer) {
    /** What it says of its peer. */
    JsonNode peerHealth() throws IOException, InterruptedException {
      return node.http().peer(peer);
    }

    /** What it says of its store. */
    JsonNode storeHealth() throws IOException, InterruptedException {
      return node.http().health().get("store");
    }

    /** How often it found that entries were lost before it read them. */
    double losses() throws IOException, InterruptedException {
      String name = "replication_gap_total";
      return node.http().metric(name, "type=\"trimmed\"")
          + node.http().metric(name, "type=\"hole\"")
          + node.http().metric("replication_dead_letters_total");
    }

    /** Waits until it knows, and shows, that it has lost its peer. */
    void awaitPeerLost() {
      eventually(node + " shows its peer as lost")
          .untilAsserted(
              () -> {
                JsonNode health = peerHealth();
                assertThat(health.get("connected").asBoolean()).isFalse();
                assertThat(health.get("lagMillis").isNull()).isTrue();
                assertThat(health.get("lastProblem").asText()).contains(peer);
                assertThat(node.http().metric("replication_lag_known", peerLabel())).isZero();
              });
    }

    /** Waits until it shows a problem with its own Redis that says so. */
    void awaitRedisProblem(String words) {
      eventually(node + " has a problem with its Redis: " + words)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> storeHealth().get("redisProblem").asText().contains(words));
    }

    /** Waits until everything committed is in its Redis. */
    void awaitPublished() {
      eventually(node + " has published everything")
          .until(
              () -> {
                JsonNode store = storeHealth();
                return store.get("publishedSeq").asLong() == store.get("feedSeq").asLong();
              });
    }

    /** Up to which seq of another node's it says, in its Redis, that it holds everything. */
    long publishedOf(Side origin) throws IOException {
      try (Jedis ours = node.jedis();
          Jedis theirs = origin.node.jedis()) {
        String name = String.join("~", theirs.hmget("ae:head", "node", "incarnation"));
        return new ObjectMapper().readTree(ours.hget("ae:head", "vv")).path(name).asLong();
      }
    }

    String peerLabel() {
      return "peer_id=\"" + peer + "\"";
    }

    private void heal() throws IOException {
      node.redis().resume();
      own.heal();
      toPeer.heal();
      node.revive();
      try (Jedis jedis = node.jedis()) {
        jedis.replicaofNoOne();
        jedis.configSet("maxmemory", "0");
      }
    }

    private void close() {
      node.close();
      own.close();
      toPeer.close();
    }
  }

  /** All of it running. */
  static ChaosMesh start() throws IOException {
    Path folder = Files.createTempDirectory("chaos-");
    MeshNode london = prepare(LONDON, folder.resolve("london"));
    MeshNode manchester = prepare(MANCHESTER, folder.resolve("manchester"));
    ChaosMesh mesh =
        new ChaosMesh(
            folder,
            side(london, manchester),
            side(manchester, london),
            EmbeddedRedis.start(EmbeddedRedis.Settings.inMemory()));
    boolean started = false;
    try {
      mesh.configureAndStart();
      started = true;
      return mesh;
    } finally {
      if (!started) {
        mesh.close();
      }
    }
  }

  private static MeshNode prepare(String id, Path folder) throws IOException {
    return MeshNode.prepare(id, folder, "enable-debug-command local", "repl-diskless-sync-delay 0");
  }

  private static Side side(MeshNode node, MeshNode peer) {
    return new Side(
        node,
        peer.toString(),
        FaultProxy.before(node.redis().port()),
        FaultProxy.before(peer.redis().port()));
  }

  private void configureAndStart() throws IOException {
    MeshNode here = london.node;
    MeshNode there = manchester.node;
    here.configure(
        url(london.own), HOT_PATH, STORE, List.of(there.at(london.toPeer.port(), "lettuce")));
    there.configure(
        url(manchester.own),
        HOT_PATH,
        STORE,
        List.of(
            here.at(manchester.toPeer.port(), "jedis"),
            MeshNode.peerLine(LEEDS, leeds.port(), "lettuce")));
    try (ExecutorService both = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> starting =
          List.of(both.submit(() -> start(here)), both.submit(() -> start(there)));
      for (Future<?> one : starting) {
        one.get();
      }
    } catch (ExecutionException | InterruptedException e) {
      throw new IOException("a node did not start", e);
    }
  }

  private static boolean start(MeshNode node) throws IOException {
    node.start();
    return true;
  }

  private static String url(FaultProxy proxy) {
    return "redis://127.0.0.1:" + proxy.port();
  }

  /** Every link of the two. */
  List<FaultProxy> links() {
    return List.of(london.own, london.toPeer, manchester.own, manchester.toPeer);
  }

  /** Nothing is wrong any more, and what was ended runs. */
  void heal() throws IOException {
    london.heal();
    manchester.heal();
    leeds.resume();
  }

  /** Waits until both hold the same, all that {@code load} had acknowledged, and miss nothing. */
  void awaitEqual(Load load) throws IOException, InterruptedException {
    load.stop();
    Map<String, Listed> held = awaitEqualWith(load.stored());
    assertThat(held).doesNotContainKeys(load.deleted().toArray(String[]::new));
  }

  /** Waits until both hold the same and miss nothing. */
  void awaitEqual() throws IOException, InterruptedException {
    assertThat(awaitEqualWith(Map.of())).isNotEmpty();
  }

  private Map<String, Listed> awaitEqualWith(Map<String, String> stored)
      throws IOException, InterruptedException {
    TwoNodes both = new TwoNodes(london.node, manchester.node);
    Map<String, Listed> held = both.awaitEqualWith(stored);
    both.assertSameAnswers(held);
    for (Side side : List.of(london, manchester)) {
      eventually(side.node + " misses nothing")
          .untilAsserted(
              () -> {
                assertThat(side.peerHealth().get("holeFrom").isNull()).isTrue();
                assertThat(side.peerHealth().get("lagMillis").asText()).isEqualTo("0");
              });
    }
    return held;
  }

  /** What the nodes have said, for whoever looks for the cause of a failure. */
  String said() {
    return "London said:\n"
        + london.node.process().output()
        + "\nManchester said:\n"
        + manchester.node.process().output();
  }

  static ConditionFactory eventually(String what) {
    return Awaitility.await(what)
        .atMost(TwoNodes.WITHIN)
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptionsInstanceOf(IOException.class);
  }

  @Override
  public void close() {
    london.close();
    manchester.close();
    leeds.close();
    try {
      FileTree.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
