package dev.replication.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.testkit.redis.RedisFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;

final class PreflightCommandTest {
  @RegisterExtension static final RedisFixture REDIS = new RedisFixture();

  private final CliRun cli = new CliRun();

  @Test
  void aPeerByAddressIsCheckedLineByLine() {
    assertThat(cli.run("preflight", "--url", REDIS.url())).isZero();

    assertThat(cli.out())
        .contains("ok       connection  127.0.0.1:" + REDIS.port() + " takes connections\n")
        .contains("ok       permission  xread on __local__:cdc\n")
        .contains("ok       version     Redis 7.")
        .contains("warn     head        there is no head at ae:head\n")
        .contains("do: start that node")
        .endsWith("peer 127.0.0.1:" + REDIS.port() + " can be followed\n");
  }

  @Test
  void whatFailsSaysWhatToDoAndNoPasswordIsShown() {
    try (Jedis jedis = new Jedis("127.0.0.1", REDIS.port())) {
      jedis.aclSetUser("reader", "on", ">s3cret", "~*", "+@read", "-xread", "+ping");
    }
    String url = "redis://reader:s3cret@127.0.0.1:" + REDIS.port();

    assertThat(cli.run("preflight", "uk.leeds", "--url", url)).isEqualTo(ExitCodes.FAILURE);

    assertThat(cli.out())
        .contains("fail     permission  xread on __local__:cdc: NOPERM")
        .contains("do: on that server: ACL SETUSER reader +xread\n")
        .contains("unknown  eviction ")
        .endsWith("peer uk.leeds cannot be followed yet\n");
    assertThat(cli.out() + cli.err()).doesNotContain("s3cret");
    assertThat(cli.run("preflight", "--url", url.replace("s3cret", "wr0ng"), "--json"))
        .isEqualTo(ExitCodes.FAILURE);
    assertThat(cli.out()).contains("WRONGPASS").doesNotContain("wr0ng");
  }

  @Test
  void aConfiguredPeerIsCheckedWithoutARunningNode(@TempDir Path folder) throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("london.yaml"),
            """
            replication:
              local_node_id: uk.london
              peers:
                - { node_id: uk.leeds, redis_url: "%s", redis_prefix: "leeds:" }
            sync_engine: { redis_url: embedded }
            """
                .formatted(REDIS.url()));

    int exitCode = cli.run("preflight", "uk.leeds", "--config", config.toString());

    assertThat(exitCode).as("%s%s", cli.out(), cli.err()).isZero();

    assertThat(cli.out()).contains("xread on leeds:__local__:cdc");
  }

  @Test
  void aRunningNodeChecksItsPeersItself() throws IOException {
    try (StubNode node = new StubNode()) {
      node.answerNext(
          200,
          Optional.empty(),
          """
          {"peer":"uk.leeds","passed":false,"checks":[
            {"check":"name","outcome":"fail","detail":"no address","fix":"correct it"}]}
          """);

      assertThat(cli.run("preflight", "uk.leeds", "--url", node.url()))
          .isEqualTo(ExitCodes.FAILURE);

      assertThat(cli.out())
          .isEqualTo(
              """
              fail     name        no address
                                   do: correct it
              peer uk.leeds cannot be followed yet
              """);
      assertThat(node.requests).containsExactly("GET /v1/peers/uk.leeds/preflight");
    }
  }

  @Test
  void anAddressWhereANameBelongsIsNotRepeated() {
    assertThat(cli.run("preflight", "redis://reader:s3cret@127.0.0.1:1"))
        .isEqualTo(ExitCodes.USAGE);

    assertThat(cli.err()).contains("--url").doesNotContain("s3cret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "preflight",
        "preflight uk.leeds --redis-prefix p:",
        "preflight --config x.yaml --url redis://h",
        "preflight --url redis://user@h",
        "preflight a/b"
      })
  void whatMakesNoSenseIsWrongUsage(String line) {
    assertThat(cli.run(line.split(" "))).isEqualTo(ExitCodes.USAGE);
    assertThat(cli.err()).startsWith("preflight: ").doesNotContain("defect");
  }
}
