package dev.replication.domain.repair;

import dev.replication.model.NodeId;
import dev.replication.model.RepairCause;
import dev.replication.model.RepairCounts;
import dev.replication.port.ReplicationEvent.ComparisonFinished;
import dev.replication.port.ReplicationEvent.RepairFinished;
import dev.replication.port.ReplicationEvent.RepairFinished.End;
import dev.replication.port.ReplicationEvent.RepairStarted;
import dev.replication.port.ReplicationObserver;
import dev.replication.port.TimeSource;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Tells of passes and their cycles how they began and ended, and how long they took. A cycle is
 * told of only where something differs. Confined to one thread.
 */
final class Telling {
  private final NodeId peer;
  private final TimeSource time;
  private final ReplicationObserver observer;
  private final Comparisons comparisons;
  private long passBeganNanos;
  private long cycleBeganNanos;
  private boolean cycleOpen;

  Telling(NodeId peer, RepairPorts ports, Comparisons comparisons) {
    this.peer = peer;
    this.time = ports.time();
    this.observer = ports.observer();
    this.comparisons = comparisons;
  }

  void passBegins() {
    passBeganNanos = time.monotonicNanos();
  }

  void cycleBegins(RepairCause cause) {
    cycleOpen = true;
    cycleBeganNanos = time.monotonicNanos();
    observer.on(new RepairStarted(peer, cause));
  }

  /** Where one was begun; {@code counts} is what it has done. */
  void cycleEnds(Supplier<RepairCounts> counts, End end) {
    if (cycleOpen) {
      cycleOpen = false;
      Duration took = Duration.ofNanos(time.monotonicNanos() - cycleBeganNanos);
      observer.on(new RepairFinished(peer, counts.get(), end, took));
    }
  }

  /** The pass is given up, and its cycle with it. */
  void abandoned() {
    cycleOpen = false;
    comparisons.abandoned();
  }

  /** The pass has shown nothing, which answers {@code asked}. */
  void unknown(long asked, String why) {
    passEnds(ComparisonReport.unknown(peer, asked, why, 1, took(), time.wallMillis()));
  }

  void passEnds(ComparisonReport shown) {
    comparisons.endsWith(shown);
    observer.on(
        new ComparisonFinished(
            peer, shown.verdict(), shown.roundTrips(), shown.bytes(), shown.took()));
  }

  /** How long the pass takes so far. */
  Duration took() {
    return Duration.ofNanos(time.monotonicNanos() - passBeganNanos);
  }
}
