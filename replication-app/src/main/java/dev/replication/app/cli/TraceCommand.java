package dev.replication.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.replication.model.ItemKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code trace}: what nodes hold of one item, side by side. */
@Command(
    name = "trace",
    description = {
      "Show what nodes hold of one item: live or deleted, stamp, dot, context, version, hash,"
          + " state, how far it is published, which tiers have it, conflicts that it lost.",
      "Several nodes side by side with --url repeated; --peers adds what the first node's peers"
          + " publish. Ends with 3 when they differ.",
      "The item's entries in a stream are shown by tail --from start --no-follow --key ID."
    },
    footer = {
      "",
      "Examples:",
      "  replication-engine trace order.1 --peers",
      "  replication-engine trace order.1 --url http://127.0.0.1:8180 --url http://127.0.0.1:8181"
    })
final class TraceCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "ID", description = "The item's id.")
  private String id = "";

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8180",
      description = "A node (default: ${DEFAULT-VALUE}); give it again for each further one.")
  private List<String> urls = List.of();

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "The file with the bearer token, where the nodes ask for one.")
  private @Nullable Path tokenFile;

  @Option(names = "--json", description = "Print JSON for programs.")
  private boolean json;

  @Option(names = "--peers", description = "Ask the first node for its peers' copies, too.")
  private boolean peers;

  TraceCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    String path = ItemPath.of("/v1/trace/", key());
    List<JsonNode> answers = new ArrayList<>();
    for (String url : urls) {
      try (NodeClient client = NodeOptions.connect(url, tokenFile)) {
        answers.add(client.ask(path + (peers && answers.isEmpty() ? "?peers=true" : "")));
      }
    }
    TraceTable table = TraceTable.of(answers);
    if (json) {
      Map<String, Object> shown = new LinkedHashMap<>();
      shown.put("id", id);
      shown.put("same", table.isSame());
      shown.put("nodes", answers);
      terminal.out().println(Json.pretty(shown));
    } else {
      terminal.out().println(table.text());
    }
    return table.isSame() ? ExitCodes.OK : ExitCodes.DIFFERS;
  }

  private ItemKey key() {
    return NodeOptions.itemKey(id);
  }
}
