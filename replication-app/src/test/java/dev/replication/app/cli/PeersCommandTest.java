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
         "comparison":{"verdict":"LAGGING","items":0,"why":null,"at":5,"equalAt":null},
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
            PEER      STATE         LAG MS   ENTRIES  PER SECOND  GAP                                   CIRCUIT  COMPARED              LAST ANSWER  LAST PROBLEM
            uk.leeds  connected     0        0        12.5        -                                     closed   LAGGING, equal never  250 ms ago   -
            uk.york   disconnected  unknown  unknown  0.0         hole from seq 7, lost 3, set aside 2  open     not yet               never        refused again
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
  void saysWhenBothWereLastProvedEqual() {
    long hourAgo = System.currentTimeMillis() - 3_600_000;
    node.answerNext(
        200,
        Optional.empty(),
        """
        {"node":"n","peers":[
         {"node":"a","comparison":{"verdict":"EQUAL","items":0,"at":%1$d,"equalAt":%1$d}},
         {"node":"b","comparison":{"verdict":"DIVERGENT","items":2,"at":9,"equalAt":%1$d}},
         {"node":"c","comparison":{"verdict":"UNKNOWN","items":null,"at":9,"equalAt":null}}]}
        """
            .formatted(hourAgo));

    assertThat(cli.run("peers", "--url", node.url())).isZero();

    assertThat(cli.out())
        .contains("EQUAL 60 m ")
        .contains("DIVERGENT 2, equal 60 m ")
        .contains("UNKNOWN, equal never");
  }

  @Test
  void jsonIsWhatTheNodeSaid() {
    node.answerNext(200, Optional.empty(), PEERS);

    assertThat(cli.run("peers", "--url", node.url(), "--json")).isZero();

    assertThat(Json.parse(cli.outBytes())).isEqualTo(Json.parse(PEERS.getBytes(UTF_8)));
  }

  @Test
  void pausesAndResumesOnePeer() {
    node.answerNext(200, Optional.empty(), "{\"node\":\"uk.leeds\",\"paused\":true}");
    assertThat(cli.run("peers", "pause", "uk.leeds", "--url", node.url())).isZero();
    assertThat(cli.out()).isEqualTo("peer uk.leeds is paused\n");

    node.answerNext(200, Optional.empty(), "{\"node\":\"uk.leeds\",\"paused\":false}");
    assertThat(cli.run("peers", "resume", "uk.leeds", "--url", node.url(), "--json")).isZero();
    assertThat(Json.parse(cli.outBytes()).orElseThrow().path("paused")).hasToString("false");

    assertThat(node.requests)
        .containsExactly("POST /v1/peers/uk.leeds/pause", "POST /v1/peers/uk.leeds/resume");
  }

  @Test
  void aPeerThatThereIsNotIsNamedWithTheWayToThoseThatThereAre() {
    node.answerNext(
        404, Optional.empty(), "{\"title\":\"Not Found\",\"detail\":\"no peer is called hull\"}");

    assertThat(cli.run("peers", "pause", "hull", "--url", node.url())).isEqualTo(ExitCodes.FAILURE);

    assertThat(cli.err())
        .isEqualTo(
            "pause: no peer is called hull; replication-engine peers shows those that there are\n");
  }

  @Test
  void whatTheConfigurationDisablesIsSaidByTheNode() {
    node.answerNext(
        409, Optional.empty(), "{\"title\":\"Conflict\",\"detail\":\"enabled: false\"}");

    assertThat(cli.run("peers", "resume", "uk.leeds", "--url", node.url()))
        .isEqualTo(ExitCodes.FAILURE);

    assertThat(cli.err()).isEqualTo("resume: the node answered 409 Conflict: enabled: false\n");
  }

  @Test
  void noOrderIsGivenToAnotherNodeThanMeant() {
    assertThat(cli.run("peers", "--url", node.url(), "pause", "uk.leeds"))
        .isEqualTo(ExitCodes.USAGE);
    assertThat(cli.err()).isEqualTo("pause: --url belongs behind pause\n");

    assertThat(cli.run("peers", "pause", "redis://:s3cret@host", "--url", node.url()))
        .isEqualTo(ExitCodes.USAGE);
    assertThat(cli.err()).doesNotContain("s3cret");
    assertThat(node.requests).isEmpty();
  }
}
