package dev.replication.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code get}: writes the bytes of an item to standard output. */
@Command(
    name = "get",
    description = "Print the content of an item, or with --json what the node knows of it.",
    footer = {
      "",
      "Examples:",
      "  replication-engine get order.1",
      "  replication-engine get order.1 --output order.json"
    })
final class GetCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final NodeOptions node = new NodeOptions();

  @Parameters(paramLabel = "ID", description = "The item's id.")
  private String id = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write the content to a file.")
  private @Nullable Path output;

  GetCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    boolean summaryOnly = node.json() && output == null;
    try (NodeClient client = node.connect()) {
      return switch (summaryOnly
          ? client.head(NodeOptions.itemKey(id))
          : client.get(NodeOptions.itemKey(id))) {
        case NodeClient.Lookup.Found found -> print(found);
        case NodeClient.Lookup.Absent _ -> throw new CommandFailure("no item " + id);
      };
    }
  }

  private int print(NodeClient.Lookup.Found found) {
    if (output != null) {
      save(found.content(), output);
    }
    if (node.json()) {
      terminal.out().println(Json.pretty(found.summary()));
    } else if (output == null) {
      terminal.out().write(found.content(), 0, found.content().length);
    }
    terminal.out().flush();
    return ExitCodes.OK;
  }

  private static void save(byte[] content, Path file) {
    try {
      Files.write(file, content);
    } catch (IOException e) {
      throw new CommandFailure(file + " cannot be written: " + NodeOptions.reason(e), e);
    }
  }
}
