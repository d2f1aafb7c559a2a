package dev.replication.mesh;

import static dev.replication.mesh.ChaosMesh.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.replication.process.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/**
 * Two nodes that compare themselves only when they are asked, as {@code verify} shows them: equal,
 * with one that does not hear the other, and with one that has lost an item.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class VerifyIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ITEMS = 20;
  private static final String WAIT = "30s";

  @TempDir private static Path folder;
  private static MeshNode london;
  private static MeshNode manchester;

  @BeforeAll
  static void start() throws Exception {
    london = MeshNode.prepare("uk.node.london-1", folder.resolve("london"));
    manchester = MeshNode.prepare("uk.node.manchester-1", folder.resolve("manchester"));
    london.follow(manchester, "lettuce");
    manchester.follow(london, "jedis");
    for (MeshNode node : List.of(london, manchester)) {
      compareOnlyWhenAsked(node);
      node.start();
    }
    for (int i = 0; i < ITEMS; i++) {
      london.http().put("london." + i, "\"" + i + "\"");
      manchester.http().put("manchester." + i, "\"" + i + "\"");
    }
  }

  private static void compareOnlyWhenAsked(MeshNode node) throws IOException {
    Path file = node.folder().resolve("node.yaml");
    String hotPath = "    hot_path:";
    String yaml = Files.readString(file);
    assertThat(yaml).contains(hotPath);
    Files.writeString(
        file, yaml.replace(hotPath, "    cold_path: { interval_sec: 86400 }\n" + hotPath));
  }

  @AfterAll
  static void stop() {
    london.close();
    manchester.close();
  }

  @Test
  @Order(1)
  void nodesThatHoldTheSameAreProvedEqual() throws Exception {
    Cli.Ended shown = verify(london, "--wait", WAIT);

    assertThat(shown.exitCode()).as(shown.plainAnswer()).isZero();
    assertThat(shown.out())
        .startsWith(manchester + "  EQUAL  (")
        .contains("proof   root ", "  items " + 2 * ITEMS + "  vv ", " here, ");
    assertThat(london.http().metric("replication_verified_equal_age_seconds")).isLessThan(600);
    JsonNode again = json(verify(london, "--json"));
    assertThat(again.path("equal").asBoolean()).isTrue();
    assertThat(again.path("peers").get(0).path("comparisons").asInt()).isEqualTo(1);
  }

  @Test
  @Order(2)
  void whatAPeerDoesNotHearIsLagging() throws Exception {
    String path = "/v1/peers/" + london + "/";
    assertThat(manchester.http().request("POST", path + "pause", "").statusCode()).isEqualTo(200);
    london.http().put("unheard", "1");
    eventually("London has published it")
        .untilAsserted(
            () ->
                assertThat(peer(verify(london, "--json", "--wait", "1s")).path("items").asInt())
                    .isEqualTo(1));

    Cli.Ended shown = verify(london, "--wait", "1s");

    assertThat(shown.exitCode()).as(shown.plainAnswer()).isEqualTo(3);
    assertThat(shown.out())
        .startsWith(manchester + "  LAGGING 1  (")
        .containsPattern("unheard +lagging +ours live \\d+@" + london + "~\\w+ +theirs absent");
    Cli.Ended deaf = verify(manchester);
    assertThat(deaf.exitCode()).isEqualTo(1);
    assertThat(deaf.out()).isEqualTo(london + "  UNKNOWN: it is paused\n");

    manchester.http().request("POST", path + "resume", "");
    assertThat(verify(london, "--wait", WAIT).exitCode()).isZero();
  }

  @Test
  @Order(3)
  void whatAPeerHasLostIsDivergentUntilThatPeerHasComparedItself() throws Exception {
    lose(manchester, "london.7");

    eventually("London finds out")
        .untilAsserted(
            () ->
                assertThat(peer(verify(london, "--json", "--wait", WAIT)).path("verdict").asText())
                    .isEqualTo("DIVERGENT"));
    Cli.Ended shown = verify(london, "--peer", manchester.toString(), "--wait", WAIT);
    assertThat(shown.exitCode()).as(shown.plainAnswer()).isEqualTo(3);
    assertThat(shown.out())
        .startsWith(manchester + "  DIVERGENT 1  (")
        .containsPattern("london\\.7 +diverged +ours live .* theirs absent");
    assertThat(london.http().metric("replication_divergent_items")).isEqualTo(1);

    Cli.Ended healed = ask("diff", manchester);
    assertThat(healed.exitCode()).as(healed.plainAnswer()).isEqualTo(3);
    assertThat(healed.out())
        .startsWith(london + "  1 item differs")
        .containsPattern(
            "london\\.7 +ours absent +theirs live .* theirs is taken: it was lost here");
    Cli.Ended repaired = ask("repair", manchester);
    assertThat(repaired.exitCode()).as(repaired.plainAnswer()).isZero();
    assertThat(repaired.out()).startsWith(london + "  COMPLETE  (").contains("now EQUAL");
    assertThat(verify(london, "--wait", WAIT).exitCode()).isZero();
    assertThat(london.http().metric("replication_divergent_items")).isZero();
  }

  @Test
  @Order(4)
  void theFirstLookAfterOurOwnRedisWasRestartedSucceeds() throws Exception {
    london.redis().kill();
    london.redis().restart();
    eventually("London publishes again")
        .untilAsserted(
            () ->
                assertThat(london.http().health().at("/store/redisConnected").asBoolean())
                    .isTrue());

    Cli.Ended shown = verify(london, "--wait", WAIT);

    assertThat(shown.exitCode()).as(shown.plainAnswer()).isZero();
  }

  @Test
  @Order(5)
  void whatThePeerHasAndDoesNotMirrorIsPutBackForWhoLacksIt() throws Exception {
    try (Jedis redis = london.jedis()) {
      assertThat(redis.del("item:london.9")).isOne();
    }
    lose(manchester, "london.9");

    eventually("Manchester has it again")
        .untilAsserted(() -> assertThat(verify(manchester).exitCode()).isZero());

    try (Jedis redis = london.jedis()) {
      assertThat(redis.exists("item:london.9")).as("London has put it back").isTrue();
    }
    try (Jedis redis = manchester.jedis()) {
      eventually("nothing is wanted any more").until(() -> !redis.exists("repair:wanted"));
    }
  }

  @Test
  @Order(6)
  void aByteThatHasChangedOnDiskIsFoundByADeepLookAndMended() throws Exception {
    sql(manchester, "UPDATE items SET payload_json = '\"spoilt\"' WHERE id = 'london.3'");
    assertThat(verify(manchester, "--wait", WAIT).exitCode()).as("digests cannot tell").isZero();

    Cli.Ended shown = verify(manchester, "--deep", "--wait", WAIT);

    assertThat(shown.exitCode()).as(shown.plainAnswer()).isEqualTo(3);
    assertThat(shown.out())
        .startsWith("this node  DIVERGENT 1  (")
        .containsPattern("london\\.3 +rotten +mended from " + manchester)
        .contains(london + "  EQUAL");
    Cli.Ended again = verify(manchester, "--deep", "--wait", WAIT);
    assertThat(again.exitCode()).as(again.plainAnswer()).isZero();
    assertThat(again.out()).startsWith("this node  WHOLE  (");
    assertThat(column(manchester, "payload_json", "london.3")).isEqualTo("\"3\"");
  }

  @Test
  @Order(7)
  void aRowThatIsGoneWhileRedisShowsItIsFoundByADeepLookAndTakenFromThePeer() throws Exception {
    sql(manchester, "DELETE FROM items WHERE id = 'london.5'");
    try (Jedis redis = manchester.jedis()) {
      redis.del("item:london.5");
    }

    JsonNode shown = json(verify(manchester, "--deep", "--json", "--wait", WAIT)).path("deep");

    assertThat(shown.path("findings").toString())
        .isEqualTo("[{\"id\":\"london.5\",\"damage\":\"lost\",\"mendedFrom\":\"" + london + "\"}]");
    assertThat(column(manchester, "payload_json", "london.5")).isEqualTo("\"5\"");
    assertThat(verify(manchester, "--deep", "--wait", WAIT).exitCode()).isZero();
    try (Jedis redis = manchester.jedis()) {
      assertThat(redis.exists("item:london.5")).isTrue();
    }
  }

  private static void sql(MeshNode node, String change) throws SQLException {
    String url = "jdbc:sqlite:" + node.folder().resolve("items.db");
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA busy_timeout = 30000");
      assertThat(statement.executeUpdate(change)).isOne();
    }
  }

  private static String column(MeshNode node, String name, String id) throws SQLException {
    String url = "jdbc:sqlite:" + node.folder().resolve("items.db");
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT " + name + " FROM items WHERE id = '" + id + "'")) {
      return row.next() ? row.getString(1) : "no row";
    }
  }

  /**
   * A row goes from the database behind the back of the node, which has it in memory, and its
   * mirror is built anew from what is left.
   */
  private static void lose(MeshNode node, String id) throws SQLException {
    String url = "jdbc:sqlite:" + node.folder().resolve("items.db");
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA busy_timeout = 30000");
      statement.execute(
          "DELETE FROM feed WHERE item IN (SELECT item FROM items WHERE id = '" + id + "')");
      assertThat(statement.executeUpdate("DELETE FROM items WHERE id = '" + id + "'")).isOne();
    }
    try (Jedis redis = node.jedis()) {
      redis.del("ae:head");
    }
  }

  private static Cli.Ended verify(MeshNode node, String... options) throws Exception {
    return ask("verify", node, options);
  }

  private static Cli.Ended ask(String command, MeshNode node, String... options) throws Exception {
    List<String> line =
        new ArrayList<>(List.of(command, "--url", node.process().base().toString()));
    line.addAll(List.of(options));
    return Cli.run(folder, line.toArray(String[]::new));
  }

  private static JsonNode peer(Cli.Ended ended) throws IOException {
    return json(ended).path("peers").path(0);
  }

  private static JsonNode json(Cli.Ended ended) throws IOException {
    return JSON.readTree(ended.out());
  }
}
