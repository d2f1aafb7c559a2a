package dev.replication.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The mesh of the first executable model of the rules: four nodes, twelve keys, publishers that lag
 * far behind so that most overwritten changes are never published, and partitions that come and go.
 */
class FeedModelTest {
  private static final int SEEDS = 20;

  private static Plan plan(long seed) {
    Set<Fault> faults = EnumSet.of(Fault.PARTITIONS);
    return new Plan(
        seed,
        4,
        12,
        20 * Agenda.SECOND,
        150 * Agenda.MILLI,
        5,
        3 * Agenda.SECOND,
        10_000,
        500 * Agenda.MILLI,
        Agenda.SECOND,
        0,
        false,
        faults);
  }

  @Test
  void streamsAloneMakeAllNodesEqualAndLoseNoUpdateSilently() {
    Coverage coverage = new Coverage();
    for (long seed = 1; seed <= SEEDS; seed++) {
      coverage.add(Replay.kept(plan(seed)).coverage());
    }
    assertThat(coverage.of("runs that ended equal")).isEqualTo(SEEDS);
    assertThat(coverage.of("outcome: CONFLICT_WON")).isGreaterThan(SEEDS);
  }

  @ParameterizedTest
  @EnumSource(names = {"VECTOR_AHEAD_OF_MIRROR", "CONFLICTS_BY_REPLACED_STAMP"})
  void itsMutantsAreCaughtHereToo(Mutant mutant) {
    assertThat(LongStream.rangeClosed(1, SEEDS))
        .anyMatch(seed -> Simulation.play(plan(seed), mutant, 0).broken() != null);
  }
}
