package dev.replication.domain.repair;

import dev.replication.domain.repair.Repaired.End;
import dev.replication.domain.repair.Verifying.Look;
import dev.replication.model.ComparisonVerdict;
import dev.replication.model.NodeId;
import dev.replication.model.RepairCause;
import dev.replication.model.RepairCounts;
import dev.replication.port.TimeSource;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Asking for one pass against a peer that compares deletes as well, and what became of it.
 *
 * <p>It is asked for at the desk, as the tail does, so it is made even if nobody waits for it any
 * more. It has settled when a pass has ended that began after the asking, when nothing can be
 * compared, or when the pass stands still for its deletes. Confined to one thread.
 */
public final class Repairing {
  private final NodeId peer;
  private final RepairDesk desk;
  private final Comparisons comparisons;
  private final TimeSource time;
  private final long beganNanos;
  private boolean asked;
  private long thorough;
  private long number;
  private @Nullable Repaired settled;

  /** Nothing is asked for yet. */
  public Repairing(NodeId peer, RepairDesk desk, Comparisons comparisons, TimeSource time) {
    this.peer = peer;
    this.desk = desk;
    this.comparisons = comparisons;
    this.time = time;
    this.beganNanos = time.monotonicNanos();
  }

  /** Asks at the first call; then takes note of what has been shown. */
  public Look look() {
    if (!asked) {
      asked = true;
      // In this order: a pass that answers the second compares deletes because of the first.
      thorough = desk.ask(RepairCause.REQUEST);
      number = comparisons.ask();
      return Look.ASKED;
    }
    if (settled == null) {
      ComparisonReport report = comparisons.report();
      if (report.answers() >= number) {
        settled = ended(report);
      } else if (isHeldBack()) {
        settled = result();
      }
    }
    return settled == null ? Look.WAITING : Look.SETTLED;
  }

  private boolean isHeldBack() {
    return comparisons.underway().filter(Comparisons.Underway::heldBack).isPresent();
  }

  private Repaired ended(ComparisonReport report) {
    if (report.verdict() instanceof ComparisonVerdict.Unknown(String why)) {
      return repaired(End.FAILED, why, report.counts());
    }
    boolean complete = desk.answer(thorough).filter(RepairDesk.Proof::complete).isPresent();
    return complete
        ? repaired(End.COMPLETE, null, report.counts())
        : repaired(End.INCOMPLETE, missing(report.counts()), report.counts());
  }

  private static String missing(RepairCounts counts) {
    return counts.absent()
        + " items were listed and not given, "
        + counts.corrupt()
        + " came spoilt or otherwise than listed, "
        + counts.unnamed()
        + " deletes are of origins not known here";
  }

  /** What became of it, as far as it is known. */
  public Repaired result() {
    Repaired known = settled;
    if (known != null) {
      return known;
    }
    Comparisons.Underway now = comparisons.underway().orElse(null);
    if (now == null) {
      return repaired(End.UNDERWAY, "no pass has begun yet", RepairCounts.NONE);
    }
    return now.heldBack()
        ? repaired(End.HELD_BACK, "its many deletes wait to be confirmed", now.counts())
        : repaired(End.UNDERWAY, "a pass is being made", now.counts());
  }

  private Repaired repaired(End end, @Nullable String why, RepairCounts counts) {
    Duration took = Duration.ofNanos(time.monotonicNanos() - beganNanos);
    return new Repaired(peer, end, why, counts, took);
  }
}
