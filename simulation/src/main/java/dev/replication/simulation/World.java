package dev.replication.simulation;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything of one run. */
final class World {
  final Plan plan;
  final Mutant mutant;
  final Dice dice;
  final Agenda agenda = new Agenda();
  final Trace trace;
  final Coverage coverage = new Coverage();
  final Ledger ledger = new Ledger();
  final Mutations mutations;
  final List<SimNode> nodes = new ArrayList<>();
  final Links links;
  final Checks checks;
  private @Nullable String broken;

  World(Plan plan, Mutant mutant, int lines) {
    this.plan = plan;
    this.mutant = mutant;
    this.trace = new Trace(agenda, lines);
    this.dice = new Dice(~plan.seed());
    this.mutations = new Mutations(mutant, ledger);
    this.links = new Links(nodes, plan.nodes(), dice);
    for (int index = 0; index < plan.nodes(); index++) {
      nodes.add(new SimNode(this, index));
    }
    this.checks = new Checks(this);
  }

  /** A rule does not hold. The first one counts. */
  void broken(String what) {
    if (broken == null) {
      broken = what;
      trace.say("check", "BROKEN: " + what);
    }
  }

  void broken(String what, Throwable defect) {
    StringWriter text = new StringWriter();
    defect.printStackTrace(new PrintWriter(text));
    broken(what + ": " + text);
  }

  /** The rule that did not hold, null while all do. */
  @Nullable String broken() {
    return broken;
  }
}
