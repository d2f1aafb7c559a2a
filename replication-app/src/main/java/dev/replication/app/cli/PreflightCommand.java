package dev.replication.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.replication.adapter.redis.RedisProbe;
import dev.replication.app.diagnosis.Preflight;
import dev.replication.app.runtime.SystemTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code preflight}: whether a peer can be followed. */
@Command(
    name = "preflight",
    description = {
      "Check whether a peer can be followed: name, connection, TLS, login, permissions, version,"
          + " eviction, head, stream, clock. A line for each check, with what to do where it"
          + " fails.",
      "A configured peer is checked by the running node, with --config from here; a peer that is"
          + " not configured yet by --url redis://… (user and password percent-encoded; they are"
          + " not shown, but other users of this machine see command lines: prefer --config).",
      "Ends with 0 when the peer can be followed, else with 1."
    },
    footer = {
      "",
      "Examples:",
      "  replication-engine preflight uk.node.manchester-1",
      "  replication-engine preflight uk.node.manchester-1 --config london.yaml",
      "  replication-engine preflight --url redis://reader:secret@10.0.0.2:6379"
    })
final class PreflightCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final NodeOptions node = new NodeOptions();
  @Mixin private final PeerTarget target = new PeerTarget();

  /** One check in words. */
  private record Row(String check, String outcome, String detail, String fix) {}

  PreflightCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    Optional<PeerTarget.Direct> direct = target.direct(node);
    return direct.isPresent() ? checkedHere(direct.get()) : checkedByNode();
  }

  private int checkedHere(PeerTarget.Direct direct) throws InterruptedException {
    List<Preflight.Line> lines =
        Preflight.of(
            new RedisProbe(SystemTime.INSTANCE).examine(direct.address()),
            direct.expected(),
            SystemTime.INSTANCE.wallMillis(),
            direct.maxClockDrift());
    String name =
        direct.expected() == null ? direct.address().url().hostAndPort() : direct.expected().text();
    List<Row> rows =
        lines.stream()
            .map(
                line ->
                    new Row(
                        line.check(),
                        line.outcome().name().toLowerCase(Locale.ROOT),
                        line.detail(),
                        line.fix()))
            .toList();
    return show(name, Preflight.isPassed(lines), rows);
  }

  private int checkedByNode() {
    try (NodeClient client = node.connect()) {
      JsonNode answer = client.ask("/v1/peers/" + target.name() + "/preflight");
      List<Row> rows = new ArrayList<>();
      for (JsonNode line : answer.path("checks")) {
        rows.add(
            new Row(
                line.path("check").asText(),
                line.path("outcome").asText(),
                line.path("detail").asText(),
                line.path("fix").asText()));
      }
      return show(answer.path("peer").asText(), answer.path("passed").asBoolean(), rows);
    }
  }

  private int show(String peer, boolean passed, List<Row> rows) {
    if (node.json()) {
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("peer", peer);
      answer.put("passed", passed);
      answer.put("checks", rows);
      terminal.out().println(Json.pretty(answer));
    } else {
      rows.forEach(row -> terminal.out().println(line(row)));
      terminal
          .out()
          .println("peer " + peer + (passed ? " can be followed" : " cannot be followed yet"));
    }
    return passed ? ExitCodes.OK : ExitCodes.FAILURE;
  }

  private static String line(Row row) {
    String line =
        String.format(
            Locale.ROOT, "%-8s %-11s %s", row.outcome, row.check, PlainText.of(row.detail));
    return row.fix.isEmpty() ? line : line + "\n" + " ".repeat(21) + "do: " + row.fix;
  }
}
