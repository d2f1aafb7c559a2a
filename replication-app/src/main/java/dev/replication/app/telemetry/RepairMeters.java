package dev.replication.app.telemetry;

import dev.replication.model.ComparisonVerdict;
import dev.replication.model.NodeId;
import dev.replication.model.RepairCounts;
import dev.replication.port.ReplicationEvent;
import dev.replication.port.ReplicationEvent.ComparisonFinished;
import dev.replication.port.ReplicationEvent.OfRepair;
import dev.replication.port.ReplicationEvent.RepairFailed;
import dev.replication.port.ReplicationEvent.RepairFinished;
import dev.replication.port.ReplicationEvent.RepairSkipped;
import dev.replication.port.ReplicationEvent.RepairSkipped.Skip;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The meters of comparing and repairing, of all peers together, as the documents have them. A
 * comparison that finds nothing to look into is a cycle, too, so that cycles are seen to be run.
 * Safe for many threads.
 */
final class RepairMeters {
  /** Peers of which a cycle of repair has ended since their last comparison did. */
  private final Set<NodeId> repaired = ConcurrentHashMap.newKeySet();

  private final Counter cycles;
  private final Timer cycleTook;
  private final Counter checked;
  private final Counter inSync;
  private final Counter fetched;
  private final Counter submitted;
  private final Counter applied;
  private final Counter errors;
  private final Map<Skip, Counter> skipped = new EnumMap<>(Skip.class);

  RepairMeters(MeterRegistry registry) {
    cycles = counter(registry, "cycles", "Cycles of comparing and repairing");
    cycleTook =
        Timer.builder("replication.repair.cycle.duration")
            .description("Time of one cycle")
            .serviceLevelObjectives(
                Duration.ofMillis(10),
                Duration.ofMillis(100),
                Duration.ofSeconds(1),
                Duration.ofSeconds(10),
                Duration.ofMinutes(1),
                Duration.ofMinutes(10))
            .register(registry);
    checked = counter(registry, "peers.checked", "Comparisons that came to a verdict");
    inSync = counter(registry, "peers.in.sync", "Comparisons that proved a peer equal");
    fetched = counter(registry, "items.fetched", "Items fetched from peers");
    submitted = counter(registry, "items.submitted", "Items and deletes handed to the store");
    applied = counter(registry, "items", "Items and deletes that became what we hold");
    errors = counter(registry, "errors", "Comparisons and repairs that failed");
    for (Skip why : Skip.values()) {
      skipped.put(
          why,
          Counter.builder("replication.repair.skipped")
              .description("Comparisons that were due and put off")
              .tag("reason", documented(why))
              .register(registry));
    }
  }

  private static Counter counter(MeterRegistry registry, String name, String description) {
    return Counter.builder("replication.repair." + name)
        .description(description)
        .register(registry);
  }

  private static String documented(Skip why) {
    return switch (why) {
      case CATCHING_UP -> "hot_path_catching_up";
      case BACKOFF -> "peer_backoff";
    };
  }

  void on(OfRepair event) {
    switch (event) {
      case ComparisonFinished e -> compared(e);
      case RepairFinished e -> cycle(e);
      case RepairFailed _ -> errors.increment();
      case RepairSkipped e -> skip(e.why());
      case ReplicationEvent.RepairStarted _,
          ReplicationEvent.ItemRepaired _,
          ReplicationEvent.ItemHealed _,
          ReplicationEvent.PeerLostItem _,
          ReplicationEvent.CorruptFetched _,
          ReplicationEvent.MergesOtherwise _,
          ReplicationEvent.DeletesHeldBack _ -> {
        // Counted with their cycle, or for their peer.
      }
    }
  }

  /** A peer is no longer configured. */
  void forget(NodeId peer) {
    repaired.remove(peer);
  }

  private void compared(ComparisonFinished e) {
    boolean counted = repaired.remove(e.peer());
    if (e.verdict() instanceof ComparisonVerdict.Unknown) {
      return;
    }
    checked.increment();
    if (e.verdict() instanceof ComparisonVerdict.Equal) {
      inSync.increment();
    }
    if (!counted) {
      cycles.increment();
      cycleTook.record(e.took());
    }
  }

  private void cycle(RepairFinished e) {
    RepairCounts counts = e.counts();
    repaired.add(e.peer());
    cycles.increment();
    cycleTook.record(e.took());
    fetched.increment(counts.fetched());
    submitted.increment(counts.submitted());
    applied.increment(counts.applied());
  }

  private void skip(Skip why) {
    Counter counter = skipped.get(why);
    if (counter == null) {
      throw new IllegalStateException("no series for " + why);
    }
    counter.increment();
  }
}
