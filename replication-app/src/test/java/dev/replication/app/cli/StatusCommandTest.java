package dev.replication.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.port.Pause;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class StatusCommandTest {
  private static final String HEALTH =
      """
      {"node":"uk.london","state":"Running","ready":true,"healthy":false,
       "store":{"state":"RUNNING","acceptingWrites":true,"l1Items":1,"l1Bytes":2048,"items":12345,
        "tombstones":1,"feedSeq":20000,"publishedSeq":20000,"redisConfigured":true,
        "redisConnected":true,"redisProblem":null},
       "peers":[
        {"node":"uk.leeds","connected":true,"circuit":"closed","lagMillis":7,"lagEntries":0,
         "catchingUp":true,"clockSuspect":true,"failureCount":0,"millisSinceSuccess":4,"lastProblem":null},
        {"node":"uk.york","connected":false,"circuit":"open","lagMillis":null,
         "catchingUp":false,"holeFrom":42,"lastProblem":"connection\\nrefused"}]}
      """;

  private final CliRun cli = new CliRun();
  private final StubNode node;

  StatusCommandTest() throws IOException {
    node = new StubNode();
    node.health = HEALTH;
  }

  @AfterEach
  void stopNode() {
    node.close();
  }

  @Test
  void showsPeersAndNeverTakesUnknownLagForNone() {
    assertThat(cli.run("status", "--url", node.url())).isZero();

    assertThat(cli.out())
        .isEqualTo(
            """
            node   uk.london  Running, ready, unhealthy
            store  12,345 items, 1 tombstone, RUNNING, takes writes
            memory 1 item in 2.0 KiB
            redis  connected, all is published up to change 20,000
            PEER      STATE         CIRCUIT  LAG MS   ENTRIES  CATCHING UP  ALARM \
                           LAST PROBLEM
            uk.leeds  connected     closed   7        0        yes          clock ahead \
                     -
            uk.york   disconnected  open     unknown  unknown  no           missing from seq 42  \
            connection refused
            """);
  }

  @Test
  void saysWhatIsWrongWithTheStore() {
    node.health =
        """
        {"node":"uk.london","peers":[],"store":{"state":"RUNNING","acceptingWrites":false,"parked":2,
         "queuedBytes":3000,"feedSeq":20,"publishedSeq":7,"outboxAgeMillis":61000,"building":true,
         "redisConfigured":true,"redisConnected":false,"redisProblem":"connection\\nrefused",
         "redisCorruptReads":1}}
        """;

    assertThat(cli.run("status", "--url", node.url())).isZero();

    assertThat(cli.out())
        .contains(
            """
            store  0 items, 0 tombstones, 2 changes set aside for a clock that is ahead, RUNNING, \
            TAKES NO WRITES
            memory 0 items in 0 B, 2.9 KiB waiting to be committed
            redis  AWAY, the mirror is being built, change 7 of 20 is published, \
            the oldest waits for 61 s, 1 corrupt read: connection refused
            """);
  }

  @Test
  void aNodeWithoutRedisSaysSo() {
    node.health = "{\"node\":\"uk.london\",\"peers\":[],\"store\":{\"redisConfigured\":false}}";

    assertThat(cli.run("status", "--url", node.url())).isZero();

    assertThat(cli.out()).contains("redis  none: nobody can follow this node\n");
  }

  @Test
  void showsTheObjectivesThatAreNotMet() {
    node.health =
        """
        {"node":"uk.london","peers":[{"node":"uk.leeds","clockSuspect":true,"sloViolations":[
          {"slo":"replication_lag","millis":31000,"thresholdMillis":30000,"times":3},
          {"slo":"batch_flush_latency","millis":700,"thresholdMillis":500,"times":1}]}]}
        """;

    assertThat(cli.run("status", "--url", node.url())).isZero();

    assertThat(cli.out())
        .contains(
            " clock ahead, replication lag 31 s (at most 30 s),"
                + " batch flush latency 700 ms (at most 500 ms) ");
  }

  @Test
  void jsonIsWhatTheNodeSaid() {
    assertThat(cli.run("status", "--url", node.url(), "--json")).isZero();

    assertThat(Json.parse(cli.outBytes())).isEqualTo(Json.parse(HEALTH.getBytes(UTF_8)));
  }

  @Test
  void watchingGoesOnWhileTheNodeIsAway() {
    AtomicInteger rounds = new AtomicInteger();
    Pause pause =
        length -> {
          assertThat(length.toSeconds()).isEqualTo(1);
          node.close();
          if (rounds.incrementAndGet() == 2) {
            throw new CommandFailure("enough");
          }
        };

    cli.run(InputStream.nullInputStream(), pause, "status", "--url", node.url(), "--watch", "1");

    assertThat(cli.out()).contains("uk.leeds").contains("no node answers at " + node.url());
    assertThat(cli.err()).isEqualTo("status: enough\n");
  }

  @Test
  void somethingElseThatAnswersIsNotTakenForANode() {
    node.health = "<html>";

    assertThat(cli.run("status", "--url", node.url())).isEqualTo(ExitCodes.FAILURE);

    assertThat(cli.err())
        .isEqualTo("status: what answers at " + node.url() + " is not a node of this kind\n");
  }
}
