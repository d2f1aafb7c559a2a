package dev.replication.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DeadLettersCommandTest {
  private static final String PAGE =
      """
      {"count":3,"deadLetters":[
        {"id":17,"peer":"uk.leeds","stream":"s","entry":"5-0","reason":"too_large",
         "detail":"payload is\\u001b[2J big","bytes":65536,"parkedAt":0},
        {"id":9,"peer":"uk.leeds","stream":"s","entry":"4-0","reason":"bad_key",
         "detail":"key is empty","bytes":7,"parkedAt":0}],"next":9}
      """;
  private static final String REST =
      """
      {"count":3,"deadLetters":[{"id":8,"peer":"uk.leeds","entry":"3-0"}],"next":null}
      """;

  private final CliRun cli = new CliRun();
  private final StubNode node;

  DeadLettersCommandTest() throws IOException {
    node = new StubNode();
  }

  @AfterEach
  void stopNode() {
    node.close();
  }

  @Test
  void theyAreListedWithWhereOlderOnesAre() {
    node.answerNext(200, Optional.empty(), PAGE);

    assertThat(cli.run("dead-letters", "ls", "--url", node.url(), "--peer", "uk.leeds")).isZero();

    assertThat(cli.out())
        .isEqualTo(
            """
            ID  PEER      ENTRY  SET ASIDE             BYTES  REASON     DETAIL
            17  uk.leeds  5-0    1970-01-01T00:00:00Z  65536  too_large  payload is [2J big
            9   uk.leeds  4-0    1970-01-01T00:00:00Z  7      bad_key    key is empty
            2 of 3; older ones: --before 9
            """);
    assertThat(node.requests).containsExactly("GET /v1/dead-letters?limit=100&peer=uk.leeds");
  }

  @Test
  void oneIsShownWithItsFields() {
    node.answerNext(
        200,
        Optional.empty(),
        """
        {"id":17,"peer":"uk.leeds","stream":"s","entry":"5-0","reason":"too_large",
         "detail":"big","parkedAt":0,"whole":true,"fields":[
          {"name":"op","bytes":3,"text":"PUT"},{"name":"data","bytes":20}]}
        """);

    assertThat(cli.run("dead-letters", "show", "17", "--url", node.url())).isZero();

    assertThat(cli.out()).contains("field op    PUT\n").contains("field data  20 bytes\n");
    assertThat(node.requests).containsExactly("GET /v1/dead-letters/17");
  }

  @Test
  void allAreReplayedOldestFirstAndOneThatStaysEndsWithOne() {
    node.answerNext(200, Optional.empty(), PAGE);
    node.answerNext(200, Optional.empty(), REST);
    node.answerNext(200, Optional.empty(), "{\"id\":8,\"result\":\"applied\",\"key\":\"a\"}");
    node.answerNext(422, Optional.empty(), "{\"title\":\"No\",\"detail\":\"still BAD_KEY\"}");
    node.answerNext(
        200, Optional.empty(), "{\"id\":17,\"result\":\"nothing-to-apply\",\"why\":\"echo\"}");

    assertThat(cli.run("dead-letters", "replay", "--all", "--url", node.url()))
        .isEqualTo(ExitCodes.FAILURE);

    assertThat(cli.out())
        .isEqualTo(
            """
            8 applied: a
            9 stays: the node answered 422 No: still BAD_KEY
            17 nothing-to-apply: echo
            """);
    assertThat(node.requests)
        .containsExactly(
            "GET /v1/dead-letters?limit=500",
            "GET /v1/dead-letters?limit=500&before=9",
            "POST /v1/dead-letters/8/replay",
            "POST /v1/dead-letters/9/replay",
            "POST /v1/dead-letters/17/replay");
  }

  @Test
  void aMissingTokenEndsTheReplay() {
    node.answerNext(401, Optional.empty(), "{}");

    assertThat(cli.run("dead-letters", "replay", "1", "2", "--url", node.url()))
        .isEqualTo(ExitCodes.FAILURE);

    assertThat(cli.err()).contains("--token-file");
    assertThat(node.requests).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dead-letters",
        "dead-letters replay",
        "dead-letters replay 1 --all",
        "dead-letters replay 1 --peer p",
        "dead-letters show x"
      })
  void whatMakesNoSenseIsWrongUsage(String line) {
    assertThat(cli.run(line.split(" "))).isEqualTo(ExitCodes.USAGE);
  }
}
