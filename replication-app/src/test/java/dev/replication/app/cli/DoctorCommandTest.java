package dev.replication.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.testkit.redis.RedisFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

final class DoctorCommandTest {
  @RegisterExtension static final RedisFixture REDIS = new RedisFixture();

  private static final String ILL =
      """
      {"node":"uk.london","ill":true,"findings":[
        {"severity":"error","cause":"wrong-password","where":"peer uk.leeds",
         "what":"10.0.0.1:6379 says WRONGPASS","fix":"give the password"},
        {"severity":"note","cause":"no-redis","where":"node uk.london","what":"none","fix":"set"}]}
      """;

  private final CliRun cli = new CliRun();
  private final StubNode node;

  DoctorCommandTest() throws IOException {
    node = new StubNode();
  }

  @AfterEach
  void stopNode() {
    node.close();
  }

  @Test
  void whatIsWrongIsShownWithWhatToDoAndEndsWithOne() {
    node.answerNext(200, Optional.empty(), ILL);

    assertThat(cli.run("doctor", "uk.leeds", "--url", node.url())).isEqualTo(ExitCodes.FAILURE);

    assertThat(cli.out())
        .isEqualTo(
            """
            node uk.london: 1 error, 0 warnings

            ERROR    peer uk.leeds: wrong-password
                     10.0.0.1:6379 says WRONGPASS
                     do: give the password

            NOTE     node uk.london: no-redis
                     none
                     do: set
            """);
    assertThat(node.requests).containsExactly("GET /v1/doctor?peer=uk.leeds");
  }

  @Test
  void nothingWrongEndsWithZero() {
    node.answerNext(200, Optional.empty(), "{\"node\":\"n\",\"ill\":false,\"findings\":[]}");

    assertThat(cli.run("doctor", "--url", node.url())).isZero();

    assertThat(cli.out()).isEqualTo("node n: nothing is wrong\n");
  }

  @Test
  void aNodeThatDoesNotAnswerIsAFindingToo() {
    node.close();

    assertThat(cli.run("doctor", "--url", node.url(), "--json")).isEqualTo(ExitCodes.FAILURE);

    assertThat(Json.parse(cli.outBytes()))
        .hasValueSatisfying(
            json -> {
              assertThat(json.path("ill").asBoolean()).isTrue();
              assertThat(json.path("findings").get(0).path("cause").asText())
                  .isEqualTo("node-not-answering");
            });
  }

  @Test
  void withAConfigurationNothingNeedsToRun(@TempDir Path folder) throws IOException {
    Path config = config(folder, "redis://reader:secret@127.0.0.1:" + REDIS.port());

    assertThat(cli.run("doctor", "--config", config.toString())).isEqualTo(ExitCodes.FAILURE);

    assertThat(cli.out())
        .startsWith("node uk.london: ")
        .contains("ERROR    peer uk.leeds: wrong-password")
        .contains("WARNING  own Redis: not-persistent")
        .doesNotContain("secret");
    assertThat(node.requests).isEmpty();
  }

  @Test
  void aPeerThatIsNotConfiguredAndAFileThatIsNoneAreNamed(@TempDir Path folder) throws IOException {
    Path config = config(folder, REDIS.url());
    assertThat(cli.run("doctor", "uk.hull", "--config", config.toString()))
        .isEqualTo(ExitCodes.FAILURE);
    assertThat(cli.err()).contains("no peer uk.hull in " + config + "; there are: [uk.leeds]");

    assertThat(cli.run("doctor", "--config", folder.resolve("none.yaml").toString()))
        .isEqualTo(ExitCodes.FAILURE);
    assertThat(cli.err()).contains("none.yaml").contains("does not exist");
  }

  static Path config(Path folder, String peerUrl) throws IOException {
    return Files.writeString(
        folder.resolve("london.yaml"),
        """
        replication:
          local_node_id: uk.london
          peers:
            - { node_id: uk.leeds, redis_url: "%s" }
        sync_engine:
          redis_url: "%s"
          sql_url: "sqlite:%s"
        """
            .formatted(peerUrl, REDIS.url(), folder.resolve("items.db")));
  }
}
