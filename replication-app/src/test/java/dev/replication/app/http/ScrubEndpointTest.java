package dev.replication.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.replication.domain.scrub.ScrubReport;
import dev.replication.domain.scrub.ScrubReport.Finding;
import dev.replication.model.Damage;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeId;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ScrubEndpointTest {
  private final RunningServer server = new RunningServer(null);

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void whoAsksGetsANumber() {
    HttpResponse<byte[]> answer = server.send("POST", "/v1/scrub", BodyPublishers.noBody());

    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(RunningServer.json(answer).get("number").asLong()).isEqualTo(8);
    assertThat(RunningServer.json(answer).get("answers").asLong()).isEqualTo(7);
  }

  @Test
  void whatWasFoundIsNamedWithWhoHadIt() {
    server.scrubbed =
        new ScrubReport(
            8,
            ScrubReport.End.UNDERWAY,
            "the disk is slow",
            3,
            9,
            0,
            0,
            2,
            1,
            List.of(
                new Finding(new ItemKey("a"), Damage.ROTTEN, new NodeId("n2")),
                new Finding(new ItemKey("b"), Damage.LOST, null)),
            Duration.ofMillis(5),
            9);

    JsonNode shown = RunningServer.json(server.get("/v1/scrub"));

    assertThat(shown.get("done").asBoolean()).isFalse();
    assertThat(shown.get("why").asText()).isEqualTo("the disk is slow");
    assertThat(shown.get("ofRows").asLong()).isEqualTo(9);
    assertThat(shown.get("findings").get(0).toString())
        .isEqualTo("{\"id\":\"a\",\"damage\":\"rotten\",\"mendedFrom\":\"n2\"}");
    assertThat(shown.get("findings").get(1).get("mendedFrom").isNull()).isTrue();
  }

  @Test
  void nothingElseIsServed() {
    assertThat(server.delete("/v1/scrub").statusCode()).isEqualTo(405);
    assertThat(server.get("/v1/scrub?x=1").statusCode()).isEqualTo(400);
  }
}
