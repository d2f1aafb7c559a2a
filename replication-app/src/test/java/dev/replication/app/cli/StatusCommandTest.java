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
       "store":{"items":12,"redis":"connected"},
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
            store  items=12  redis=connected
            PEER      STATE         CIRCUIT  LAG MS   ENTRIES  CATCHING UP  ALARM \
                           LAST PROBLEM
            uk.leeds  connected     closed   7        0        yes          clock ahead \
                     -
            uk.york   disconnected  open     unknown  unknown  no           missing from seq 42  \
            connection refused
            """);
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
