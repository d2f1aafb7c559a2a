package dev.replication.domain.repair;

import dev.replication.model.ComparisonVerdict;
import dev.replication.model.NodeId;
import java.time.Duration;

/**
 * What the last pass against a peer has shown.
 *
 * @param peer with whom we compared ourselves
 * @param verdict what it has shown
 * @param roundTrips to the peer
 * @param bytes of digests and records that it sent
 * @param took from the first look to the end
 * @param atMillis epoch milliseconds of the end, 0 before the first
 */
public record ComparisonReport(
    NodeId peer,
    ComparisonVerdict verdict,
    int roundTrips,
    long bytes,
    Duration took,
    long atMillis) {
  static ComparisonReport none(NodeId peer) {
    return new ComparisonReport(
        peer, new ComparisonVerdict.Unknown("not compared yet"), 0, 0, Duration.ZERO, 0);
  }
}
