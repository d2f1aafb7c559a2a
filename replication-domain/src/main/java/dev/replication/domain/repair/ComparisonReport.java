package dev.replication.domain.repair;

import dev.replication.model.ComparisonVerdict;
import dev.replication.model.NodeId;
import dev.replication.model.RepairCounts;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the last pass against a peer has shown.
 *
 * @param peer with whom we compared ourselves
 * @param verdict what it has shown
 * @param answers the greatest number of {@link Comparisons#ask()} that it answers
 * @param sides what was compared, null when nothing could be
 * @param counts what the pass has done about what differed
 * @param differences items that differed when they were looked at, as far as they are named: at
 *     most {@link Judgement#MAX_NAMED} that have diverged, then as many others
 * @param roundTrips to the peer
 * @param bytes of digests and records that it sent
 * @param took from the first look to the end
 * @param atMillis epoch milliseconds of the end, 0 before the first
 */
public record ComparisonReport(
    NodeId peer,
    ComparisonVerdict verdict,
    long answers,
    @Nullable Sides sides,
    RepairCounts counts,
    List<ItemDifference> differences,
    int roundTrips,
    long bytes,
    Duration took,
    long atMillis) {
  /** Copies the list. */
  public ComparisonReport {
    differences = List.copyOf(differences);
  }

  static ComparisonReport none(NodeId peer) {
    return unknown(peer, 0, "not compared yet", 0, Duration.ZERO, 0);
  }

  /** Nothing could be compared. */
  static ComparisonReport unknown(
      NodeId peer, long answers, String why, int roundTrips, Duration took, long atMillis) {
    return new ComparisonReport(
        peer,
        new ComparisonVerdict.Unknown(why),
        answers,
        null,
        RepairCounts.NONE,
        List.of(),
        roundTrips,
        0,
        took,
        atMillis);
  }
}
