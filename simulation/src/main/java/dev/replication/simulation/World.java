package dev.replication.simulation;

import dev.replication.model.ItemKey;
import dev.replication.model.Origin;
import dev.replication.model.Stamp;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
  final Verdicts verdicts;

  /** Rows that were taken from a store behind its back, and what they held; each once. */
  final Map<ItemKey, Stamp> lostRows = new TreeMap<>();

  /** Of which origin each stream is. */
  final Map<String, Origin> streams = new TreeMap<>();

  /** How many stores were lost with all they held. */
  int disksLost;

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
    this.verdicts = new Verdicts(this);
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

  /** What all nodes hold under {@code key} and show of it, for whoever looks for a mistake. */
  String account(ItemKey key) {
    StringBuilder account = new StringBuilder();
    for (SimNode node : nodes) {
      Archive store = node.store.now();
      account.append(
          "%n  %s: %s, shows %s, vv %s"
              .formatted(
                  node.name(),
                  store.changesOf(key).toList(),
                  node.redis.image().records.get(key),
                  store.vv));
    }
    return account.toString();
  }

  /** The rule that did not hold, null while all do. */
  @Nullable String broken() {
    return broken;
  }
}
