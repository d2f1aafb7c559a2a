package dev.replication.simulation;

import java.util.Arrays;
import java.util.List;

/** Which node reaches which Redis, its own included. */
final class Links {
  private static final double FAILING = 0.02;

  private final List<SimNode> nodes;
  private final Dice dice;
  private final boolean[][] cut;
  private boolean flaky;

  Links(List<SimNode> nodes, int count, Dice dice) {
    this.nodes = nodes;
    this.dice = dice;
    this.cut = new boolean[count][count];
  }

  boolean isCut(SimNode from, SimNode to) {
    return cut[from.index][to.index];
  }

  /** Whether a call that should go through does not. */
  boolean fails() {
    return flaky && dice.chance(FAILING);
  }

  void flaky(boolean lasts) {
    flaky = lasts;
  }

  void heal() {
    flaky = false;
    for (boolean[] row : cut) {
      Arrays.fill(row, false);
    }
  }

  /** Cuts in one of the shapes that networks break in; tells which. */
  String partition() {
    heal(false);
    int count = nodes.size();
    int shape = dice.below(5);
    int victim = dice.below(count);
    for (int from = 0; from < count; from++) {
      for (int to = 0; to < count; to++) {
        cut[from][to] =
            switch (shape) {
              case 0 -> dice.chance(0.25);
              case 1 -> from == victim && to != victim;
              case 2 -> to == victim && from != victim;
              case 3 -> (from == victim) != (to == victim);
              default -> (from < victim) != (to < victim) || (from == to && dice.chance(0.3));
            };
      }
    }
    return Arrays.deepToString(cut);
  }

  private void heal(boolean all) {
    boolean before = flaky;
    heal();
    flaky = before && !all;
  }
}
