package dev.replication.domain.repair;

import dev.replication.model.ComparisonVerdict;
import dev.replication.model.NodeId;
import dev.replication.model.RepairCounts;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What asking for comparisons with a peer has shown, all of it by passes that began after the
 * asking.
 *
 * @param peer with whom we compared ourselves
 * @param verdict of the last pass
 * @param sides what it compared, null when nothing could be
 * @param passes how many have ended
 * @param counts what all of them have done about what differed: they repair what they find
 * @param differences items that differed at the last one, as far as they are named
 * @param roundTrips to the peer, of all
 * @param bytes of digests and records that it sent, of all
 * @param compared how long all of them took; the rest of {@code took} is waiting
 * @param took from the asking to the verdict
 */
public record Verification(
    NodeId peer,
    ComparisonVerdict verdict,
    @Nullable Sides sides,
    int passes,
    RepairCounts counts,
    List<ItemDifference> differences,
    int roundTrips,
    long bytes,
    Duration compared,
    Duration took) {
  /** Copies the list. */
  public Verification {
    differences = List.copyOf(differences);
  }

  /** Nothing was compared. */
  public static Verification unknown(NodeId peer, String why) {
    return new Verification(
        peer,
        new ComparisonVerdict.Unknown(why),
        null,
        0,
        RepairCounts.NONE,
        List.of(),
        0,
        0,
        Duration.ZERO,
        Duration.ZERO);
  }
}
