package dev.replication.app.cli;

import dev.replication.port.Pause;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code status}: shows a node and its peers. */
@Command(
    name = "status",
    description = "Show the node, its store and its peers.",
    footer = {"", "Example:", "  replication-engine status --watch 1s"})
final class StatusCommand implements Callable<Integer> {
  private static final List<String> HEADINGS =
      List.of(
          "PEER", "STATE", "CIRCUIT", "LAG MS", "ENTRIES", "CATCHING UP", "ALARM", "LAST PROBLEM");

  private final Terminal terminal;
  private final Pause pause;

  @Mixin private final NodeOptions node = new NodeOptions();

  @Mixin private final Watching watching = new Watching();

  StatusCommand(Terminal terminal, Pause pause) {
    this.terminal = terminal;
    this.pause = pause;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (NodeClient client = node.connect()) {
      return watching.show(terminal, pause, () -> shown(client.health()));
    }
  }

  private String shown(NodeHealth health) {
    return (node.json() ? Json.pretty(health.json()) : table(health)) + System.lineSeparator();
  }

  /** The node, its store and its peers as text. */
  static String table(NodeHealth health) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEADINGS);
    for (NodeHealth.Peer peer : health.peers()) {
      rows.add(
          List.of(
              peer.node(),
              state(peer),
              peer.circuit(),
              peer.lagMillis(),
              peer.lagEntries(),
              peer.catchingUp() ? "yes" : "no",
              peer.alarm().isEmpty() ? "-" : peer.alarm(),
              peer.lastProblem().isEmpty() ? "-" : peer.lastProblem()));
    }
    return "node   "
        + health.node()
        + "  "
        + health.state()
        + (health.ready() ? ", ready" : ", not ready")
        + (health.healthy() ? ", healthy" : ", unhealthy")
        + "\n"
        + StoreLines.of(health.store())
        + (health.peers().isEmpty() ? "\nno peers" : "\n" + TextTable.of(rows));
  }

  private static String state(NodeHealth.Peer peer) {
    if (peer.paused()) {
      return "paused";
    }
    return peer.connected() ? "connected" : "disconnected";
  }
}
