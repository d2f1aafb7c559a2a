package dev.replication.domain.health;

import dev.replication.model.CircuitState;
import dev.replication.model.EngineState;
import dev.replication.model.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How the engine does.
 *
 * @param state where it is in its life
 * @param storeAcceptingWrites whether the local store takes changes
 * @param storePublishing whether what it commits reaches those who follow this node
 * @param peers one entry for each configured peer, in order of configuration, paused ones included
 * @param deletesHeldBy members that have not seen the oldest delete that is old enough to be
 *     forgotten, and for how long it has been
 */
public record HealthCheck(
    EngineState state,
    boolean storeAcceptingWrites,
    boolean storePublishing,
    List<PeerHealth> peers,
    Map<NodeId, Duration> deletesHeldBy) {
  /** Copies list and map. */
  public HealthCheck {
    peers = List.copyOf(peers);
    deletesHeldBy = Map.copyOf(deletesHeldBy);
  }

  /** Where nobody holds back any delete. */
  public HealthCheck(
      EngineState state,
      boolean storeAcceptingWrites,
      boolean storePublishing,
      List<PeerHealth> peers) {
    this(state, storeAcceptingWrites, storePublishing, peers, Map.of());
  }

  /** Running and, where there are peers to follow, connected to at least one. */
  public boolean ready() {
    boolean followsNone = peers.stream().allMatch(PeerHealth::paused);
    return state == EngineState.RUNNING && (followsNone || peersConnected() > 0);
  }

  /**
   * Ready, the store takes changes and publishes them, and nothing of any peer's is known to be
   * missing here.
   */
  public boolean healthy() {
    return ready()
        && storeAcceptingWrites
        && storePublishing
        && peers.stream().allMatch(PeerHealth::complete);
  }

  /** Peers with an open session. */
  public int peersConnected() {
    return (int) peers.stream().filter(PeerHealth::connected).count();
  }

  /** Peers whose circuit is open. */
  public int peersCircuitOpen() {
    return (int) peers.stream().filter(p -> p.circuit() == CircuitState.OPEN).count();
  }

  /** Peers that we are still catching up with. */
  public int peersCatchingUp() {
    return (int) peers.stream().filter(PeerHealth::catchingUp).count();
  }
}
