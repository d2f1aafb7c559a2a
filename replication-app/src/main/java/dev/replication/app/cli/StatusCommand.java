package dev.replication.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.replication.port.Pause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code status}: shows a node and its peers. */
@Command(name = "status", description = "Show the node, its store and its peers.")
final class StatusCommand implements Callable<Integer> {
  private static final String CLEAR_SCREEN = "\033[H\033[2J";
  private static final List<String> HEADINGS =
      List.of(
          "PEER", "STATE", "CIRCUIT", "LAG MS", "ENTRIES", "CATCHING UP", "ALARM", "LAST PROBLEM");

  private final Terminal terminal;
  private final Pause pause;

  @Mixin private final NodeOptions node = new NodeOptions();

  @Option(
      names = "--watch",
      paramLabel = "TIME",
      arity = "0..1",
      fallbackValue = "2s",
      converter = DurationConverter.class,
      description = "Show again every TIME (default: 2s) until interrupted.")
  private @Nullable Duration watch;

  StatusCommand(Terminal terminal, Pause pause) {
    this.terminal = terminal;
    this.pause = pause;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (NodeClient client = node.connect()) {
      if (watch == null) {
        terminal.out().print(shown(client.health()));
        return ExitCodes.OK;
      }
      while (true) {
        String screen = screen(client);
        terminal.out().print(terminal.interactive() ? CLEAR_SCREEN + screen : screen);
        terminal.out().flush();
        pause.pause(watch);
      }
    }
  }

  /** While watching, a node that is away is a thing to see, not an end. */
  private String screen(NodeClient client) {
    try {
      return shown(client.health());
    } catch (NodeFailure failure) {
      return failure.getMessage() + System.lineSeparator();
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
              peer.connected() ? "connected" : "disconnected",
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
        + "\nstore  "
        + members(health.store())
        + (health.peers().isEmpty() ? "\nno peers" : "\n" + TextTable.of(rows));
  }

  private static String members(JsonNode object) {
    StringJoiner text = new StringJoiner("  ");
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      JsonNode value = member.getValue();
      text.add(member.getKey() + "=" + (value.isValueNode() ? value.asText() : value.toString()));
    }
    return text.length() == 0 ? "unknown" : text.toString();
  }
}
