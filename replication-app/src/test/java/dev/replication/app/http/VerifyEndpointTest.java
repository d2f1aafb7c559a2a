package dev.replication.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.replication.app.config.PeerSettings;
import dev.replication.domain.repair.Course;
import dev.replication.domain.repair.ItemDifference;
import dev.replication.domain.repair.Sides;
import dev.replication.domain.repair.Verification;
import dev.replication.model.ComparisonVerdict;
import dev.replication.model.DigestRecord;
import dev.replication.model.DigestSlot;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeHead;
import dev.replication.model.NodeId;
import dev.replication.model.Origin;
import dev.replication.model.PurgeFrontier;
import dev.replication.model.RepairCounts;
import dev.replication.model.VersionVector;
import dev.replication.wire.RedisUrl;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code POST /v1/verify}. */
final class VerifyEndpointTest {
  private static final NodeId LEEDS = new NodeId("leeds");
  private static final Origin ORIGIN = Origin.of(LEEDS, "0a1b2c3d");

  private final RunningServer server = new RunningServer(null);
  private final List<String> asked = new ArrayList<>();

  @BeforeEach
  void configure() {
    server.peers =
        List.of(
            PeerSettings.of(LEEDS, RedisUrl.parse("redis://127.0.0.1:1")),
            PeerSettings.of(new NodeId("york"), RedisUrl.parse("redis://127.0.0.1:2")));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private HttpResponse<byte[]> verify(String query) {
    return server.send("POST", "/v1/verify" + query, BodyPublishers.noBody());
  }

  private void shows(ComparisonVerdict verdict, @Nullable Sides sides, ItemDifference... items) {
    server.verifier =
        (peers, wait) -> {
          asked.add(peers + " " + wait);
          return peers.stream()
              .map(
                  peer ->
                      new Verification(
                          peer,
                          verdict,
                          sides,
                          2,
                          RepairCounts.NONE,
                          List.of(items),
                          5,
                          8192,
                          Duration.ofMillis(30),
                          Duration.ofMillis(40)))
              .toList();
        };
  }

  private static Sides sides() {
    NodeHead head =
        new NodeHead(
            LEEDS,
            "0a1b2c3d",
            "s",
            "g",
            7,
            8,
            3,
            null,
            3,
            2,
            1,
            VersionVector.empty().with(ORIGIN, 3),
            PurgeFrontier.NONE,
            1,
            false);
    DigestSlot root = new DigestSlot(0x0123456789abcdefL, -1, 5, 2);
    return new Sides(head, root, head, root);
  }

  @Test
  void theProofNamesRootsItemsAndVectorsOfBothSides() {
    shows(new ComparisonVerdict.Equal(), sides());

    JsonNode answer = RunningServer.json(verify(""));

    assertThat(answer.path("equal").asBoolean()).isTrue();
    assertThat(answer.path("peers")).hasSize(2);
    JsonNode leeds = answer.path("peers").get(0);
    assertThat(leeds.path("verdict").asText()).isEqualTo("EQUAL");
    assertThat(leeds.path("roundTrips").asInt()).isEqualTo(5);
    assertThat(leeds.path("tookMillis").asInt()).isEqualTo(40);
    assertThat(leeds.path("theirs").path("root").asText())
        .isEqualTo("0123456789abcdefffffffffffffffff");
    assertThat(leeds.path("theirs").path("items").asInt()).isEqualTo(2);
    assertThat(leeds.path("theirs").path("feedSeq").asInt()).isEqualTo(7);
    assertThat(leeds.path("theirs").path("vv").path("leeds~0a1b2c3d").asInt()).isEqualTo(3);
    assertThat(asked).containsExactly("[leeds, york] PT5S");
  }

  @Test
  void whatDiffersIsNamedWithBothCopiesAsFarAsAskedFor() {
    DigestRecord live = new DigestRecord(5L << 16, 1, 3, false, true, false, 1, 2);
    DigestRecord deleted = new DigestRecord(9L << 16, 2, 4, true, false, false, 0, 0);
    ItemDifference known =
        new ItemDifference(
            new ItemKey("a"),
            new ItemDifference.Copy(live, ORIGIN),
            new ItemDifference.Copy(deleted, null),
            true,
            Course.ORIGIN_UNKNOWN);
    ItemDifference other =
        new ItemDifference(new ItemKey("b"), null, known.ours(), false, Course.TAKE);
    shows(new ComparisonVerdict.Divergent(2), sides(), known, other);

    JsonNode one =
        RunningServer.json(verify("?limit=1&peers=leeds&wait=250ms")).path("peers").get(0);

    assertThat(one.path("verdict").asText()).isEqualTo("DIVERGENT");
    assertThat(one.path("items").asInt()).isEqualTo(2);
    assertThat(one.path("differences")).hasSize(1);
    JsonNode difference = one.path("differences").get(0);
    assertThat(difference.path("id").asText()).isEqualTo("a");
    assertThat(difference.path("diverged").asBoolean()).isTrue();
    assertThat(difference.path("course").asText()).isEqualTo("ORIGIN_UNKNOWN");
    assertThat(difference.path("ours").path("kind").asText()).isEqualTo("live");
    assertThat(difference.path("ours").path("stamp").asText())
        .isEqualTo((5L << 16) + "@leeds~0a1b2c3d");
    assertThat(difference.path("theirs").path("kind").asText()).isEqualTo("tombstone");
    assertThat(difference.path("theirs").path("stamp").isNull()).isTrue();
    assertThat(asked).containsExactly("[leeds] PT0.25S");

    JsonNode both = RunningServer.json(verify("?peers=leeds")).path("peers").get(0);
    assertThat(both.path("differences").get(1).path("ours").path("kind").asText())
        .isEqualTo("absent");
  }

  @Test
  void whatCannotBeFoundOutSaysWhyAndClaimsNothing() {
    shows(new ComparisonVerdict.Unknown("it is paused"), null);

    JsonNode answer = RunningServer.json(verify("?peers=york"));

    assertThat(answer.path("equal").asBoolean()).isFalse();
    JsonNode york = answer.path("peers").get(0);
    assertThat(york.path("why").asText()).isEqualTo("it is paused");
    assertThat(york.path("items").isNull()).isTrue();
    assertThat(york.path("ours").isNull()).isTrue();
  }

  @Test
  void refusesPeersThatThereAreNotAndWaitsThatAreTooLong() {
    assertThat(verify("?peers=hull").statusCode()).isEqualTo(404);
    assertThat(verify("?peers=leeds,").statusCode()).isEqualTo(400);
    for (String wait : List.of("11m", "x", "5", "")) {
      assertThat(verify("?wait=" + wait).statusCode()).as(wait).isEqualTo(400);
    }
    assertThat(verify("?limit=1001").statusCode()).isEqualTo(400);
    assertThat(server.get("/v1/verify").statusCode()).as("it repairs").isEqualTo(405);
  }

  @Test
  void needsTheTokenWhereThereIsOne() {
    try (RunningServer guarded = new RunningServer("secret")) {
      assertThat(guarded.send("POST", "/v1/verify", BodyPublishers.noBody()).statusCode())
          .isEqualTo(401);
    }
  }

  @Test
  void oneComparisonIsMadeWhereOneIsAskedFor() {
    shows(new ComparisonVerdict.Lagging(1), sides());

    assertThat(verify("?once=true").statusCode()).isEqualTo(200);
    assertThat(server.comparedOnce).isEqualTo(1);
    assertThat(verify("?once=false").statusCode()).isEqualTo(200);
    assertThat(server.comparedOnce).isEqualTo(1);
    assertThat(verify("?once=maybe").statusCode()).isEqualTo(400);
  }

  @Test
  void moreThanAFewAtOnceAreAskedToComeLater() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(VerifyEndpoint.AT_ONCE);
    CountDownLatch goOn = new CountDownLatch(1);
    server.verifier = (peers, wait) -> held(peers, begun, goOn);
    List<Thread> others = new ArrayList<>();
    for (int i = 0; i < VerifyEndpoint.AT_ONCE; i++) {
      others.add(Thread.ofVirtual().start(() -> verify("")));
    }
    begun.await();

    HttpResponse<byte[]> refused = verify("");
    goOn.countDown();
    for (Thread other : others) {
      other.join();
    }

    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(RunningServer.header(refused, "Retry-After")).isEqualTo("5");
    assertThat(verify("").statusCode()).isEqualTo(200);
  }

  private static List<Verification> held(
      Collection<NodeId> peers, CountDownLatch begun, CountDownLatch goOn)
      throws InterruptedException {
    begun.countDown();
    goOn.await();
    return peers.stream().map(peer -> Verification.unknown(peer, "held")).toList();
  }
}
