package dev.replication.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each rule that is broken on purpose is seen to be broken: the checks can fail. */
class MutantsTest {
  private static final long ENOUGH_SEEDS = Long.getLong("simulation.mutant.seeds", 2_000);

  /** Where it is looked for those that few seeds catch: a build shall not take long. */
  private static final Map<Mutant, Long> RARE =
      Map.of(
          Mutant.CURSORS_OUTLIVE_THE_STORE, 221L,
          Mutant.PARKED_NOT_SYNCED, 1033L,
          Mutant.CONFLICTS_NOT_SYNCED, 1881L,
          Mutant.PURGE_FRONTIER_OF_STABLE, 91L,
          Mutant.ACKNOWLEDGED_BEFORE_SYNCED, 58L);

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void isCaught(Mutant mutant) {
    Optional<Simulation.Run> caught =
        LongStream.iterate(RARE.getOrDefault(mutant, 1L), seed -> seed + 1)
            .limit(ENOUGH_SEEDS)
            .mapToObj(seed -> Simulation.play(plan(mutant, seed), mutant, 0))
            .filter(run -> run.broken() != null)
            .findFirst();

    assertThat(caught).as("%s within %d seeds", mutant, ENOUGH_SEEDS).isPresent();
    caught.ifPresent(run -> Replay.say(mutant + ", " + run.plan() + ": " + run.broken()));
  }

  /** A plan in which the rule matters. */
  private static Plan plan(Mutant mutant, long seed) {
    return switch (mutant) {
      case CONFLICTS_NOT_SYNCED -> Plan.repaired(seed);
      case PURGE_FRONTIER_OF_STABLE, PURGE_WITHOUT_STABILITY, COVERED_ROWS_NEVER_HEALED ->
          Plan.forgetting(seed);
      case ACKNOWLEDGED_BEFORE_SYNCED -> AcknowledgingTest.plan(seed);
      default -> Plan.of(seed);
    };
  }
}
