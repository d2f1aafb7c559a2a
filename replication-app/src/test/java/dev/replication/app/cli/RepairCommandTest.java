package dev.replication.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RepairCommandTest {
  private static final String COUNTS =
      "'lookedAt':1200,'fetched':10,'applied':9,'deletes':2,'lostHere':3,'tookMillis':40";
  private static final String COMPLETE =
      "{'peer':'uk.leeds','end':'COMPLETE','standsInTheWay':null,"
          + COUNTS
          + ",'verdict':'EQUAL','items':0,'why':null}";
  private static final String HELD_BACK =
      "{'peer':'uk.york','end':'HELD_BACK','standsInTheWay':'its deletes','lookedAt':5,"
          + "'tookMillis':7,'verdict':null}";
  private static final String FAILED =
      "{'peer':'uk.hull','end':'FAILED','standsInTheWay':'it is paused','tookMillis':0,"
          + "'verdict':null}";

  private final CliRun cli = new CliRun();
  private final StubNode node;

  RepairCommandTest() throws IOException {
    node = new StubNode();
  }

  @AfterEach
  void stopNode() {
    node.close();
  }

  private static String answer(String... peers) {
    return ("{'node':'n','peers':[" + String.join(",", peers) + "]}").replace('\'', '"');
  }

  private int repair(String... peers) {
    node.answerNext(200, Optional.empty(), answer(peers));
    return cli.run("repair", "--url", node.url());
  }

  @Test
  void endsWithTheCountsAndTheVerdict() {
    assertThat(repair(COMPLETE)).isEqualTo(ExitCodes.OK);

    assertThat(cli.out())
        .isEqualTo(
            """
            uk.leeds  COMPLETE  (40 ms)
              looked at 1,200, fetched 10, applied 9, deletes among them 2, lost here 3
              now EQUAL
            """);
    assertThat(node.requests).containsExactly("POST /v1/repair?wait=1m");
  }

  @Test
  void whatIsHeldBackNamesTheCommandThatLetsItGoOn() {
    assertThat(repair(FAILED, HELD_BACK, COMPLETE)).isEqualTo(ExitCodes.DIFFERS);

    assertThat(cli.out())
        .startsWith(
            "uk.hull  FAILED: it is paused  (0 ms)\nuk.york  HELD BACK: its deletes  (7 ms)")
        .contains("replication-engine repair confirm --peer uk.york");
    assertThat(repair(FAILED, COMPLETE)).isEqualTo(ExitCodes.FAILURE);
  }

  @Test
  void confirmsTheDeletesOfOnePeer() {
    node.answerNext(200, Optional.empty(), "{\"peer\":\"uk.york\",\"confirmed\":true}");

    assertThat(cli.run("repair", "confirm", "--peer", "uk.york", "--url", node.url()))
        .isEqualTo(ExitCodes.OK);

    assertThat(cli.out()).isEqualTo("the deletes of uk.york are applied now\n");
    assertThat(node.requests).containsExactly("POST /v1/repair/confirm?peer=uk.york");
    assertThat(cli.run("repair", "confirm", "--url", node.url())).isEqualTo(ExitCodes.USAGE);
    assertThat(cli.run("repair", "--peer", "a", "confirm", "--peer", "b", "--url", node.url()))
        .as("it would be passed over")
        .isEqualTo(ExitCodes.USAGE);
    assertThat(node.requests).hasSize(1);
  }

  @Test
  void saysWhyNothingIsConfirmed() {
    node.answerNext(
        409, Optional.empty(), "{\"title\":\"Conflict\",\"detail\":\"nothing is held back\"}");

    assertThat(cli.run("repair", "confirm", "--peer", "uk.york", "--url", node.url()))
        .isEqualTo(ExitCodes.FAILURE);

    assertThat(cli.err()).contains("nothing is held back");
  }

  @Test
  void asksForThePeersAndTheWaitThatWereSaid() {
    node.answerNext(200, Optional.empty(), answer());

    cli.run("repair", "--peer", "a", "--peer", "b", "--wait", "10m", "--url", node.url());

    assertThat(node.requests).containsExactly("POST /v1/repair?wait=10m&peers=a,b");
    assertThat(cli.run("repair", "--wait", "11m", "--url", node.url())).isEqualTo(ExitCodes.USAGE);
  }

  @Test
  void progressIsWhatWasDoneSoFarByWhomItIsBeingDone() {
    String underway = "{'peer':'uk.york','underway':true,'lookedAt':7,'fetched':6,'applied':5}";
    String idle = "{'peer':'uk.leeds','underway':false}";

    assertThat(Repairs.progress(json(answer(underway, idle))))
        .isEqualTo("uk.york looked at 7, fetched 6, applied 5, deletes among them 0");
    assertThat(Repairs.progress(json(answer(idle)))).isEqualTo("asked ...");
  }

  private static JsonNode json(String text) {
    return Json.parse(text.getBytes(StandardCharsets.UTF_8)).orElseThrow();
  }
}
