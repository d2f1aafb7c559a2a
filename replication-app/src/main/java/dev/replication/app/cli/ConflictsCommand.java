package dev.replication.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code conflicts}: writes that lost against one that had not seen them. */
@Command(
    name = "conflicts",
    description =
        "List, show and resolve conflicts: writes that lost against one that had not seen them.",
    footer = {
      "",
      "Examples:",
      "  replication-engine conflicts ls",
      "  replication-engine conflicts show london~0a1b2c3d:17",
      "  replication-engine conflicts resolve london~0a1b2c3d:17 --keep loser"
    })
final class ConflictsCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
  private CommandSpec spec;

  private ConflictsCommand() {}

  static CommandLine commandLine(Terminal terminal) {
    return new CommandLine(new ConflictsCommand())
        .addSubcommand(new Ls(terminal))
        .addSubcommand(new Show(terminal))
        .addSubcommand(new Resolve(terminal));
  }

  @Override
  public Integer call() {
    throw new CommandLine.ParameterException(spec.commandLine(), "say what: ls, show or resolve");
  }

  private static String path(String id) {
    return "/v1/conflicts/" + URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static String size(JsonNode bytes) {
    return bytes.isNumber() ? bytes.asText() : "deleted";
  }

  private static String at(JsonNode millis) {
    return Instant.ofEpochMilli(millis.asLong()).toString();
  }

  /** {@code ls}. */
  @Command(
      name = "ls",
      description = "List them, newest first.",
      footer = {"", "Example:", "  replication-engine conflicts ls --limit 20"})
  static final class Ls implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin private final NodeOptions node = new NodeOptions();

    @Option(
        names = "--limit",
        paramLabel = "N",
        defaultValue = "100",
        description = "At most N, 1 to 1000 (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(
        names = "--before",
        paramLabel = "NUMBER",
        description = "Only older ones than this, as the end of a page names it.")
    private long before;

    Ls(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      try (NodeClient client = node.connect()) {
        JsonNode answer =
            client.ask("/v1/conflicts?limit=" + limit + (before > 0 ? "&before=" + before : ""));
        terminal.out().println(node.json() ? Json.pretty(answer) : table(answer));
      }
      return ExitCodes.OK;
    }

    private static String table(JsonNode answer) {
      List<List<String>> rows = new ArrayList<>();
      rows.add(List.of("ID", "KEY", "LOGGED", "LOSER", "BYTES", "WINNER", "HELD BYTES"));
      for (JsonNode conflict : answer.path("conflicts")) {
        rows.add(
            List.of(
                conflict.path("id").asText(),
                conflict.path("key").asText(),
                at(conflict.path("loggedAt")),
                conflict.path("loser").path("stamp").asText(),
                size(conflict.path("loserBytes")),
                conflict.path("winner").path("stamp").asText(),
                size(conflict.path("heldBytes"))));
      }
      if (rows.size() == 1) {
        return "no conflicts";
      }
      String rest =
          answer.path("next").isNumber() ? "; older ones: --before " + answer.path("next") : "";
      return TextTable.of(rows)
          + "\n"
          + (rows.size() - 1)
          + " of "
          + answer.path("count").asLong()
          + rest;
    }
  }

  /** {@code show}. */
  @Command(
      name = "show",
      description = "Show one: what lost, what won, and what the item holds now.",
      footer = {"", "Example:", "  replication-engine conflicts show london~0a1b2c3d:17"})
  static final class Show implements Callable<Integer> {
    /** Most characters of a content that are shown to people; all of it with --json. */
    private static final int MOST_SHOWN = 4_000;

    private final Terminal terminal;

    @Mixin private final NodeOptions node = new NodeOptions();

    @Parameters(paramLabel = "ID", description = "Its id, as ls shows it.")
    private String id = "";

    Show(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      try (NodeClient client = node.connect()) {
        JsonNode conflict = client.ask(path(id));
        terminal.out().println(node.json() ? Json.pretty(conflict) : text(conflict));
      }
      return ExitCodes.OK;
    }

    private static String text(JsonNode conflict) {
      List<List<String>> rows = new ArrayList<>();
      rows.add(List.of("id", conflict.path("id").asText()));
      rows.add(List.of("key", conflict.path("key").asText()));
      rows.add(List.of("logged", at(conflict.path("loggedAt"))));
      rows.add(List.of("loser", conflict.path("loser").path("stamp").asText()));
      rows.add(List.of("loser's content", content(conflict.path("loser"))));
      rows.add(List.of("winner", conflict.path("winner").path("stamp").asText()));
      rows.add(List.of("held now", conflict.path("held").path("stamp").asText("nothing")));
      rows.add(List.of("its content", content(conflict.path("held"))));
      return TextTable.of(rows);
    }

    private static String content(JsonNode change) {
      if (!change.path("kind").asText().equals("live")) {
        return "deleted";
      }
      String shown =
          change.has("text")
              ? change.path("text").asText()
              : "base64 " + change.path("base64").asText();
      return shown.length() <= MOST_SHOWN
          ? shown
          : shown.substring(0, MOST_SHOWN) + " ... (all of it with --json)";
    }
  }

  /** {@code resolve}. */
  @Command(
      name = "resolve",
      description = {
        "Decide one. What is kept is written anew, as a write that has seen both sides, so it"
            + " replaces them on every node; the conflict leaves the log of this node. Others on"
            + " which the two met have it in their own logs."
      },
      footer = {
        "",
        "Examples:",
        "  replication-engine conflicts resolve london~0a1b2c3d:17 --keep winner",
        "  replication-engine conflicts resolve london~0a1b2c3d:17 --with merged.json"
      })
  static final class Resolve implements Callable<Integer> {
    /** More than any node takes; the node says what its limit is. */
    private static final int MAX_CONTENT_BYTES = 64 << 20;

    private final Terminal terminal;

    @Mixin private final NodeOptions node = new NodeOptions();

    @Parameters(paramLabel = "ID", description = "Its id, as ls shows it.")
    private String id = "";

    @Option(
        names = "--keep",
        paramLabel = "SIDE",
        description =
            "winner: what the item holds now; loser: what lost, which deletes the item where that"
                + " was a delete.")
    private @Nullable String keep;

    @Option(names = "--with", paramLabel = "FILE", description = "The content of this file.")
    private @Nullable Path file;

    Resolve(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      boolean keeps = "winner".equals(keep) || "loser".equals(keep);
      if ((keep == null) == (file == null) || (keep != null && !keeps)) {
        throw CommandFailure.usage("give either --keep winner, --keep loser or --with FILE");
      }
      try (NodeClient client = node.connect()) {
        JsonNode answer =
            file == null
                ? client.order(path(id) + "/resolve?keep=" + keep)
                : client.order(path(id) + "/resolve?keep=body", content(file));
        terminal
            .out()
            .println(
                node.json()
                    ? Json.pretty(answer)
                    : "resolved "
                        + id
                        + ": "
                        + answer.path("key").asText()
                        + " version "
                        + answer.path("version")
                        + " stamp "
                        + answer.path("stamp").asText());
      }
      return ExitCodes.OK;
    }

    private static byte[] content(Path from) {
      try (InputStream in = Files.newInputStream(from)) {
        byte[] content = in.readNBytes(MAX_CONTENT_BYTES + 1);
        if (content.length > MAX_CONTENT_BYTES) {
          throw new CommandFailure(
              "the content is larger than " + (MAX_CONTENT_BYTES >> 20) + " MiB");
        }
        return content;
      } catch (IOException e) {
        throw new CommandFailure(from + " cannot be read: " + NodeOptions.reason(e), e);
      }
    }
  }
}
