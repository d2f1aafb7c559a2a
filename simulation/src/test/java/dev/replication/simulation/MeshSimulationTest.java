package dev.replication.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Plays seeds with all rules kept, each twice. */
class MeshSimulationTest {
  private static final long SEEDS = Long.getLong("simulation.seeds", 200);
  private static final long FIRST = Long.getLong("simulation.first", 1);

  /** What 200 seeds must have met for their silence to mean something. */
  private static final Set<String> MUST_BE_REACHED =
      Set.of(
          "commits lost with the power",
          "event: BatchFailed",
          "event: CompletenessChanged",
          "event: CursorSaved",
          "event: EntryDeadLettered",
          "event: HistoryTrimmed",
          "event: HoleOpened",
          "event: ItemHealed",
          "event: ItemRepaired",
          "event: PeerConnectFailed",
          "event: StreamRecreated",
          "fault: batch failed",
          "fault: crash",
          "fault: cursors set back",
          "fault: outcome of a transaction not heard",
          "fault: power failure",
          "mirror: REBUILD",
          "mirror: RESUME",
          "mirror: REWIND",
          "outcome: APPLIED",
          "outcome: CONFLICT_LOST",
          "outcome: CONFLICT_WON",
          "outcome: DUPLICATE",
          "outcome: PARKED",
          "outcome: RESTAMPED",
          "outcome: SUPERSEDED",
          "repair ended: COMPLETE",
          "repair ended: INCOMPLETE",
          "repair ended: LIMIT",
          "repair ended: VOID",
          "repair: CONTINUED",
          "repair: HISTORY_TRIMMED",
          "repair: HOLE",
          "repair: INTERVAL",
          "repair: OVERDUE",
          "repair: STREAM_RECREATED",
          "rows lost",
          "runs that ended equal",
          "tombstones forgotten",
          "verdict: Continues",
          "verdict: Fragmented",
          "verdict: Recreated",
          "verdict: Trimmed",
          "verdict of a comparison: Equal",
          "verdict of a comparison: Lagging",
          "verdict of a comparison: Unknown",
          "writes refused by a suspect clock");

  /** What nothing does yet that is simulated. */
  private static final Set<String> NOT_YET_REACHED = Set.of("rejoins", "event: DeletesHeldBack");

  /** What is rare, and reached when more is played. */
  private static final Set<String> RARE =
      Set.of("event: PeerLostItem", "verdict of a comparison: Divergent");

  @Test
  void keepsAllRulesWhateverFails() {
    Coverage coverage = new Coverage();
    for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
      coverage.add(Replay.kept(Plan.of(seed)).coverage());
    }
    if (SEEDS >= 200) {
      Replay.say(
          SEEDS + " seeds from " + FIRST + " on have reached:\n" + coverage.table(expected()));
      assertThat(coverage.all()).containsKeys(MUST_BE_REACHED.toArray(String[]::new));
      for (Fault fault : Fault.values()) {
        assertThat(coverage.of("fault: " + fault)).as(fault.name()).isPositive();
      }
    }
  }

  private static Set<String> expected() {
    Set<String> all = new HashSet<>(MUST_BE_REACHED);
    all.addAll(NOT_YET_REACHED);
    all.addAll(RARE);
    return all;
  }
}
