package dev.replication.app.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.replication.model.Change;
import dev.replication.model.Content;
import dev.replication.model.ContentType;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeId;
import dev.replication.model.Origin;
import dev.replication.model.Revision;
import dev.replication.model.Stamp;
import dev.replication.model.VersionVector;
import dev.replication.port.ReplicaStore.ChangeBatch;
import dev.replication.syncengine.Submission;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ConflictsEndpointTest {
  private static final NodeId LEEDS = new NodeId("n2");
  private static final Origin LEEDS_ORIGIN = Origin.of(LEEDS, "0a1b2c3d");
  private static final String AT = "/v1/conflicts/n2~0a1b2c3d:1";

  private final RunningServer server = new RunningServer(null);

  /** What Leeds wrote in 1970 loses against what was written here. */
  @BeforeEach
  void conflict() throws InterruptedException {
    server.store.submit(Submission.of(new ItemKey("a"), "ours".getBytes(UTF_8))).awaitDurable();
    Change.Put theirs =
        new Change.Put(
            new ItemKey("a"),
            new Revision(new Stamp(1L << 16, LEEDS_ORIGIN), 1, VersionVector.empty()),
            1,
            Content.of("theirs".getBytes(UTF_8), ContentType.BINARY),
            Change.DEFAULT_STATE,
            null,
            null,
            null,
            null);
    server.store.apply(new ChangeBatch(LEEDS, List.of(theirs), VersionVector.empty())).await();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private HttpResponse<byte[]> resolve(String query, String body) {
    return server.send("POST", AT + "/resolve" + query, BodyPublishers.ofString(body));
  }

  private String held() {
    return RunningServer.text(server.get("/v1/items/a"));
  }

  @Test
  void theyAreListedByPages() {
    JsonNode page = RunningServer.json(server.get("/v1/conflicts?limit=1"));

    assertThat(page.get("count").asLong()).isEqualTo(1);
    assertThat(page.get("next").isNull()).isTrue();
    JsonNode conflict = page.get("conflicts").get(0);
    assertThat(conflict.get("id").asText()).isEqualTo("n2~0a1b2c3d:1");
    assertThat(conflict.get("key").asText()).isEqualTo("a");
    assertThat(conflict.get("loserBytes").asLong()).isEqualTo(6);
    assertThat(conflict.get("heldBytes").asLong()).isEqualTo(4);
    assertThat(conflict.get("winner").get("origin").asText())
        .isEqualTo(server.store.origin().text());
    JsonNode older =
        RunningServer.json(server.get("/v1/conflicts?before=" + conflict.get("number")));
    assertThat(older.get("conflicts")).isEmpty();
  }

  @Test
  void oneIsShownWithWhatLostAndWhatIsHeld() {
    JsonNode shown = RunningServer.json(server.get(AT));

    assertThat(shown.get("loser").get("text").asText()).isEqualTo("theirs");
    assertThat(shown.get("held").get("text").asText()).isEqualTo("ours");
    assertThat(RunningServer.text(server.get(AT + "?content=false"))).doesNotContain("theirs");
  }

  @Test
  void theLoserIsKeptAndThereIsNothingLeftToResolve() {
    JsonNode done = RunningServer.json(resolve("?keep=loser", ""));

    assertThat(done.get("kept").asText()).isEqualTo("loser");
    assertThat(done.get("version").asLong()).isEqualTo(2);
    assertThat(held()).isEqualTo("theirs");
    HttpResponse<byte[]> again = resolve("?keep=winner", "");
    assertThat(again.statusCode()).isEqualTo(404);
    assertThat(RunningServer.text(again)).contains("resolved before");
    assertThat(server.get(AT).statusCode()).isEqualTo(404);
  }

  @Test
  void otherContentComesWithTheRequest() {
    assertThat(resolve("?keep=body", "both").statusCode()).isEqualTo(200);

    assertThat(held()).isEqualTo("both");
  }

  @Test
  void whatMeansNothingIsRefused() {
    assertThat(resolve("", "both").statusCode()).isEqualTo(400);
    assertThat(resolve("?keep=both", "").statusCode()).isEqualTo(400);
    assertThat(server.get("/v1/conflicts/17").statusCode()).isEqualTo(400);
    assertThat(server.get(AT + "/resolve").statusCode()).isEqualTo(405);
    assertThat(server.get("/v1/conflictsx").statusCode()).isEqualTo(404);
    assertThat(held()).isEqualTo("ours");
  }
}
