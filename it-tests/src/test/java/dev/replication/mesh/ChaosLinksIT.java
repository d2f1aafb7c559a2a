package dev.replication.mesh;

import static dev.replication.mesh.ChaosMesh.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.mesh.ChaosMesh.Side;
import dev.replication.process.NodeHttp;
import dev.replication.testkit.link.Direction;
import dev.replication.testkit.link.FaultProxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Links that fail while both nodes are written to. Nothing is lost by it: the nodes end equal, and
 * meanwhile they show what they cannot know.
 */
final class ChaosLinksIT {
  private static final int SOME = 40;

  @Chaos
  void linksThatAreCutAgainAndAgain(ChaosMesh mesh) throws Exception {
    try (Load load = Load.on(mesh, "cut")) {
      for (int i = 0; i < 4; i++) {
        load.awaitMore(SOME);
        mesh.links().forEach(FaultProxy::cut);
      }
      load.awaitMore(SOME);

      mesh.awaitEqual(load);
    }
  }

  @Chaos
  void slowLinksCarryEverythingByteForByte(ChaosMesh mesh) throws Exception {
    for (FaultProxy link : mesh.links()) {
      link.delay(Duration.ofMillis(25));
      link.throttle(200_000);
    }
    Map<String, String> odd = oddItems();
    try (Load load = Load.on(mesh, "slow")) {
      for (Map.Entry<String, String> item : odd.entrySet()) {
        mesh.london().node().http().put(item.getKey(), item.getValue());
      }
      load.awaitMore(2 * SOME);

      // Slow is not broken: they become equal as it is.
      mesh.awaitEqual(load);
    }
    NodeHttp manchester = mesh.manchester().node().http();
    for (Map.Entry<String, String> item : odd.entrySet()) {
      assertThat(manchester.get(item.getKey()).body())
          .as("%s", item.getKey())
          .isEqualTo(item.getValue());
    }
  }

  /** Ids and contents that something in between could be tempted to interpret. */
  private static Map<String, String> oddItems() {
    Map<String, String> items = new TreeMap<>();
    items.put("odd::", "[1.0, 9223372036854775808, 1e400]");
    items.put("odd:/%2F/..", "{\"a\":1,\"a\":2}");
    items.put("odd%_*?[a]", "{ \"spaces\" :  [ ] }");
    items.put("odd.", "");
    items.put("odd.a", "\"\\ud83d\\ude00\"");
    items.put("odd.a.b", "\u0000\u0001\r\n*3\r\n$-1\r\n");
    items.put("odd.ключ.鍵", "(\ufffd/\u00fd");
    items.put("odd.long." + "x".repeat(1000), "x".repeat(100_000));
    return items;
  }

  @Chaos
  void halfOpenLinksToPeersAreNoticedAndMendThemselves(ChaosMesh mesh) throws Exception {
    try (Load load = Load.on(mesh, "halfopen")) {
      load.awaitMore(SOME);
      mesh.london().toPeer().hold();
      mesh.manchester().toPeer().hold(Direction.TO_CLIENT);

      mesh.london().awaitPeerLost();
      mesh.manchester().awaitPeerLost();
      load.awaitMore(SOME);

      mesh.heal();
      mesh.awaitEqual(load);
    }
  }

  @Chaos
  void halfOpenLinksToTheNodesOwnRedisDelayOnlyWhatIsPublished(ChaosMesh mesh) throws Exception {
    try (Load load = Load.on(mesh, "own")) {
      load.awaitMore(SOME);
      mesh.london().own().hold();
      mesh.manchester().own().hold(Direction.TO_CLIENT);

      mesh.london().awaitRedisProblem("did not");
      mesh.manchester().awaitRedisProblem("did not");
      load.awaitMore(SOME);

      mesh.heal();
      mesh.awaitEqual(load);
    }
  }

  @Chaos
  void aPeerThatIsAbsentAtTheStartIsFollowedOnceItAppears(ChaosMesh mesh) throws Exception {
    Side manchester = mesh.manchester();
    manchester.toPeer().refuse();
    manchester.node().process().terminate();
    manchester.node().start();
    try (Load load = Load.on(mesh, "absent")) {
      manchester.awaitPeerLost();
      assertThat(manchester.node().http().health().get("state").asText()).isEqualTo("RUNNING");
      load.awaitMore(SOME);

      mesh.heal();
      mesh.awaitEqual(load);
    }
  }

  @Chaos
  void whatALinkSpoilsIsReadAgain(ChaosMesh mesh) throws Exception {
    List<Side> sides = List.of(mesh.london(), mesh.manchester());
    double losses = mesh.london().losses() + mesh.manchester().losses();
    try (Load load = Load.on(mesh, "spoilt")) {
      for (Spoiling spoiling : Spoiling.values()) {
        int before = sides.stream().mapToInt(side -> side.toPeer().spoilt()).sum();
        sides.forEach(
            side -> side.toPeer().spoil(Direction.TO_CLIENT, spoiling.marker, spoiling.ahead));
        eventually(spoiling + " is spoilt on both ways")
            .until(
                () -> {
                  for (Side side : sides) {
                    side.node().http().put("spoil-key-1." + side.node(), "spoil-content-1");
                  }
                  return sides.stream().mapToInt(side -> side.toPeer().spoilt()).sum()
                      == before + 2;
                });
      }
      load.awaitMore(SOME);

      mesh.awaitEqual(load);
    }
    assertThat(mesh.london().losses() + mesh.manchester().losses()).isEqualTo(losses);
  }

  private enum Spoiling {
    LENGTH_OF_A_FIELD("meta\r\n$", 1),
    CONTENT("spoil-content-", 1),
    KEY("spoil-key-", 1),
    PLACE_IN_THE_CHAIN("\"seq\":", 1);

    final String marker;
    final int ahead;

    Spoiling(String marker, int ahead) {
      this.marker = marker;
      this.ahead = ahead;
    }
  }
}
