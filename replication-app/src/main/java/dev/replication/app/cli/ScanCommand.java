package dev.replication.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code scan}: lists items whose ids begin with a prefix. */
@Command(
    name = "scan",
    description = "List the items whose ids begin with a prefix, in the order of their bytes.",
    footer = {
      "",
      "Examples:",
      "  replication-engine scan",
      "  replication-engine scan order. --limit 20",
      "  replication-engine scan order. --after order.17"
    })
final class ScanCommand implements Callable<Integer> {
  private static final int PAGE = 1_000;

  private final Terminal terminal;

  @Mixin private final NodeOptions node = new NodeOptions();

  @Parameters(
      paramLabel = "PREFIX",
      arity = "0..1",
      defaultValue = "",
      description = "What the ids begin with; all items without it.")
  private String prefix = "";

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "At most N (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(names = "--after", paramLabel = "ID", description = "Only ids behind this one.")
  private Optional<String> after = Optional.empty();

  ScanCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (limit < 1) {
      throw CommandFailure.usage("--limit must be at least 1 but is " + limit);
    }
    List<JsonNode> items = new ArrayList<>();
    boolean more;
    try (NodeClient client = node.connect()) {
      ItemPages pages = new ItemPages(client, prefix, after);
      while (pages.hasNext() && items.size() < limit) {
        JsonNode page = client.ask(pages.path(Math.min(PAGE, limit - items.size())));
        page.path("items").forEach(items::add);
        pages.next(Optional.ofNullable(page.path("next").textValue()));
      }
      more = pages.hasNext();
    }
    terminal.out().println(node.json() ? Json.pretty(array(items)) : table(items, more));
    return ExitCodes.OK;
  }

  private static ArrayNode array(List<JsonNode> items) {
    return JsonNodeFactory.instance.arrayNode().addAll(items);
  }

  private static String table(List<JsonNode> items, boolean more) {
    if (items.isEmpty()) {
      return "no items";
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("ID", "BYTES", "TYPE", "STATE", "VERSION", "STAMP"));
    for (JsonNode item : items) {
      rows.add(
          List.of(
              PlainText.of(item.path("id").asText()),
              item.path("size").asText(),
              item.path("contentType").asText(),
              item.path("state").asText(),
              item.path("version").asText(),
              item.path("stamp").asText()));
    }
    String rest = "\nmore: --after '" + PlainText.of(items.getLast().path("id").asText()) + "'";
    return TextTable.of(rows) + (more ? rest : "");
  }
}
