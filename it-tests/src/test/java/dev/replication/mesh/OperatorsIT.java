package dev.replication.mesh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.replication.app.cli.Main;
import dev.replication.app.cli.Terminal;
import dev.replication.app.config.AppConfig;
import dev.replication.app.config.ConfigReader;
import dev.replication.app.config.Outcome;
import dev.replication.app.runtime.DataFolder;
import dev.replication.app.wiring.Node;
import dev.replication.documents.Checkout;
import dev.replication.embedded.redis.EmbeddedRedis;
import dev.replication.model.ItemKey;
import dev.replication.syncengine.Submission;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;

/**
 * What an operator sees of two nodes in this process: well at first, then with an entry that means
 * nothing, then without a Redis.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class OperatorsIT {
  private static final Pattern DOCUMENTED =
      Pattern.compile("`(GET|HEAD|PUT|POST|DELETE) (/[^`?]*)`");
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LONDON = "uk.node.london-1";
  private static final String LEEDS = "uk.node.leeds-1";

  @TempDir private static Path folder;
  private static final List<AutoCloseable> OPEN = new ArrayList<>();
  private static EmbeddedRedis londonRedis;
  private static Node london;
  private static Node leeds;

  /** What a command left behind. */
  private record Ended(int exitCode, String out, String err) {
    JsonNode json() {
      try {
        return JSON.readTree(out);
      } catch (IOException e) {
        throw new AssertionError(out + err, e);
      }
    }
  }

  @BeforeAll
  static void start() throws Exception {
    londonRedis = redis("london");
    EmbeddedRedis leedsRedis = redis("leeds");
    london = node(LONDON, londonRedis, LEEDS, leedsRedis);
    leeds = node(LEEDS, leedsRedis, LONDON, londonRedis);
    london
        .store()
        .submit(Submission.of(new ItemKey("order.1"), "{\"total\":12}".getBytes(UTF_8)))
        .awaitDurable();
    Awaitility.await("the item is at the other node")
        .atMost(TwoNodes.WITHIN)
        .until(() -> leeds.store().get(new ItemKey("order.1")).isPresent());
  }

  private static EmbeddedRedis redis(String name) {
    EmbeddedRedis redis =
        EmbeddedRedis.start(EmbeddedRedis.Settings.persistent(folder.resolve(name + "-redis")));
    OPEN.add(redis);
    return redis;
  }

  private static Node node(String id, EmbeddedRedis own, String peer, EmbeddedRedis peerRedis)
      throws IOException {
    Path file = folder.resolve(id + ".yaml");
    Files.writeString(
        file,
        """
        replication:
          local_node_id: "%s"
          peers:
            - { node_id: "%s", redis_url: "%s" }
          cursor: { sqlite_path: "%s" }
        sync_engine:
          redis_url: "%s"
          sql_url: "sqlite:%s"
        server: { port: 0 }
        """
            .formatted(
                id,
                peer,
                peerRedis.url(),
                folder.resolve(id + "-cursors.db"),
                own.url(),
                folder.resolve(id + "-items.db")));
    if (!(ConfigReader.read(file) instanceof Outcome.Valid(AppConfig config))) {
      throw new AssertionError(file + " is not valid");
    }
    Node node = Node.start(config, new DataFolder(folder));
    OPEN.add(node);
    return node;
  }

  @AfterAll
  static void stop() throws Exception {
    for (AutoCloseable open : OPEN.reversed()) {
      open.close();
    }
  }

  @Test
  @Order(1)
  void aMeshThatIsWellIsFoundWell() {
    Awaitility.await("nothing is found wrong")
        .atMost(TwoNodes.WITHIN)
        .untilAsserted(() -> assertThat(causes(leeds)).isEmpty());

    JsonNode peers = run("peers", "--json", "--url", url(leeds)).json().path("peers");
    assertThat(peers.get(0).path("state").asText()).isEqualTo("connected");
    assertThat(peers.get(0).path("holeFrom").isNull()).isTrue();
    Ended preflight = run("preflight", LONDON, "--url", url(leeds));
    assertThat(preflight.exitCode()).as(preflight.out()).isZero();
    assertThat(run("trace", "order.1", "--peers", "--url", url(london), "--url", url(leeds)))
        .satisfies(
            trace -> {
              assertThat(trace.out()).contains("redis same").endsWith("all hold the same\n");
              assertThat(trace.exitCode()).isZero();
            });
    assertThat(tail().out()).contains("PUT key=order.1 ").doesNotContain("total");
  }

  @Test
  @Order(2)
  void anEntryThatMeansNothingIsFoundListedAndStays() {
    try (Jedis jedis = new Jedis("127.0.0.1", londonRedis.port())) {
      jedis.xadd(MeshNode.STREAM, StreamEntryID.NEW_ENTRY, Map.of("op", "MERGE"));
    }
    // The hole that it leaves is open until a comparison has shown that nothing is missing: not
    // long.
    Awaitility.await("it is set aside")
        .atMost(TwoNodes.WITHIN)
        .untilAsserted(() -> assertThat(causes(leeds)).contains("dead-letters"));

    assertThat(run("doctor", "--url", url(leeds)).exitCode()).isEqualTo(1);
    assertThat(run("dead-letters", "ls", "--url", url(leeds)).out())
        .contains(LONDON)
        .contains("unknown_operation")
        .contains("1 of 1");
    assertThat(run("dead-letters", "show", "1", "--url", url(leeds)).out())
        .containsPattern("field op +MERGE");
    Ended replay = run("dead-letters", "replay", "1", "--url", url(leeds));
    assertThat(replay.exitCode()).isEqualTo(1);
    assertThat(replay.out()).startsWith("1 stays: ");
    assertThat(tail().out()).contains("undecodable reason=UNKNOWN_OPERATION");
  }

  @Test
  @Order(3)
  void everyDocumentedPathIsServed() throws Exception {
    List<String> unknown = new ArrayList<>();
    int served = 0;
    for (String[] row : documentedPaths()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(url(leeds) + row[1]))
              .method(row[0], BodyPublishers.noBody())
              .build();
      HttpResponse<InputStream> answer =
          CLIENT.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = answer.body()) {
        boolean isError = answer.statusCode() >= 400;
        if (isError && new String(body.readAllBytes(), UTF_8).contains("nothing at this path")) {
          unknown.add(row[0] + " " + row[1]);
        }
      }
      served++;
    }

    assertThat(unknown).isEmpty();
    assertThat(served).as("paths; fewer means that they are not found").isGreaterThan(14);
  }

  /** Methods and paths of the HTTP table, with names that exist for what is in braces. */
  private static List<String[]> documentedPaths() throws IOException {
    return DOCUMENTED
        .matcher(Checkout.here().text("docs/operations.md"))
        .results()
        .map(
            found ->
                new String[] {
                  found.group(1),
                  found
                      .group(2)
                      .replace("dead-letters/{id}", "dead-letters/1")
                      .replace("conflicts/{id}", "conflicts/n2~0a1b2c3d:1")
                      .replace("{id}", "any.item")
                      .replace("{peer}", LONDON)
                      // What pauses a peer is not to pause one that the other tests need.
                      .replace("{node}", "no.such.peer")
                })
        .toList();
  }

  @Test
  @Order(4)
  void aRedisThatIsGoneIsFoundByItsNodeAndByItsPeer() {
    londonRedis.kill();

    Awaitility.await("the peer is missed")
        .atMost(TwoNodes.WITHIN)
        .untilAsserted(
            () -> assertThat(findings(leeds)).contains("peer " + LONDON + " unreachable"));
    assertThat(findings(london))
        .contains("own Redis unreachable")
        .doesNotContain("node " + LONDON + " mirror-stands-still");
    assertThat(run("preflight", LONDON, "--url", url(leeds)).out())
        .contains("fail     connection ");
    assertThat(run("doctor", "--config", folder.resolve(LEEDS + ".yaml").toString()).out())
        .contains("ERROR    peer " + LONDON + ": unreachable");
  }

  private static Ended tail() {
    return run("tail", "--url", londonRedis.url(), "--from", "start", "--no-follow");
  }

  /** Why something is wrong; what the disk of this machine is like is not of interest. */
  private static List<String> causes(Node node) {
    return findings(node).stream()
        .map(finding -> finding.substring(finding.lastIndexOf(' ') + 1))
        .filter(cause -> !cause.startsWith("disk-"))
        .toList();
  }

  private static List<String> findings(Node node) {
    return run("doctor", "--json", "--url", url(node))
        .json()
        .path("findings")
        .valueStream()
        .map(finding -> finding.path("where").asText() + " " + finding.path("cause").asText())
        .toList();
  }

  private static String url(Node node) {
    return "http://127.0.0.1:" + node.httpPort();
  }

  private static Ended run(String... line) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal =
        new Terminal(
            InputStream.nullInputStream(),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            false);
    int exitCode = Main.commands(terminal).execute(line);
    Ended ended = new Ended(exitCode, out.toString(UTF_8), err.toString(UTF_8));
    assertThat(ended.out() + ended.err()).doesNotContain("\tat ", "this is a defect");
    return ended;
  }
}
