package dev.replication.simulation;

import static org.assertj.core.api.Assertions.assertThat;

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
          "runs that ended equal",
          "verdict: Continues",
          "verdict: Fragmented",
          "verdict: Recreated",
          "verdict: Trimmed",
          "writes refused by a suspect clock");

  @Test
  void keepsAllRulesWhateverFails() {
    Coverage coverage = new Coverage();
    for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
      coverage.add(Replay.kept(Plan.of(seed)).coverage());
    }
    if (SEEDS >= 200) {
      Replay.say(SEEDS + " seeds from " + FIRST + " on have reached:\n" + coverage.table());
      assertThat(coverage.all()).containsKeys(MUST_BE_REACHED.toArray(String[]::new));
      for (Fault fault : Fault.values()) {
        assertThat(coverage.of("fault: " + fault)).as(fault.name()).isPositive();
      }
    }
  }
}
