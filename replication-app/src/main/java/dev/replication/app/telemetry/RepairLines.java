package dev.replication.app.telemetry;

import dev.replication.model.ComparisonVerdict;
import dev.replication.model.RepairCounts;
import dev.replication.port.ReplicationEvent;
import org.slf4j.Logger;

/** What is logged of comparing and repairing: what was lost, and what changed by it. */
final class RepairLines {
  private final Logger log;

  RepairLines(Logger log) {
    this.log = log;
  }

  void on(ReplicationEvent.OfRepair event, Episode failing) {
    switch (event) {
      case ReplicationEvent.ComparisonFinished e -> compared(e, failing);
      case ReplicationEvent.RepairStarted e ->
          log.debug("peer {}: repairing, because {}", e.peer(), e.cause());
      case ReplicationEvent.RepairFinished e -> finished(e);
      case ReplicationEvent.RepairFailed e ->
          failing.happened(
              n ->
                  log.warn(
                      "peer {}: cannot compare{}, next try in {} ms: {}",
                      e.peer(),
                      n.again(),
                      e.retryIn().toMillis(),
                      e.cause().getMessage()));
      case ReplicationEvent.ItemHealed e ->
          log.error(
              "peer {}: item {} was lost here and is back: this node's database forgot it",
              e.peer(),
              e.key());
      case ReplicationEvent.PeerLostItem e ->
          log.error(
              "peer {}: it has lost item {}, which is kept here and not taken from us",
              e.peer(),
              e.key());
      case ReplicationEvent.CorruptFetched e ->
          log.error("peer {}: item {} cannot be taken: {}", e.peer(), e.key(), e.detail());
      case ReplicationEvent.MergesOtherwise e ->
          log.error("peer {}: nothing is compared: {}", e.peer(), e.why());
      case ReplicationEvent.DeletesHeldBack e ->
          log.error(
              "peer {}: repair stands still: it would delete more than {} of {} items; if that is"
                  + " meant: replication-engine repair confirm --peer {}",
              e.peer(),
              e.deletes() - 1,
              e.items(),
              e.peer());
      case ReplicationEvent.RepairSkipped _, ReplicationEvent.ItemRepaired _ ->
          log.debug("{}", event);
    }
  }

  private void compared(ReplicationEvent.ComparisonFinished e, Episode failing) {
    failing.ended(n -> log.info("peer {}: compared again after {}", e.peer(), n.summary()));
    switch (e.verdict()) {
      case ComparisonVerdict.Divergent(long items) ->
          log.error("peer {}: {} items differ for good", e.peer(), items);
      case ComparisonVerdict.Equal _, ComparisonVerdict.Lagging _, ComparisonVerdict.Unknown _ ->
          log.debug("{}", e);
    }
  }

  private void finished(ReplicationEvent.RepairFinished e) {
    RepairCounts counts = e.counts();
    if (counts.applied() > 0) {
      log.info(
          "peer {}: repaired {} items ({} deleted) in {} ms",
          e.peer(),
          counts.applied(),
          counts.deletes(),
          e.took().toMillis());
    } else {
      log.debug("{}", e);
    }
  }
}
