package dev.replication.app.telemetry;

import dev.replication.model.EngineState;
import dev.replication.model.NodeId;
import dev.replication.port.ReplicationEvent;
import dev.replication.port.ReplicationEvent.FollowingChanged.Following;
import dev.replication.port.ReplicationObserver;
import dev.replication.port.TimeSource;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Turns events into the {@code replication_*} meters. All series of a configured peer exist from
 * the start, so that a rate or an alert never waits for the first failure, and go with it; what is
 * not known is NaN. Safe for many threads.
 */
public final class MetricsObserver implements ReplicationObserver {
  private final MeterRegistry registry;
  private final Map<NodeId, PeerMeters> peers = new ConcurrentHashMap<>();
  private final TimeSource time;
  private final CursorMeters cursors;
  private final RepairMeters repairs;
  private final ScrubSigns scrubs;
  private final ForgettingMeters forgetting;
  private volatile EngineState engine = EngineState.CREATED;

  /**
   * Registers the meters of the engine and of {@code configuredPeers}; ages are by {@code time}.
   */
  public MetricsObserver(
      MeterRegistry registry, TimeSource time, Collection<NodeId> configuredPeers) {
    this.registry = registry;
    this.time = time;
    this.cursors = new CursorMeters(registry);
    this.repairs = new RepairMeters(registry);
    this.scrubs = new ScrubSigns(registry);
    this.forgetting = new ForgettingMeters(registry, configuredPeers);
    configuredPeers.forEach(this::of);
    Gauge.builder("replication.engine.state", this, o -> documented(o.engine))
        .description("0 stopped, 1 starting, 2 running, 3 stopping")
        .register(registry);
    Gauge.builder("replication.engine.failed", this, o -> o.engine == EngineState.FAILED ? 1 : 0)
        .description("1 when the engine could not start or lost what it cannot do without")
        .register(registry);
    Gauge.builder("replication.connected.peers", peers, MetricsObserver::connected)
        .description("Peers with an open session")
        .register(registry);
  }

  @Override
  public void on(ReplicationEvent event) {
    switch (event) {
      case ReplicationEvent.EngineStateChanged changed -> engine = changed.to();
      case ReplicationEvent.OfScrub ofScrub -> scrubs.on(ofScrub);
      case ReplicationEvent.CursorSaved saved -> {
        cursors.on(saved);
        of(saved.peer()).on(saved);
      }
      case ReplicationEvent.FollowingChanged(NodeId peer, Following to)
          when to == Following.ENDED ->
          forget(peer);
      case ReplicationEvent.OfRepair ofRepair -> {
        repairs.on(ofRepair);
        of(ofRepair.peer()).on(ofRepair);
      }
      case ReplicationEvent.OfPeer ofPeer -> of(ofPeer.peer()).on(ofPeer);
      case ReplicationEvent.TombstonesForgotten e -> forgetting.on(e);
      case ReplicationEvent.StableFrontierMeasured e -> forgetting.on(e);
    }
  }

  /** Takes the series of a peer away that is no longer configured. */
  private void forget(NodeId peer) {
    repairs.forget(peer);
    forgetting.forget(peer);
    PeerMeters gone = peers.remove(peer);
    if (gone != null) {
      gone.unregister();
    }
  }

  private PeerMeters of(NodeId peer) {
    forgetting.of(peer);
    return peers.computeIfAbsent(peer, p -> new PeerMeters(registry, p, time));
  }

  private static double documented(EngineState state) {
    return switch (state) {
      case CREATED, STOPPED, FAILED -> 0;
      case CONNECTING -> 1;
      case RUNNING -> 2;
      case SHUTTING_DOWN -> 3;
    };
  }

  private static double connected(Map<NodeId, PeerMeters> peers) {
    return peers.values().stream().filter(PeerMeters::isConnected).count();
  }
}
