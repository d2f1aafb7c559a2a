package dev.replication.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class VerifyCommandTest {
  private static final String EQUAL =
      """
      {"peer":"uk.leeds","verdict":"EQUAL","items":0,"why":null,"comparisons":1,"roundTrips":1,
       "tookMillis":12,
       "ours":{"root":"00ff","items":2,"feedSeq":7,"vv":{"a~1":3,"b~1":4}},
       "theirs":{"root":"00ff","items":2,"feedSeq":9,"vv":{"a~1":3,"b~1":4}},
       "repaired":{"items":0,"deletes":0,"lostHere":0},"differences":[]}
      """;
  private static final String DIVERGENT =
      """
      {"peer":"uk.york","verdict":"DIVERGENT","items":3,"why":null,"comparisons":2,"roundTrips":7,
       "tookMillis":480,
       "ours":{"root":"00ff","items":2,"feedSeq":7,"vv":{}},
       "theirs":{"root":"00fe","items":1,"feedSeq":9,"vv":{"b~1":4}},
       "repaired":{"items":2,"deletes":0,"lostHere":1},
       "differences":[{"id":"order\\n17","diverged":true,
         "ours":{"kind":"live","stamp":"17@a~1","stampMillis":0,"origin":"a~1","seq":3},
         "theirs":{"kind":"absent"}}]}
      """;
  private static final String UNKNOWN =
      """
      {"peer":"uk.hull","verdict":"UNKNOWN","items":null,"why":"it is paused","comparisons":0,
       "roundTrips":0,"tookMillis":0,"ours":null,"theirs":null,
       "repaired":{"items":0,"deletes":0,"lostHere":0},"differences":[]}
      """;

  private final CliRun cli = new CliRun();
  private final StubNode node;

  VerifyCommandTest() throws IOException {
    node = new StubNode();
  }

  @AfterEach
  void stopNode() {
    node.close();
  }

  private void answer(String... peers) {
    node.answerNext(
        200, Optional.empty(), "{\"node\":\"n\",\"peers\":[" + String.join(",", peers) + "]}");
  }

  @Test
  void provesThatPeersAreEqual() {
    answer(EQUAL);

    assertThat(cli.run("verify", "--url", node.url())).isEqualTo(ExitCodes.OK);

    assertThat(cli.out())
        .isEqualTo(
            """
            uk.leeds  EQUAL  (1 comparison, 1 round trip, 12 ms)
              proof   root 00ff  items 2  vv a~1:3 b~1:4  feed_seq 7 here, 9 there
            """);
    assertThat(node.requests).containsExactly("POST /v1/verify?wait=5s&limit=100");
  }

  @Test
  void namesWhatDiffersAndSaysWhatWasRepaired() {
    answer(DIVERGENT);

    assertThat(cli.run("verify", "--url", node.url())).isEqualTo(ExitCodes.DIFFERS);

    assertThat(cli.out())
        .isEqualTo(
            """
            uk.york  DIVERGENT 3  (2 comparisons, 7 round trips, 480 ms)
              ours    root 00ff  items 2  vv -  feed_seq 7
              theirs  root 00fe  items 1  vv b~1:4  feed_seq 9
              2 items differed here and were repaired; this node had lost 1 of them
              order 17  diverged  ours live 17@a~1  theirs absent
              and 2 more
            """);
  }

  @Test
  void saysWhyAPeerIsUnknownAndFails() {
    answer(EQUAL, UNKNOWN);

    assertThat(cli.run("verify", "--url", node.url())).isEqualTo(ExitCodes.FAILURE);

    assertThat(cli.out()).endsWith("uk.hull  UNKNOWN: it is paused\n");
  }

  @Test
  void aDifferenceWeighsMoreThanAnUnknownPeer() {
    answer(UNKNOWN, DIVERGENT);

    assertThat(cli.run("verify", "--url", node.url())).isEqualTo(ExitCodes.DIFFERS);
  }

  @Test
  void laggingByNothingButVectorsIsExplained() {
    answer(EQUAL.replace("EQUAL", "LAGGING"));

    assertThat(cli.run("verify", "--url", node.url())).isEqualTo(ExitCodes.DIFFERS);

    assertThat(cli.out()).startsWith("uk.leeds  LAGGING 0: the items are the same, and");
  }

  @Test
  void jsonIsWhatTheNodeSaidAndEndsWithTheSameCode() {
    answer(DIVERGENT);

    assertThat(cli.run("verify", "--url", node.url(), "--json")).isEqualTo(ExitCodes.DIFFERS);

    assertThat(Json.parse(cli.outBytes()).orElseThrow().path("peers").get(0))
        .isEqualTo(Json.parse(DIVERGENT.getBytes(UTF_8)).orElseThrow());
  }

  @Test
  void asksForThePeersAndTheWaitThatWereSaid() {
    answer(EQUAL);
    cli.run(
        "verify",
        "--peer",
        "a",
        "--peer",
        "b.c",
        "--wait",
        "2m",
        "--limit",
        "7",
        "--url",
        node.url());

    assertThat(node.requests).containsExactly("POST /v1/verify?wait=2m&limit=7&peers=a,b.c");
  }

  @Test
  void refusesWhatTheNodeWouldRefuse() {
    for (String[] wrong :
        new String[][] {{"--wait", "11m"}, {"--limit", "1001"}, {"--peer", "redis://:s3cret@h"}}) {
      assertThat(cli.run("verify", wrong[0], wrong[1], "--url", node.url()))
          .as(wrong[0])
          .isEqualTo(ExitCodes.USAGE);
    }
    assertThat(cli.err()).doesNotContain("s3cret");
    assertThat(node.requests).isEmpty();
  }

  @Test
  void aNodeWithoutPeersHasNobodyToDifferFrom() {
    answer();

    assertThat(cli.run("verify", "--url", node.url())).isEqualTo(ExitCodes.OK);

    assertThat(cli.out()).isEqualTo("no peers to compare with\n");
  }

  @Test
  void aDeepLookIsWaitedForAndWhatItFoundEndsWithThree() {
    node.answerNext(202, Optional.empty(), "{\"number\":4,\"answers\":3,\"done\":true}");
    node.answerNext(200, Optional.empty(), "{\"answers\":3,\"done\":true}");
    node.answerNext(200, Optional.empty(), "{\"answers\":4,\"done\":false,\"rows\":1}");
    node.answerNext(
        200,
        Optional.empty(),
        """
        {"answers":4,"done":true,"rows":1200,"listed":1100,"putBack":0,"damaged":2,
         "tookMillis":12,"findings":[
          {"id":"a","damage":"rotten","mendedFrom":"uk.leeds"},
          {"id":"b","damage":"lost","mendedFrom":null}]}
        """);
    node.answerNext(200, Optional.empty(), "{\"equal\":true,\"peers\":[]}");

    assertThat(cli.run("verify", "--deep", "--url", node.url())).isEqualTo(ExitCodes.DIFFERS);

    assertThat(cli.out())
        .startsWith(
            """
            this node  DIVERGENT 2  (1,200 rows hashed, 1,100 records looked up, 12 ms)
              a  rotten  mended from uk.leeds
              b  lost    NOT MENDED: nobody that answers has it
            """);
    assertThat(node.requests.getFirst()).isEqualTo("POST /v1/scrub");
    assertThat(node.requests).filteredOn("GET /v1/scrub"::equals).hasSize(3);
  }
}
