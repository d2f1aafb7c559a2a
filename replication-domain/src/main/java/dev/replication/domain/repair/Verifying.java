package dev.replication.domain.repair;

import dev.replication.model.ComparisonVerdict;
import dev.replication.model.NodeId;
import dev.replication.model.RepairCounts;
import dev.replication.port.TimeSource;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asking for comparisons with one peer until one settles whether both hold the same.
 *
 * <ol>
 *   <li>ask for a pass, and wait for it;
 *   <li>equal, diverged, or nothing can be compared: that is it;
 *   <li>lagging: ask again a little later, for what differs may arrive, or be seen not to.
 * </ol>
 *
 * <p>It may be given up at any time; then what the last pass has shown stands. Confined to one
 * thread.
 */
public final class Verifying {
  /** How long after a pass that settles nothing the next is asked for. */
  static final Duration AGAIN = Duration.ofMillis(250);

  private final NodeId peer;
  private final Comparisons comparisons;
  private final TimeSource time;
  private final boolean once;
  private final long beganNanos;
  private long number;
  private long againNanos;
  private boolean asking = true;
  private @Nullable ComparisonReport last;
  private int passes;
  private int roundTrips;
  private long bytes;
  private Duration compared = Duration.ZERO;
  private RepairCounts counts = RepairCounts.NONE;

  /** Nothing is asked for yet. */
  public Verifying(NodeId peer, Comparisons comparisons, TimeSource time) {
    this(peer, comparisons, time, false);
  }

  /**
   * The same.
   *
   * @param once whether the first pass settles it, whatever it shows
   */
  public Verifying(NodeId peer, Comparisons comparisons, TimeSource time, boolean once) {
    this.once = once;
    this.peer = peer;
    this.comparisons = comparisons;
    this.time = time;
    this.beganNanos = time.monotonicNanos();
    this.againNanos = beganNanos;
  }

  /** Where it stands. */
  public enum Look {
    /** A pass was asked for just now. */
    ASKED,
    /** A pass is waited for, or the time to ask for the next. */
    WAITING,
    /** There is a verdict that no further pass would change soon. */
    SETTLED
  }

  /** Takes note of what has been shown, and asks for more where that is needed. */
  public Look look() {
    if (isSettled()) {
      return Look.SETTLED;
    }
    if (asking) {
      return askWhenDue();
    }
    ComparisonReport report = comparisons.report();
    if (report.answers() < number) {
      return Look.WAITING;
    }
    last = report;
    passes++;
    roundTrips += report.roundTrips();
    bytes += report.bytes();
    compared = compared.plus(report.took());
    counts = counts.plus(report.counts());
    asking = true;
    againNanos = time.monotonicNanos() + AGAIN.toNanos();
    return isSettled() ? Look.SETTLED : Look.WAITING;
  }

  private Look askWhenDue() {
    if (time.monotonicNanos() - againNanos < 0) {
      return Look.WAITING;
    }
    number = comparisons.ask();
    asking = false;
    return Look.ASKED;
  }

  private boolean isSettled() {
    return last != null && (once || !(last.verdict() instanceof ComparisonVerdict.Lagging));
  }

  /** What has been shown so far. */
  public Verification result() {
    Duration took = Duration.ofNanos(time.monotonicNanos() - beganNanos);
    ComparisonReport shown = last;
    if (shown == null) {
      return new Verification(
          peer,
          unfinished(took),
          null,
          passes,
          counts,
          List.of(),
          roundTrips,
          bytes,
          compared,
          took);
    }
    return new Verification(
        peer,
        shown.verdict(),
        shown.sides(),
        passes,
        counts,
        shown.differences(),
        roundTrips,
        bytes,
        compared,
        took);
  }

  /** Of a pass that began in time, what it has found; else why there is none. */
  private ComparisonVerdict unfinished(Duration waited) {
    Comparisons.Underway now = comparisons.underway().orElse(null);
    if (now == null) {
      return new ComparisonVerdict.Unknown(
          "no comparison has ended within " + waited.toMillis() + " ms");
    }
    if (now.heldBack()) {
      return new ComparisonVerdict.Unknown(
          "repair stands still until its many deletes are confirmed");
    }
    boolean inTime = !asking && now.answers() >= number;
    return inTime && hasFound(now.soFar())
        ? now.soFar()
        : new ComparisonVerdict.Unknown(
            "a comparison is still under way, which has looked at "
                + now.counts().examined()
                + " items that differ");
  }

  private static boolean hasFound(ComparisonVerdict soFar) {
    return switch (soFar) {
      case ComparisonVerdict.Lagging(long items) -> items > 0;
      case ComparisonVerdict.Divergent _ -> true;
      case ComparisonVerdict.Equal _, ComparisonVerdict.Unknown _ -> false;
    };
  }
}
