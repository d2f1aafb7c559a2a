package dev.replication.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.replication.app.config.Quantity;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code diff}: the items in which a node and its peers differ at this moment. */
@Command(
    name = "diff",
    description = {
      "Compare a node with its peers once, and list the items that differ: what either side"
          + " publishes of them, and what the comparison does about them.",
      "A comparison takes what this node lacks, so what is listed may be repaired already.",
      "Ends with 0 when no item differs, 3 when one does, else 1 when that is unknown."
    },
    footer = {
      "",
      "Examples:",
      "  replication-engine diff",
      "  replication-engine diff --peer uk.node.manchester-1 --limit 1000 --json"
    })
final class DiffCommand implements Callable<Integer> {
  private static final Duration WAIT = Duration.ofMinutes(1);
  private static final Duration GRACE = Duration.ofSeconds(30);

  private final Terminal terminal;

  @Mixin private final NodeOptions node = new NodeOptions();
  @Mixin private final ChosenPeers peers = new ChosenPeers();

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "List at most N items of each peer, 1 to 1000 (default: ${DEFAULT-VALUE}).")
  private int limit;

  DiffCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (limit < 1 || limit > 1000) {
      throw CommandFailure.usage("--limit must be 1 to 1000");
    }
    try (NodeClient client = node.connect()) {
      String path =
          "/v1/verify?once=true&wait="
              + Quantity.print(WAIT)
              + "&limit="
              + limit
              + peers.after("&");
      JsonNode answer = client.order(path, WAIT.plus(GRACE));
      terminal.out().println(node.json() ? Json.pretty(answer) : Differences.text(answer));
      return Differences.exitCode(answer);
    }
  }
}
