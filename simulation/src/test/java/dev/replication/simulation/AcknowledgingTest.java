package dev.replication.simulation;

import java.util.EnumSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A mesh in which nodes write seldom, so that what they have of others is not synced by the way,
 * and lose their power often: what they have acknowledged must be there.
 */
class AcknowledgingTest {
  static Plan plan(long seed) {
    return new Plan(
        seed,
        3,
        3,
        30 * Agenda.SECOND,
        1_500 * Agenda.MILLI,
        5,
        300 * Agenda.MILLI,
        10_000,
        500 * Agenda.MILLI,
        700 * Agenda.MILLI,
        4 * Agenda.SECOND,
        true,
        EnumSet.of(Fault.POWER_FAILURES, Fault.REDIS_FLUSHED));
  }

  /** Seeds in which a delete came back when heartbeats acknowledged what was not synced. */
  @ParameterizedTest
  @ValueSource(longs = {58, 72, 90})
  void aPowerFailureTakesNothingThatWasAcknowledged(long seed) {
    Replay.kept(plan(seed));
  }
}
