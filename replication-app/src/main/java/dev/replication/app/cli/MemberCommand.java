package dev.replication.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.replication.app.diagnosis.Amounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code member}: who belongs to the mesh. */
@Command(
    name = "member",
    description = "Show who belongs to the mesh: whom deletes are kept for.",
    footer = {"", "Example:", "  replication-engine member ls"})
final class MemberCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
  private CommandSpec spec;

  private MemberCommand() {}

  static CommandLine commandLine(Terminal terminal) {
    return new CommandLine(new MemberCommand()).addSubcommand(new Ls(terminal));
  }

  @Override
  public Integer call() {
    throw new CommandLine.ParameterException(spec.commandLine(), "say what: ls");
  }

  /** {@code ls}. */
  @Command(
      name = "ls",
      description = {
        "List the members that this node knows of.",
        "A delete is kept until every member has seen it; HOLDS tells for how long a member has"
            + " kept the oldest one back that could be forgotten."
      },
      footer = {"", "Example:", "  replication-engine member ls"})
  static final class Ls implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin private final NodeOptions node = new NodeOptions();

    Ls(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      try (NodeClient client = node.connect()) {
        JsonNode members = client.ask("/v1/members");
        terminal
            .out()
            .println(node.json() ? Json.pretty(members) : table(members, client.health().json()));
      }
      return ExitCodes.OK;
    }

    private static String table(JsonNode answer, JsonNode health) {
      List<List<String>> rows = new ArrayList<>();
      rows.add(List.of("NODE", "SINCE EPOCH", "EVICTED", "HOLDS"));
      for (JsonNode member : answer.path("members")) {
        String name = member.path("node").asText();
        JsonNode held = health.path("deletesHeldBy").path(name);
        rows.add(
            List.of(
                name.equals(answer.path("node").asText()) ? name + " (this node)" : name,
                member.path("since").asText(),
                member.path("evictedAt").isNumber() ? member.path("evictedAt").asText() : "-",
                held.isNumber() ? Amounts.time(Duration.ofSeconds(held.asLong())) : "-"));
      }
      return TextTable.of(rows) + "\nepoch " + answer.path("epoch").asText();
    }
  }
}
