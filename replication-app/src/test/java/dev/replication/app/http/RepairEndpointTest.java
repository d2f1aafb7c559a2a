package dev.replication.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.replication.app.config.PeerSettings;
import dev.replication.domain.repair.Comparisons.Underway;
import dev.replication.domain.repair.Repaired;
import dev.replication.domain.repair.Repaired.End;
import dev.replication.domain.repair.Verification;
import dev.replication.model.ComparisonVerdict;
import dev.replication.model.NodeId;
import dev.replication.model.RepairCounts;
import dev.replication.wire.RedisUrl;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code /v1/repair} and {@code /v1/repair/confirm}. */
final class RepairEndpointTest {
  private static final NodeId LEEDS = new NodeId("leeds");
  private static final NodeId YORK = new NodeId("york");
  private static final RepairCounts COUNTS =
      new RepairCounts(1, 12, 1, 10, 11, 9, 2, 3, 0, 4, 5, 6);

  private final RunningServer server = new RunningServer(null);
  private final List<String> asked = new ArrayList<>();

  /** Leeds repairs to the end, York holds its deletes back. */
  private final class TwoPeers extends RunningServer.NothingToRepair {
    @Override
    public List<Repaired> repair(Collection<NodeId> peers, Duration wait) {
      asked.add(peers + " " + wait);
      return peers.stream().map(this::repaired).toList();
    }

    private Repaired repaired(NodeId peer) {
      return peer.equals(LEEDS)
          ? new Repaired(peer, End.COMPLETE, null, COUNTS, Duration.ofMillis(40))
          : new Repaired(peer, End.HELD_BACK, "many", COUNTS, Duration.ofMillis(50));
    }

    @Override
    public Optional<Underway> underway(NodeId peer) {
      return peer.equals(YORK)
          ? Optional.of(new Underway(1, new ComparisonVerdict.Lagging(1), COUNTS, true))
          : Optional.empty();
    }

    @Override
    public boolean confirmDeletes(NodeId peer) {
      return peer.equals(YORK);
    }
  }

  @BeforeEach
  void configure() {
    server.peers =
        List.of(
            PeerSettings.of(LEEDS, RedisUrl.parse("redis://127.0.0.1:1")),
            PeerSettings.of(YORK, RedisUrl.parse("redis://127.0.0.1:2")));
    server.repairer = new TwoPeers();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private HttpResponse<byte[]> post(String path) {
    return server.send("POST", path, BodyPublishers.noBody());
  }

  @Test
  void saysOfEachPeerHowItEndedWhatWasDoneAndWhetherItIsEqualNow() {
    server.verifier =
        (peers, wait) -> {
          assertThat(peers).as("only what is complete is worth it").containsExactly(LEEDS);
          return List.of(Verification.unknown(LEEDS, "tested"));
        };

    JsonNode answer = RunningServer.json(post("/v1/repair"));

    assertThat(answer.path("complete").asBoolean()).isFalse();
    JsonNode leeds = answer.path("peers").get(0);
    assertThat(leeds.path("end").asText()).isEqualTo("COMPLETE");
    assertThat(leeds.path("standsInTheWay").isNull()).isTrue();
    assertThat(leeds.path("verdict").asText()).isEqualTo("UNKNOWN");
    assertThat(leeds.path("why").asText()).isEqualTo("tested");
    assertThat(leeds.path("tookMillis").asInt()).isEqualTo(40);
    List<String> names =
        List.of("lookedAt", "fetched", "applied", "deletes", "lostHere", "notGiven", "spoilt");
    assertThat(names.stream().map(name -> leeds.path(name).asInt()))
        .containsExactly(12, 10, 9, 2, 3, 4, 5);
    JsonNode york = answer.path("peers").get(1);
    assertThat(york.path("end").asText()).isEqualTo("HELD_BACK");
    assertThat(york.path("standsInTheWay").asText()).isEqualTo("many");
    assertThat(york.path("verdict").isNull()).isTrue();
    assertThat(asked).containsExactly("[leeds, york] PT1M");
  }

  @Test
  void repairsFromThePeersAndForTheTimeThatAreAskedFor() {
    assertThat(post("/v1/repair?peers=york&wait=2s").statusCode()).isEqualTo(200);
    assertThat(asked).containsExactly("[york] PT2S");

    assertThat(post("/v1/repair?peers=hull").statusCode()).isEqualTo(404);
    assertThat(post("/v1/repair?wait=11m").statusCode()).isEqualTo(400);
    assertThat(server.send("DELETE", "/v1/repair", BodyPublishers.noBody()).statusCode())
        .isEqualTo(405);
    assertThat(asked).hasSize(1);
  }

  @Test
  void showsWhatIsBeingDone() {
    JsonNode peers =
        RunningServer.json(server.send("GET", "/v1/repair", BodyPublishers.noBody())).path("peers");

    assertThat(peers.get(0).path("underway").asBoolean()).isFalse();
    assertThat(peers.get(1).path("underway").asBoolean()).isTrue();
    assertThat(peers.get(1).path("heldBack").asBoolean()).isTrue();
    assertThat(peers.get(1).path("lookedAt").asInt()).isEqualTo(12);
    assertThat(asked).isEmpty();
  }

  @Test
  void deletesThatAreHeldBackAreConfirmed() {
    assertThat(post("/v1/repair/confirm?peer=york").statusCode()).isEqualTo(200);

    HttpResponse<byte[]> none = post("/v1/repair/confirm?peer=leeds");
    assertThat(none.statusCode()).isEqualTo(409);
    assertThat(RunningServer.json(none).path("detail").asText())
        .isEqualTo("no deletes of leeds are held back at present");
    assertThat(post("/v1/repair/confirm").statusCode()).isEqualTo(400);
    assertThat(post("/v1/repair/confirm?peer=hull").statusCode()).isEqualTo(404);
  }

  @Test
  void asksForTheToken() {
    try (RunningServer guarded = new RunningServer("secret")) {
      for (String path : List.of("/v1/repair", "/v1/repair/confirm?peer=york")) {
        assertThat(guarded.send("POST", path, BodyPublishers.noBody()).statusCode()).isEqualTo(401);
      }
    }
  }
}
