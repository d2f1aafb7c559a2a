package dev.replication.simulation;

import java.util.EnumSet;
import java.util.Set;

/**
 * What a seed stands for: how large the mesh is, how it is used, and what goes wrong.
 *
 * @param seed of all chance
 * @param nodes 2 to 4
 * @param keys few, so that nodes meet
 * @param chaosNanos how long clients write and faults happen
 * @param writeEveryNanos the mean time between two writes at one node
 * @param batchRows most rows of one publication
 * @param publishPauseNanos the longest time between two publications
 * @param maxLen where streams are trimmed
 * @param saveEveryNanos how often a moved cursor is stored
 * @param faultEveryNanos the mean time between two faults
 * @param repairEveryNanos how often nodes compare themselves with each other, 0 for never
 * @param forgets whether deletes are forgotten that all have seen
 * @param faults what may happen
 */
public record Plan(
    long seed,
    int nodes,
    int keys,
    long chaosNanos,
    long writeEveryNanos,
    int batchRows,
    long publishPauseNanos,
    int maxLen,
    long saveEveryNanos,
    long faultEveryNanos,
    long repairEveryNanos,
    boolean forgets,
    Set<Fault> faults) {
  private static final int KINDS = 4;
  private static final double WITH_LOSSES = 0.4;
  private static final double FAULT_SHARE = 0.4;
  private static final double LOSS_SHARE = 0.4;
  private static final double QUIET_SHARE = 0.25;

  /**
   * The plan of {@code seed}: every fourth without a cold path, half of all with deletes forgotten.
   */
  public static Plan of(long seed) {
    return switch ((int) (seed % KINDS)) {
      case 0 -> streamsAlone(seed);
      case 1 -> repaired(seed);
      default -> forgetting(seed);
    };
  }

  /** A plan in which nobody compares: what the streams do not bring stays away. */
  public static Plan streamsAlone(long seed) {
    Dice dice = new Dice(seed);
    boolean losses = dice.chance(WITH_LOSSES);
    Set<Fault> faults = EnumSet.noneOf(Fault.class);
    for (Fault fault : Fault.values()) {
      if (!fault.takesFromStores() && dice.chance(FAULT_SHARE) && (losses || !fault.loses())) {
        faults.add(fault);
      }
    }
    return drawn(seed, dice, 0, false, faults);
  }

  /** A plan in which nodes compare themselves with each other and repair what differs. */
  public static Plan repaired(long seed) {
    Dice dice = new Dice(seed);
    long repairEveryNanos = dice.between(1, 12) * Agenda.SECOND;
    Set<Fault> faults = EnumSet.noneOf(Fault.class);
    for (Fault fault : Fault.values()) {
      if (dice.chance(fault.loses() ? LOSS_SHARE : QUIET_SHARE)) {
        faults.add(fault);
      }
    }
    return drawn(seed, dice, repairEveryNanos, false, faults);
  }

  /** The same, and deletes are forgotten that all have seen. */
  public static Plan forgetting(long seed) {
    Plan plan = repaired(seed);
    return new Plan(
        seed,
        plan.nodes,
        plan.keys,
        plan.chaosNanos,
        plan.writeEveryNanos,
        plan.batchRows,
        plan.publishPauseNanos,
        plan.maxLen,
        plan.saveEveryNanos,
        plan.faultEveryNanos,
        plan.repairEveryNanos,
        true,
        plan.faults);
  }

  private static Plan drawn(
      long seed, Dice dice, long repairEveryNanos, boolean forgets, Set<Fault> faults) {
    boolean slow = dice.chance(0.3);
    return new Plan(
        seed,
        (int) dice.between(2, 4),
        (int) dice.between(2, 12),
        dice.between(8, 30) * Agenda.SECOND,
        dice.between(60, 600) * Agenda.MILLI,
        (int) dice.between(1, 20),
        dice.between(5, slow ? 3000 : 300) * Agenda.MILLI,
        faults.contains(Fault.TRIMS) ? (int) dice.between(3, 60) : 10_000,
        dice.between(50, 5000) * Agenda.MILLI,
        dice.between(200, 2500) * Agenda.MILLI,
        repairEveryNanos,
        forgets,
        faults);
  }

  boolean has(Fault fault) {
    return faults.contains(fault);
  }

  /** Whether what streams do not bring is repaired. */
  boolean repairs() {
    return repairEveryNanos > 0;
  }

  /**
   * Whether everything must come to everybody. By streams alone it does not where these lose
   * something, nor where a Redis is set back while its node is down and the node's clock is, too:
   * new entries then get ids that readers are beyond already, and the chain shows a hole.
   */
  boolean endsEqual() {
    return repairs()
        || (faults.stream().noneMatch(Fault::loses)
            && !(has(Fault.REDIS_SET_BACK) && has(Fault.CLOCKS_JUMP)));
  }

  long publishPause(Dice dice) {
    return dice.between(Agenda.MILLI, publishPauseNanos);
  }

  @Override
  public String toString() {
    return "seed "
        + seed
        + ": "
        + nodes
        + " nodes, "
        + keys
        + " keys, "
        + chaosNanos / Agenda.SECOND
        + " s, "
        + (repairs()
            ? "compared every " + repairEveryNanos / Agenda.SECOND + " s"
            : "streams alone")
        + (forgets ? ", forgetting" : "")
        + ", faults "
        + faults;
  }
}
