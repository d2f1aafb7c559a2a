package dev.replication.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PeersCommandTest {
  private static final String PEERS =
      """
      {"node":"uk.london","peers":[
        {"node":"uk.leeds","state":"connected","lagMillis":0,"lagEntries":0,"entriesPerSecond":12.5,
         "holeFrom":null,"lostEntries":0,"deadLetters":0,"circuit":"CLOSED","millisSinceSuccess":250,
         "problem":null,"lastProblem":null},
        {"node":"uk.york","state":"disconnected","lagMillis":null,"lagEntries":null,
         "entriesPerSecond":0.0,"holeFrom":7,"lostEntries":3,"deadLetters":2,"circuit":"OPEN",
         "millisSinceSuccess":null,"problem":"refused\\nagain","lastProblem":"refused"}]}
      """;

  private final CliRun cli = new CliRun();
  private final StubNode node;

  PeersCommandTest() throws IOException {
    node = new StubNode();
  }

  @AfterEach
  void stopNode() {
    node.close();
  }

  @Test
  void showsEachPeerAndNeverTakesUnknownForZero() {
    node.answerNext(200, Optional.empty(), PEERS);

    assertThat(cli.run("peers", "--url", node.url())).isZero();

    assertThat(cli.out())
        .isEqualTo(
            """
            PEER      STATE         LAG MS   ENTRIES  PER SECOND  GAP                                   CIRCUIT  LAST ANSWER  LAST PROBLEM
            uk.leeds  connected     0        0        12.5        -                                     closed   250 ms ago   -
            uk.york   disconnected  unknown  unknown  0.0         hole from seq 7, lost 3, set aside 2  open     never        refused again
            """);
    assertThat(node.requests).containsExactly("GET /v1/peers");
  }

  @Test
  void aProblemThatHasPassedSaysWhen() {
    node.answerNext(
        200,
        Optional.empty(),
        """
        {"node":"n","peers":[{"node":"uk.leeds","state":"connected","entriesPerSecond":1.0,
         "problem":null,"lastProblem":"was away","lastProblemAt":%d}]}
        """
            .formatted(System.currentTimeMillis() - 3_600_000));

    assertThat(cli.run("peers", "--url", node.url())).isZero();

    assertThat(cli.out()).contains("(60 m ").contains(" ago) was away");
  }

  @Test
  void jsonIsWhatTheNodeSaid() {
    node.answerNext(200, Optional.empty(), PEERS);

    assertThat(cli.run("peers", "--url", node.url(), "--json")).isZero();

    assertThat(Json.parse(cli.outBytes())).isEqualTo(Json.parse(PEERS.getBytes(UTF_8)));
  }
}
