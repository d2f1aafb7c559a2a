package dev.replication.engine;

import static dev.replication.engine.InProcessEngine.LEEDS;
import static dev.replication.engine.InProcessEngine.YORK;
import static dev.replication.engine.InProcessEngine.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.replication.app.config.PeerSettings;
import dev.replication.app.config.ReplicationSettings;
import dev.replication.app.runtime.PeerSwitch;
import dev.replication.app.runtime.Reconfiguration;
import dev.replication.model.NodeId;
import dev.replication.port.ReplicationEvent.BatchRead;
import dev.replication.port.ReplicationEvent.PeerConnected;
import dev.replication.port.ReplicationEvent.PeerDisconnected;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ReconfigurationTest {
  private static final String ADDRESS_OF_YORK = "redis://york";
  private static final String BOTH =
      """
      settings:
        hot_path: { block_timeout: 20ms, batch_size: 100 }
      peers:
        - { node_id: leeds, redis_url: "redis://leeds", priority: 1 }
        - { node_id: york, redis_url: "redis://york" }
      """;

  private final InProcessEngine node = new InProcessEngine(BOTH);

  @BeforeEach
  void followsBoth() {
    node.engine.start();
    eventually().until(() -> node.health(LEEDS).connected() && node.health(YORK).connected());
  }

  @AfterEach
  void close() {
    node.close();
  }

  @Test
  void theConfigurationInForceChangesNothing() {
    assertThat(reconfigure(BOTH)).isEqualTo(new Reconfiguration.Unchanged());
  }

  @Test
  void anAddedPeerIsFollowedAndTheOthersGoOnUndisturbed() {
    NodeId hull = new NodeId("hull");
    node.publish(hull, 1);

    assertThat(reconfigure(BOTH + "  - { node_id: hull, redis_url: \"redis://hull\" }\n"))
        .isEqualTo(new Reconfiguration.Applied(List.of("peer hull added")));

    eventually().until(() -> node.holds(hull, 1));
    assertThat(node.engine.healthCheck().peers())
        .extracting(peer -> peer.node())
        .containsExactly(LEEDS, YORK, hull);
    assertThat(node.hasSeries(hull)).isTrue();
    undisturbed(LEEDS);
    undisturbed(YORK);
  }

  @Test
  void aRemovedPeerIsDrainedAndForgottenButItsCursorStays() {
    node.publish(YORK, 3);
    eventually().until(() -> node.holds(YORK, 3));
    assertThat(node.hasSeries(YORK)).isTrue();

    assertThat(reconfigure(withoutYork()))
        .isEqualTo(new Reconfiguration.Applied(List.of("peer york removed")));

    assertThat(node.shown(YORK)).isEmpty();
    assertThat(node.hasSeries(YORK)).isFalse();
    assertThat(node.cursors.all())
        .singleElement()
        .returns(YORK, cursor -> cursor.peer())
        .returns(3L, cursor -> cursor.lastSeq());
    assertThat(node.observed.of(YORK, PeerDisconnected.class)).hasSize(1);
    undisturbed(LEEDS);

    node.publish(YORK, 1);
    reconfigure(BOTH);
    eventually().until(() -> node.holds(YORK, 4));
    assertThat(total(entriesReadOf(YORK))).as("read on from the cursor").isEqualTo(4);
  }

  @Test
  void aDisabledPeerIsShownAsPausedAndIsFollowedAgainFromItsCursor() {
    node.publish(YORK, 2);
    eventually().until(() -> node.holds(YORK, 2));

    assertThat(reconfigure(BOTH.replace("redis://york\"", "redis://york\", enabled: false")))
        .isEqualTo(new Reconfiguration.Applied(List.of("peer york: disabled")));
    assertThat(node.health(YORK).paused()).isTrue();
    assertThat(node.health(YORK).connected()).isFalse();
    assertThat(node.engine.resume(YORK)).isEqualTo(PeerSwitch.Answer.DISABLED_BY_CONFIGURATION);
    assertThat(node.health(YORK).paused()).isTrue();

    node.publish(YORK, 1);
    assertThat(reconfigure(BOTH)).isInstanceOf(Reconfiguration.Applied.class);
    eventually().until(() -> node.holds(YORK, 3));
    assertThat(total(entriesReadOf(YORK))).isEqualTo(3);
    undisturbed(LEEDS);
  }

  @Test
  void aPeerPausedByCommandStaysSoOverAChangeOfOtherThings() {
    assertThat(node.engine.pause(YORK)).isEqualTo(PeerSwitch.Answer.DONE);
    assertThat(node.engine.pause(YORK)).isEqualTo(PeerSwitch.Answer.DONE);
    node.publish(YORK, 1);
    reconfigure(BOTH.replace("batch_size: 100", "batch_size: 50"));
    assertThat(node.health(YORK).paused()).isTrue();
    assertThat(node.engine.healthCheck().ready()).isTrue();
    assertThat(node.holds(YORK, 1)).isFalse();

    assertThat(node.engine.resume(YORK)).isEqualTo(PeerSwitch.Answer.DONE);

    eventually().until(() -> node.holds(YORK, 1));
    assertThat(node.health(YORK).paused()).isFalse();
    undisturbed(LEEDS);
    assertThat(node.engine.pause(new NodeId("hull"))).isEqualTo(PeerSwitch.Answer.UNKNOWN_PEER);
    assertThat(node.engine.resume(new NodeId("hull"))).isEqualTo(PeerSwitch.Answer.UNKNOWN_PEER);
  }

  @Test
  void whatIsMissingOfAPeerIsShownWhileItIsPausedToo() {
    node.publish(YORK, 1);
    eventually().until(() -> node.holds(YORK, 1));
    node.publishOnly(YORK, 5);
    eventually().until(() -> node.health(YORK).holeFrom() != null);

    assertThat(node.engine.pause(YORK)).isEqualTo(PeerSwitch.Answer.DONE);

    assertThat(node.health(YORK).paused()).isTrue();
    assertThat(node.health(YORK).holeFrom()).isEqualTo(2);
    assertThat(node.engine.healthCheck().healthy()).isFalse();
  }

  @Test
  void otherSettingsAreAdoptedWithoutANewSession() {
    assertThat(
            reconfigure(
                BOTH.replace("batch_size: 100", "batch_size: 7").replace("priority: 1", "")))
        .isEqualTo(
            new Reconfiguration.Applied(
                List.of("hot_path.batch_size 100 -> 7", "peer leeds: priority")));

    // A read that has begun still asks for as many as before.
    eventually()
        .untilAsserted(
            () -> {
              node.observed.clear();
              node.publish(LEEDS, 20);
              eventually().until(() -> total(entriesReadOf(LEEDS)) == 20);
              assertThat(entriesReadOf(LEEDS)).allMatch(entries -> entries <= 7);
            });
    assertThat(node.peer(LEEDS).connects()).isEqualTo(1);
    assertThat(node.peer(YORK).connects()).isEqualTo(1);
  }

  @Test
  void aRateLimitBeginsAndEndsWithoutANewSession() {
    String limited =
        BOTH.replace(
            "batch_size: 100",
            "batch_size: 10, rate_limit_enabled: true, rate_limit_per_sec: 1, rate_limit_burst: 1");
    reconfigure(limited);
    node.publish(LEEDS, 500);
    eventually().until(() -> node.holds(LEEDS, 1));
    assertThat(node.holds(LEEDS, 500)).isFalse();

    reconfigure(BOTH);

    eventually().until(() -> node.holds(LEEDS, 500));
    undisturbed(LEEDS);
    undisturbed(YORK);
  }

  @Test
  void aPeerWithAnotherAddressIsConnectedAnewAndReadOnFromItsCursor() {
    node.publish(YORK, 2);
    eventually().until(() -> node.holds(YORK, 2));
    node.publish(YORK, 1);

    assertThat(reconfigure(BOTH.replace(ADDRESS_OF_YORK, "redis://user:s3cret@york")))
        .isEqualTo(new Reconfiguration.Applied(List.of("peer york: redis_url")));

    eventually().until(() -> node.holds(YORK, 3) && node.peer(YORK).connects() == 2);
    assertThat(total(entriesReadOf(YORK))).isEqualTo(3);
    undisturbed(LEEDS);
  }

  @Test
  void whatCannotChangeIsNamedAndNothingIsApplied() {
    ReplicationSettings next = InProcessEngine.settings(withoutYork());
    ReplicationSettings renamed =
        new ReplicationSettings(
            new NodeId("another"),
            next.hotPath(),
            next.coldPath(),
            next.peerHealth(),
            next.slo(),
            next.membership(),
            next.peers(),
            next.cursor());

    assertThat(node.engine.reconfigure(renamed))
        .isEqualTo(new Reconfiguration.NeedsRestart(List.of("replication.local_node_id")));

    asBefore();
  }

  @Test
  void whatCannotWorkIsRefusedAndNothingIsApplied() {
    String impossible = withoutYork() + "  - { node_id: hull, redis_url: \"redis://nowhere\" }\n";

    assertThat(reconfigure(impossible))
        .isEqualTo(new Reconfiguration.Refused("there is no way to hull"));

    asBefore();
    assertThat(node.shown(new NodeId("hull"))).isEmpty();
    assertThat(node.hasSeries(new NodeId("hull"))).isFalse();
  }

  @Test
  void settingsThatContradictThemselvesCannotEvenBeMade() {
    ReplicationSettings now = node.engine.settings();
    List<PeerSettings> twice = List.of(now.peers().getFirst(), now.peers().getFirst());

    assertThatIllegalArgumentException()
        .isThrownBy(() -> now.withPeers(twice))
        .withMessageContaining("named twice");
  }

  @Test
  void aStoppedEngineStartsWithTheNewSettings() throws InterruptedException {
    node.engine.shutdown();
    assertThat(reconfigure(withoutYork())).isInstanceOf(Reconfiguration.Applied.class);
    assertThat(node.shown(YORK)).isEmpty();
    assertThat(node.hasSeries(YORK)).isFalse();

    node.engine.start();

    eventually().until(() -> node.health(LEEDS).connected());
    assertThat(node.peer(YORK).connects()).isEqualTo(1);
  }

  @Test
  void theHotPathAsAWholeIsTurnedOffAndOn() {
    reconfigure(BOTH.replace("hot_path: {", "hot_path: { enabled: false,"));
    assertThat(node.engine.healthCheck().peers()).allMatch(peer -> peer.paused());
    assertThat(node.engine.healthCheck().ready()).as("it does all it should").isTrue();

    reconfigure(BOTH);

    eventually().until(() -> node.health(LEEDS).connected() && node.health(YORK).connected());
  }

  private Reconfiguration reconfigure(String settings) {
    return node.engine.reconfigure(InProcessEngine.settings(settings));
  }

  private static String withoutYork() {
    return BOTH.lines()
        .filter(line -> !line.contains("york"))
        .map(line -> line + "\n")
        .reduce("", String::concat);
  }

  private void undisturbed(NodeId peer) {
    assertThat(node.peer(peer).connects()).isEqualTo(1);
    assertThat(node.observed.of(peer, PeerDisconnected.class)).isEmpty();
    assertThat(node.health(peer).connected()).isTrue();
  }

  private void asBefore() {
    undisturbed(LEEDS);
    undisturbed(YORK);
    assertThat(node.engine.settings()).isEqualTo(InProcessEngine.settings(BOTH));
    assertThat(node.observed.of(PeerConnected.class)).hasSize(2);
    assertThat(node.hasSeries(YORK)).isTrue();
  }

  private List<Integer> entriesReadOf(NodeId peer) {
    return node.observed.of(peer, BatchRead.class).stream().map(BatchRead::entries).toList();
  }

  private static int total(List<Integer> entries) {
    return entries.stream().mapToInt(Integer::intValue).sum();
  }
}
