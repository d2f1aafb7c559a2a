package dev.replication.app.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code rm}: deletes one item. */
@Command(
    name = "rm",
    description = "Delete an item.",
    footer = {"", "Example:", "  replication-engine rm order.1"})
final class RmCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final NodeOptions node = new NodeOptions();

  @Parameters(paramLabel = "ID", description = "The item's id.")
  private String id = "";

  RmCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (NodeClient client = node.connect()) {
      if (!client.delete(NodeOptions.itemKey(id))) {
        throw new CommandFailure("no item " + id);
      }
    }
    terminal
        .out()
        .println(node.json() ? Json.line(Map.of("id", id, "deleted", true)) : "deleted " + id);
    return ExitCodes.OK;
  }
}
