package dev.replication.app.telemetry;

import dev.replication.model.ComparisonVerdict;
import dev.replication.port.ReplicationEvent;
import dev.replication.port.ReplicationEvent.ComparisonFinished;
import dev.replication.port.ReplicationEvent.OfRepair;
import dev.replication.port.TimeSource;
import io.micrometer.core.instrument.Counter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The meters of what comparing with one peer has shown. What was not shown yet is NaN. Safe for
 * many threads.
 */
final class EqualityMeters {
  private final TimeSource time;
  private final Counter divergences;
  private final Map<String, Counter> lost;
  private volatile @Nullable Long equalSinceNanos;
  private volatile double divergentItems = Double.NaN;
  private volatile boolean heldBack;

  EqualityMeters(PeerSeries s, TimeSource time) {
    this.time = time;
    divergences =
        s.counter("replication.merkle.divergences", "Leaves of the digest tree that differed");
    lost = s.counters("replication.items.lost", "Items found lost", "by", "us", "peer");
    s.gauge(
        "replication.verified.equal.age.seconds",
        "Time since the beginning of the last proof of equality, NaN before the first",
        this,
        EqualityMeters::ageSeconds);
    s.gauge(
        "replication.divergent.items",
        "Items that differ and are not on their way, NaN when not known",
        this,
        m -> m.divergentItems);
    s.gauge(
        "replication.deletes.held.back",
        "1 while repair stands still because of many deletes",
        this,
        m -> m.heldBack ? 1 : 0);
  }

  void on(OfRepair event) {
    switch (event) {
      case ComparisonFinished e -> compared(e);
      case ReplicationEvent.RepairFinished e -> {
        divergences.increment(e.counts().leaves());
        heldBack = false;
      }
      case ReplicationEvent.DeletesHeldBack _ -> heldBack = true;
      case ReplicationEvent.ItemHealed _ -> PeerSeries.count(lost, "us");
      case ReplicationEvent.PeerLostItem _ -> PeerSeries.count(lost, "peer");
      case ReplicationEvent.RepairStarted _,
          ReplicationEvent.RepairSkipped _,
          ReplicationEvent.RepairFailed _,
          ReplicationEvent.ItemRepaired _,
          ReplicationEvent.MergesOtherwise _,
          ReplicationEvent.CorruptFetched _ -> {
        // Counted for all peers together, or with their cycle.
      }
    }
  }

  private void compared(ComparisonFinished e) {
    heldBack = false;
    switch (e.verdict()) {
      case ComparisonVerdict.Equal() -> {
        equalSinceNanos = time.monotonicNanos() - e.took().toNanos();
        divergentItems = 0;
      }
      case ComparisonVerdict.Lagging _ -> divergentItems = 0;
      case ComparisonVerdict.Divergent(long items) -> divergentItems = items;
      case ComparisonVerdict.Unknown _ -> divergentItems = Double.NaN;
    }
  }

  private double ageSeconds() {
    Long since = equalSinceNanos;
    return since == null ? Double.NaN : (time.monotonicNanos() - since) / 1e9;
  }
}
