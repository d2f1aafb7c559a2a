package dev.replication.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TraceCommandTest {
  private final CliRun cli = new CliRun();
  private final StubNode london;
  private final StubNode leeds;

  TraceCommandTest() throws IOException {
    london = new StubNode();
    leeds = new StubNode();
  }

  @AfterEach
  void stopNodes() {
    london.close();
    leeds.close();
  }

  @Test
  void nodesThatHoldTheSameAreShownSideBySide() {
    london.answerNext(200, Optional.empty(), live("uk.london", 7, 9));
    leeds.answerNext(200, Optional.empty(), live("uk.leeds", 7, 3));

    assertThat(cli.run("trace", "a/b", "--url", london.url(), "--url", leeds.url())).isZero();

    assertThat(cli.out())
        .containsPattern("NODE +uk\\.london +uk\\.leeds\n")
        .containsPattern("stamp +7@uk\\.london~0a1b2c3d +7@uk\\.london~0a1b2c3d\n")
        .containsPattern("published +9 +3, this one waits\n")
        .containsPattern("tiers +memory, redis same, sql +memory, redis same, sql\n")
        .contains("uk.london: 1970-01-01T00:00:00.005Z lost live 6@uk.york seq 2 to 7@uk.london")
        .endsWith("all hold the same\n");
    assertThat(london.requests).containsExactly("GET /v1/trace/a%2Fb");
  }

  @Test
  void nodesThatDifferEndWithThree() {
    london.answerNext(200, Optional.empty(), live("uk.london", 7, 9));
    leeds.answerNext(200, Optional.empty(), live("uk.leeds", 8, 9));

    assertThat(cli.run("trace", "a", "--url", london.url(), "--url", leeds.url(), "--json"))
        .isEqualTo(ExitCodes.DIFFERS);

    assertThat(Json.parse(cli.outBytes()))
        .hasValueSatisfying(json -> assertThat(json.path("same").asBoolean()).isFalse());
  }

  @Test
  void aPeersCopyIsComparedAndOneThatCannotBeReadSaysNothing() {
    String answer = live("uk.london", 7, 9);
    london.answerNext(
        200,
        Optional.empty(),
        answer.replace(
            "\"peers\":[]",
            "\"peers\":[{\"node\":\"uk.york\",\"answer\":\"unreachable\",\"problem\":\"refused\"}]"));
    assertThat(cli.run("trace", "a", "--peers", "--url", london.url())).isZero();
    assertThat(cli.out()).contains("uk.york (published)").contains("unreachable: refused");
    assertThat(london.requests).containsExactly("GET /v1/trace/a?peers=true");

    london.answerNext(
        200,
        Optional.empty(),
        answer.replace("\"peers\":[]", "\"peers\":[{\"node\":\"uk.york\",\"answer\":\"absent\"}]"));
    assertThat(cli.run("trace", "a", "--peers", "--url", london.url()))
        .isEqualTo(ExitCodes.DIFFERS);
    assertThat(cli.out()).endsWith("THEY DIFFER\n");
  }

  @Test
  void anItemThatNeverWasIsNoFailure() {
    london.answerNext(
        200,
        Optional.empty(),
        """
        {"node":"uk.london","id":"a","held":null,"feedSeq":null,"publishedSeq":4,
         "tiers":{"memory":false,"redis":"same","sql":false},"conflicts":[],"parked":[],"peers":[]}
        """);

    assertThat(cli.run("trace", "a", "--url", london.url())).isZero();

    assertThat(cli.out()).contains("never held").doesNotContain("hold the same");
  }

  private static String live(String node, long stamp, long published) {
    return """
    {"node":"%s","id":"a","held":{"kind":"live","stamp":"%d@uk.london~0a1b2c3d",
      "stampMillis":0,"origin":"uk.london~0a1b2c3d","seq":5,"context":{"uk.york":2},"version":1,
      "hash":"abcd","size":3,"contentType":"json","state":"default","expiresAt":null},
     "feedSeq":4,"publishedSeq":%d,"tiers":{"memory":true,"redis":"same","sql":true},
     "conflicts":[{"loser":{"kind":"live","stamp":"6@uk.york","seq":2},
       "winner":{"stamp":"7@uk.london"},"loggedAt":5}],"parked":[],"peers":[]}
    """
        .formatted(node, stamp, published);
  }
}
