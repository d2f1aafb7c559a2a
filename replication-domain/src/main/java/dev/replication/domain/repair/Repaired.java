package dev.replication.domain.repair;

import dev.replication.model.NodeId;
import dev.replication.model.RepairCounts;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What became of a repair that somebody asked for.
 *
 * @param peer from whom we repaired ourselves
 * @param end how it ended
 * @param why what stands in the way, null where nothing does
 * @param counts what the pass has done, deletes included
 * @param took from the asking
 */
public record Repaired(
    NodeId peer, End end, @Nullable String why, RepairCounts counts, Duration took) {
  /** How it stands. */
  public enum End {
    /** Everything that the peer had and we should have is ours, deletes included. */
    COMPLETE,
    /** Something could not be had; it is tried again by itself. */
    INCOMPLETE,
    /** It stands still until its many deletes are confirmed. */
    HELD_BACK,
    /** It has not ended yet, and goes on. */
    UNDERWAY,
    /** Nothing could be compared. */
    FAILED
  }

  /** Nothing can be done with this peer at present. */
  public static Repaired failed(NodeId peer, String why) {
    return new Repaired(peer, End.FAILED, why, RepairCounts.NONE, Duration.ZERO);
  }
}
