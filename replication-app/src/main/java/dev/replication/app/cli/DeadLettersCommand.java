package dev.replication.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.replication.model.NodeId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dead-letters}: entries of peers' streams that were set aside. */
@Command(
    name = "dead-letters",
    description = "List, show and replay entries of peers' streams that could not be decoded.",
    footer = {
      "",
      "Examples:",
      "  replication-engine dead-letters ls --peer uk.node.manchester-1",
      "  replication-engine dead-letters show 17",
      "  replication-engine dead-letters replay --all"
    })
final class DeadLettersCommand implements Callable<Integer> {
  /** Letters asked for at once. */
  private static final int PAGE = 500;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
  private CommandSpec spec;

  private DeadLettersCommand() {}

  static CommandLine commandLine(Terminal terminal) {
    return new CommandLine(new DeadLettersCommand())
        .addSubcommand(new Ls(terminal))
        .addSubcommand(new Show(terminal))
        .addSubcommand(new Replay(terminal));
  }

  @Override
  public Integer call() {
    throw new CommandLine.ParameterException(spec.commandLine(), "say what: ls, show or replay");
  }

  /** The path of a page of letters, newest first. */
  private static String page(@Nullable String peer, long before, int limit) {
    NodeId only = peer == null ? null : NodeOptions.nodeId(peer);
    return "/v1/dead-letters?limit="
        + limit
        + (only == null ? "" : "&peer=" + only)
        + (before > 0 ? "&before=" + before : "");
  }

  /** {@code ls}. */
  @Command(
      name = "ls",
      description = "List them, newest first.",
      footer = {"", "Example:", "  replication-engine dead-letters ls --limit 20"})
  static final class Ls implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin private final NodeOptions node = new NodeOptions();

    @Option(names = "--peer", paramLabel = "PEER", description = "Only those of this peer.")
    private @Nullable String peer;

    @Option(
        names = "--limit",
        paramLabel = "N",
        defaultValue = "100",
        description = "At most N, 1 to 1000 (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(names = "--before", paramLabel = "ID", description = "Only older ones than this.")
    private long before;

    Ls(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      try (NodeClient client = node.connect()) {
        JsonNode answer = client.ask(page(peer, before, limit));
        terminal.out().println(node.json() ? Json.pretty(answer) : table(answer));
      }
      return ExitCodes.OK;
    }

    private static String table(JsonNode answer) {
      List<List<String>> rows = new ArrayList<>();
      rows.add(List.of("ID", "PEER", "ENTRY", "SET ASIDE", "BYTES", "REASON", "DETAIL"));
      for (JsonNode letter : answer.path("deadLetters")) {
        rows.add(
            List.of(
                letter.path("id").asText(),
                letter.path("peer").asText(),
                letter.path("entry").asText(),
                Instant.ofEpochMilli(letter.path("parkedAt").asLong()).toString(),
                letter.path("bytes").asText(),
                letter.path("reason").asText(),
                letter.path("detail").asText()));
      }
      long count = answer.path("count").asLong();
      if (rows.size() == 1) {
        return "no dead letters";
      }
      String rest =
          answer.path("next").isNumber() ? "; older ones: --before " + answer.path("next") : "";
      return TextTable.of(rows) + "\n" + (rows.size() - 1) + " of " + count + rest;
    }
  }

  /** {@code show}. */
  @Command(
      name = "show",
      description = "Show what was kept of one. Its content is shown only with --content.",
      footer = {"", "Example:", "  replication-engine dead-letters show 17 --content"})
  static final class Show implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin private final NodeOptions node = new NodeOptions();

    @Parameters(paramLabel = "ID", description = "Its number, as ls shows it.")
    private long id;

    @Option(names = "--content", description = "Show the item's content, too.")
    private boolean content;

    Show(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      try (NodeClient client = node.connect()) {
        JsonNode letter = client.ask("/v1/dead-letters/" + id + (content ? "?content=true" : ""));
        terminal.out().println(node.json() ? Json.pretty(letter) : text(letter));
      }
      return ExitCodes.OK;
    }

    private static String text(JsonNode letter) {
      List<List<String>> rows = new ArrayList<>();
      for (String name : List.of("id", "peer", "stream", "entry", "reason", "detail")) {
        rows.add(List.of(name, letter.path(name).asText()));
      }
      rows.add(
          List.of("set aside", Instant.ofEpochMilli(letter.path("parkedAt").asLong()).toString()));
      for (JsonNode field : letter.path("fields")) {
        rows.add(List.of("field " + field.path("name").asText(), value(field)));
      }
      if (!letter.path("whole").asBoolean()) {
        rows.add(
            List.of("fields", "kept only in part; replay reads the entry from the stream again"));
      }
      return TextTable.of(rows);
    }

    private static String value(JsonNode field) {
      if (field.has("text")) {
        return field.path("text").asText();
      }
      return field.has("base64")
          ? "base64 " + field.path("base64").asText()
          : field.path("bytes").asText() + " bytes";
    }
  }

  /** {@code replay}. */
  @Command(
      name = "replay",
      description = {
        "Decode them again and apply what can be decoded now, as if it had just been read: what"
            + " the node holds newer stays. A letter is forgotten once its change is durable. The"
            + " hole that it left in its origin's chain stays open.",
        "Ends with 1 when one of them stays."
      },
      footer = {
        "",
        "Examples:",
        "  replication-engine dead-letters replay 17 18",
        "  replication-engine dead-letters replay --all --peer uk.node.manchester-1"
      })
  static final class Replay implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin private final NodeOptions node = new NodeOptions();

    @Parameters(paramLabel = "ID", arity = "0..*", description = "Their numbers, as ls shows them.")
    private List<Long> ids = List.of();

    @Option(names = "--all", description = "All of them, oldest first.")
    private boolean all;

    @Option(names = "--peer", paramLabel = "PEER", description = "With --all: those of this peer.")
    private @Nullable String peer;

    Replay(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      if (all == !ids.isEmpty() || (peer != null && !all)) {
        throw CommandFailure.usage("give either IDs or --all, --peer only with --all");
      }
      boolean allGone = true;
      try (NodeClient client = node.connect()) {
        for (long id : all ? everyId(client) : ids) {
          allGone &= replay(client, id);
        }
      }
      return allGone ? ExitCodes.OK : ExitCodes.FAILURE;
    }

    /** In the order in which they were set aside. */
    private List<Long> everyId(NodeClient client) {
      List<Long> found = new ArrayList<>();
      long before = 0;
      do {
        JsonNode answer = client.ask(page(peer, before, PAGE));
        answer.path("deadLetters").forEach(letter -> found.add(letter.path("id").asLong()));
        before = answer.path("next").asLong();
      } while (before > 0);
      return found.reversed();
    }

    /** Tells whether the letter is gone. */
    private boolean replay(NodeClient client, long id) {
      Map<String, Object> shown = new LinkedHashMap<>();
      shown.put("id", id);
      boolean gone = true;
      try {
        JsonNode answer = client.order("/v1/dead-letters/" + id + "/replay");
        shown.put("result", answer.path("result").asText());
        shown.put("what", answer.path(answer.has("key") ? "key" : "why").asText());
      } catch (NodeFailure.Refused refused) {
        if (refused.status() == 401 || refused.status() == 403) {
          throw refused;
        }
        gone = false;
        shown.put("result", "stays");
        shown.put("what", String.valueOf(refused.getMessage()));
      }
      terminal
          .out()
          .println(
              node.json()
                  ? Json.line(shown)
                  : id + " " + shown.get("result") + ": " + PlainText.of("" + shown.get("what")));
      return gone;
    }
  }
}
