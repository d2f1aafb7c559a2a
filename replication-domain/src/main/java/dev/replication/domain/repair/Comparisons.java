package dev.replication.domain.repair;

import dev.replication.model.ComparisonVerdict;
import dev.replication.model.NodeId;
import dev.replication.model.RepairCounts;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Where people ask for a comparison with one peer and find what comparing has shown. Who asks gets
 * a number; a pass answers every number that was given before it read the peer's head. It is made
 * at once, without regard to pauses after failures. Other than the {@link RepairDesk} it asks for
 * no deletes to be compared. Safe for many threads; never blocks.
 */
public final class Comparisons {
  private final AtomicLong asked = new AtomicLong();
  private volatile ComparisonReport report;
  private final AtomicReference<@Nullable Underway> underway = new AtomicReference<>();

  Comparisons(NodeId peer) {
    this.report = ComparisonReport.none(peer);
  }

  /**
   * A pass that has not ended.
   *
   * @param answers the greatest number that it will answer
   * @param soFar what it has shown so far; equal means no more than that nothing was found yet
   * @param counts what it has done so far
   * @param heldBack whether it stands still until its deletes are confirmed
   */
  public record Underway(
      long answers, ComparisonVerdict soFar, RepairCounts counts, boolean heldBack) {}

  /** Wants a pass that begins from now on. Gives the number. */
  public long ask() {
    return asked.incrementAndGet();
  }

  /** What the last pass has shown. */
  public ComparisonReport report() {
    return report;
  }

  /** The pass that is being made. */
  public Optional<Underway> underway() {
    return Optional.ofNullable(underway.get());
  }

  /** The greatest number given so far. */
  long asked() {
    return asked.get();
  }

  void goesOn(Underway now) {
    underway.set(now);
  }

  /** The deletes of the pass that is being made are confirmed: it stands still no longer. */
  void confirmed() {
    underway.updateAndGet(
        now -> now == null ? null : new Underway(now.answers(), now.soFar(), now.counts(), false));
  }

  void endsWith(ComparisonReport shown) {
    report = shown;
    underway.set(null);
  }

  /**
   * Nothing can be compared at present, which answers everybody who has asked so far and got no
   * answer.
   */
  void nothingCompared(String why, long atMillis) {
    long number = asked.get();
    if (number > report.answers()) {
      endsWith(ComparisonReport.unknown(report.peer(), number, why, 0, Duration.ZERO, atMillis));
    }
  }

  /** A pass is abandoned, or waits for its peer; what was shown before stays. */
  void abandoned() {
    underway.set(null);
  }
}
