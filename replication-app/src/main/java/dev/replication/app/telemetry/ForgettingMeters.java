package dev.replication.app.telemetry;

import dev.replication.model.NodeId;
import dev.replication.port.ReplicationEvent.StableFrontierMeasured;
import dev.replication.port.ReplicationEvent.TombstonesForgotten;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The meters of forgetting deletes. A peer's series is there while it is configured, that of
 * another member from when it first held something back. Safe for many threads.
 */
final class ForgettingMeters {
  private final MeterRegistry registry;
  private final Counter forgotten;
  private final Map<NodeId, Blocked> blocked = new ConcurrentHashMap<>();

  /** How long a member has held back the oldest delete, in seconds; NaN before the first look. */
  private static final class Blocked {
    private volatile double seconds = Double.NaN;
  }

  ForgettingMeters(MeterRegistry registry, Collection<NodeId> configuredPeers) {
    this.registry = registry;
    this.forgotten =
        Counter.builder("replication.tombstones.forgotten")
            .description("Deletes forgotten because every member has seen them")
            .register(registry);
    configuredPeers.forEach(this::of);
  }

  /** The series of a member. */
  void of(NodeId member) {
    blocked.computeIfAbsent(member, this::register);
  }

  private Blocked register(NodeId member) {
    Blocked fresh = new Blocked();
    Gauge.builder("replication.stable.frontier.blocked", fresh, b -> b.seconds)
        .tag("peer_id", member.text())
        .description("How long a delete could have been forgotten but for this member, 0 for none")
        .register(registry);
    return fresh;
  }

  void on(TombstonesForgotten event) {
    forgotten.increment(event.count());
  }

  void on(StableFrontierMeasured event) {
    event.blockedBy().keySet().forEach(this::of);
    blocked.forEach(
        (member, series) -> {
          var since = event.blockedBy().get(member);
          series.seconds = since == null ? 0 : since.toMillis() / 1e3;
        });
  }

  /** Takes the series of a peer away that is no longer configured. */
  void forget(NodeId peer) {
    if (blocked.remove(peer) != null) {
      registry
          .find("replication.stable.frontier.blocked")
          .tag("peer_id", peer.text())
          .gauges()
          .forEach(registry::remove);
    }
  }
}
