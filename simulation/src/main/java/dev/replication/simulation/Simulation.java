package dev.replication.simulation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Plays one seed from beginning to end. The same seed plays the same run, to the last event. */
public final class Simulation {
  private static final long LOOK = Agenda.SECOND;
  private static final long PATIENCE = 1200 * Agenda.SECOND;
  private static final long AFTERMATH = 90 * Agenda.SECOND;

  private final World world;
  private final Chaos chaos;
  private final Ending ending;

  private Simulation(Plan plan, Mutant mutant, int lines) {
    world = new World(plan, mutant, lines);
    chaos = new Chaos(world);
    ending = new Ending(world);
  }

  /**
   * How a run ended.
   *
   * @param plan what was played
   * @param broken the rule that did not hold, null when all did
   * @param hash of everything that happened
   * @param coverage what was reached
   * @param last the last lines of the trace
   */
  public record Run(
      Plan plan, @Nullable String broken, long hash, Coverage coverage, List<String> last) {
    /** Copies the lines. */
    public Run {
      last = List.copyOf(last);
    }
  }

  /**
   * Plays {@code plan} with {@code mutant} in it, and keeps the last {@code lines} of its trace.
   */
  public static Run play(Plan plan, Mutant mutant, int lines) {
    Simulation simulation = new Simulation(plan, mutant, lines);
    simulation.play();
    World world = simulation.world;
    return new Run(plan, world.broken(), world.trace.hash(), world.coverage, world.trace.last());
  }

  private void play() {
    chaos.begin();
    runUntil(world.plan.chaosNanos());
    chaos.end();
    if (world.plan.endsEqual()) {
      runUntilEqual();
    } else {
      runUntil(world.agenda.nowNanos() + AFTERMATH);
    }
  }

  private void runUntil(long nanos) {
    while (world.broken() == null && world.agenda.step(nanos)) {
      world.checks.afterStep();
    }
  }

  private void runUntilEqual() {
    long deadline = world.agenda.nowNanos() + PATIENCE;
    String lacking = "nothing was looked at";
    while (world.broken() == null && lacking != null && world.agenda.nowNanos() < deadline) {
      runUntil(world.agenda.nowNanos() + LOOK);
      lacking = ending.lacking();
    }
    if (lacking != null) {
      world.broken("not equal long after everything was healed: " + lacking);
    }
    if (world.broken() == null) {
      world.coverage.reached("runs that ended equal");
      ending.conflictsAreLogged();
    }
  }
}
