package dev.replication.domain.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.model.CircuitState;
import dev.replication.model.EngineState;
import dev.replication.model.NodeId;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

class HealthCheckProperties {
  @Property
  void healthyImpliesReadyAndReadyImpliesRunning(@ForAll("checks") HealthCheck check) {
    boolean complete = check.peers().stream().allMatch(PeerHealth::complete);
    assertThat(check.healthy())
        .isEqualTo(
            check.ready() && check.storeAcceptingWrites() && check.storePublishing() && complete);
    assertThat(!check.ready() || check.state() == EngineState.RUNNING).isTrue();
    assertThat(!check.ready() || check.peers().isEmpty() || check.peersConnected() > 0).isTrue();
  }

  @Property
  void onePeerMorePutsItInEveryCountItBelongsTo(
      @ForAll("checks") HealthCheck check, @ForAll("peers") PeerHealth peer) {
    List<PeerHealth> more = new ArrayList<>(check.peers());
    more.add(peer);
    HealthCheck with = new HealthCheck(check.state(), true, true, more);
    assertThat(with.peersConnected() - check.peersConnected()).isEqualTo(peer.connected() ? 1 : 0);
    assertThat(with.peersCatchingUp() - check.peersCatchingUp())
        .isEqualTo(peer.catchingUp() ? 1 : 0);
    assertThat(with.peersCircuitOpen() - check.peersCircuitOpen())
        .isEqualTo(peer.circuit() == CircuitState.OPEN ? 1 : 0);
  }

  @Example
  void aNodeWithoutPeersIsReadyAndOneThatReachesNoneIsNot() {
    assertThat(new HealthCheck(EngineState.RUNNING, true, true, List.of()).ready()).isTrue();
    PeerHealth away = peer(false, CircuitState.OPEN, false);
    assertThat(new HealthCheck(EngineState.RUNNING, true, true, List.of(away)).ready()).isFalse();
    PeerHealth there = peer(true, CircuitState.CLOSED, true);
    assertThat(new HealthCheck(EngineState.RUNNING, true, true, List.of(away, there)).ready())
        .isTrue();
    assertThat(new HealthCheck(EngineState.SHUTTING_DOWN, true, true, List.of(there)).ready())
        .isFalse();
  }

  @Example
  void aNodeThatFollowsNobodyOnPurposeIsReady() {
    PeerHealth paused = PeerHealth.paused(new NodeId("p"));
    assertThat(new HealthCheck(EngineState.RUNNING, true, true, List.of(paused)).ready()).isTrue();
    PeerHealth away = peer(false, CircuitState.OPEN, false);
    assertThat(new HealthCheck(EngineState.RUNNING, true, true, List.of(paused, away)).ready())
        .isFalse();
  }

  @Example
  void aPeerOfWhichChangesAreMissingOrKeptBackMakesItUnhealthyAndLeavesItReady() {
    for (PeerHealth peer : List.of(incomplete(7L, false), incomplete(null, true))) {
      HealthCheck check = new HealthCheck(EngineState.RUNNING, true, true, List.of(peer));
      assertThat(check.healthy()).isFalse();
      assertThat(check.ready()).isTrue();
    }
  }

  @Example
  void aNodeThatPublishesNothingIsReadyAndUnhealthy() {
    HealthCheck check = new HealthCheck(EngineState.RUNNING, true, false, List.of());
    assertThat(check.ready()).isTrue();
    assertThat(check.healthy()).isFalse();
  }

  @Example
  void keepsItsOwnListOfPeers() {
    List<PeerHealth> peers = new ArrayList<>();
    HealthCheck check = new HealthCheck(EngineState.RUNNING, true, true, peers);
    peers.add(peer(true, CircuitState.CLOSED, false));
    assertThat(check.peers()).isEmpty();
  }

  @Provide
  Arbitrary<HealthCheck> checks() {
    return Combinators.combine(
            Arbitraries.of(EngineState.class),
            Arbitraries.of(true, false),
            Arbitraries.of(true, false),
            peers().list().ofMaxSize(4))
        .as(HealthCheck::new);
  }

  @Provide
  Arbitrary<PeerHealth> peers() {
    return Combinators.combine(
            Arbitraries.of(true, false),
            Arbitraries.of(CircuitState.class),
            Arbitraries.of(true, false),
            Arbitraries.longs().greaterOrEqual(1).injectNull(0.8),
            Arbitraries.of(false, false, true))
        .as(
            (connected, circuit, catchingUp, holeFrom, clockSuspect) ->
                new PeerHealth(
                    new NodeId("p"),
                    connected,
                    circuit,
                    0,
                    null,
                    null,
                    null,
                    catchingUp,
                    false,
                    holeFrom,
                    clockSuspect,
                    null,
                    List.of()));
  }

  private static PeerHealth incomplete(@Nullable Long holeFrom, boolean clockSuspect) {
    return new PeerHealth(
        new NodeId("p"),
        true,
        CircuitState.CLOSED,
        0,
        0L,
        0L,
        0L,
        false,
        false,
        holeFrom,
        clockSuspect,
        null,
        List.of());
  }

  private static PeerHealth peer(boolean connected, CircuitState circuit, boolean catchingUp) {
    return new PeerHealth(
        new NodeId("p"),
        connected,
        circuit,
        0,
        null,
        null,
        null,
        catchingUp,
        false,
        null,
        false,
        null,
        List.of());
  }
}
