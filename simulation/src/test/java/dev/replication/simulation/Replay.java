package dev.replication.simulation;

import static org.assertj.core.api.Assertions.assertThat;

/** Plays a plan twice, and says how to play it again when it fails. */
final class Replay {
  private static final int LINES = Integer.getInteger("simulation.lines", 120);

  private Replay() {}

  /** A run in which every rule held, equal to its repetition. */
  static Simulation.Run kept(Plan plan) {
    Simulation.Run run = Simulation.play(plan, Mutant.NONE, LINES);
    Simulation.Run again = Simulation.play(plan, Mutant.NONE, LINES);

    assertThat(run.broken()).as(() -> account(run)).isNull();
    assertThat(again.hash())
        .as(() -> plan + " plays otherwise the second time")
        .isEqualTo(run.hash());
    return run;
  }

  /** What happened, and the command that plays it again. */
  private static String account(Simulation.Run run) {
    return String.join("\n", run.last()) + "\n" + run.plan() + "\n" + command(run.plan().seed());
  }

  private static String command(long seed) {
    return "mvn -B -pl simulation -am test -Dtest=MeshSimulationTest -Dsimulation.seeds=1"
        + " -Dsurefire.failIfNoSpecifiedTests=false -Dsimulation.lines="
        + LINES
        + " -Dsimulation.first="
        + seed;
  }

  /** Tells whoever watches the build. */
  static void say(String what) {
    System.out.println(what);
  }
}
