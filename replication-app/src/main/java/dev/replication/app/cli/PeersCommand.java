package dev.replication.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.replication.app.diagnosis.Amounts;
import dev.replication.port.Pause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code peers}: how following each peer goes; below it, what stops and starts that. */
@Command(
    name = "peers",
    description = {
      "Show the peers: state, lag, rate, gaps, circuit, last comparison, answer and problem.",
      "What is not known is unknown, never 0."
    },
    footer = {
      "",
      "Examples:",
      "  replication-engine peers",
      "  replication-engine peers --watch 1s --url http://127.0.0.1:8181",
      "  replication-engine peers pause uk.node.manchester-1"
    })
final class PeersCommand implements Callable<Integer> {
  private static final List<String> HEADINGS =
      List.of(
          "PEER",
          "STATE",
          "LAG MS",
          "ENTRIES",
          "PER SECOND",
          "GAP",
          "CIRCUIT",
          "COMPARED",
          "LAST ANSWER",
          "LAST PROBLEM");

  private final Terminal terminal;
  private final Pause pause;

  @Mixin private final NodeOptions node = new NodeOptions();
  @Mixin private final Watching watching = new Watching();

  private PeersCommand(Terminal terminal, Pause pause) {
    this.terminal = terminal;
    this.pause = pause;
  }

  static CommandLine commandLine(Terminal terminal, Pause pause) {
    return new CommandLine(new PeersCommand(terminal, pause))
        .addSubcommand(new PeerOrder.PausePeer(terminal))
        .addSubcommand(new PeerOrder.ResumePeer(terminal));
  }

  @Override
  public Integer call() throws InterruptedException {
    try (NodeClient client = node.connect()) {
      return watching.show(terminal, pause, () -> shown(client.ask("/v1/peers")));
    }
  }

  private String shown(JsonNode answer) {
    return (node.json() ? Json.pretty(answer) : table(answer)) + System.lineSeparator();
  }

  private static String table(JsonNode answer) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEADINGS);
    for (JsonNode peer : answer.path("peers")) {
      rows.add(
          List.of(
              peer.path("node").asText(),
              peer.path("state").asText(),
              known(peer.path("lagMillis")),
              known(peer.path("lagEntries")),
              peer.path("entriesPerSecond").asText(),
              gap(peer),
              circuit(peer.path("circuit")),
              compared(peer.path("comparison")),
              lastAnswer(peer.path("millisSinceSuccess")),
              lastProblem(peer)));
    }
    return rows.size() == 1 ? "no peers" : TextTable.of(rows);
  }

  private static String known(JsonNode number) {
    return number.isNumber() ? number.asText() : "unknown";
  }

  private static String circuit(JsonNode state) {
    return state.isTextual() ? state.asText().toLowerCase(Locale.ROOT) : "-";
  }

  /** What may be missing: an open hole, entries lost, entries set aside. */
  private static String gap(JsonNode peer) {
    StringJoiner gap = new StringJoiner(", ");
    if (peer.path("holeFrom").isNumber()) {
      gap.add("hole from seq " + peer.path("holeFrom").asText());
    }
    if (peer.path("lostEntries").asLong() > 0) {
      gap.add("lost " + peer.path("lostEntries").asText());
    }
    if (peer.path("deadLetters").asLong() > 0) {
      gap.add("set aside " + peer.path("deadLetters").asText());
    }
    return gap.length() == 0 ? "-" : gap.toString();
  }

  /** What the last comparison has shown, and when one last proved that both are equal. */
  private static String compared(JsonNode comparison) {
    if (!comparison.isObject()) {
      return "not yet";
    }
    String verdict = comparison.path("verdict").asText();
    JsonNode equalAt = comparison.path("equalAt");
    String equal = equalAt.isNumber() ? since(equalAt.asLong()) : "never";
    if (verdict.equals("EQUAL")) {
      return verdict + " " + equal;
    }
    String items = comparison.path("items").asLong() > 0 ? comparison.path("items").asText() : "";
    return (verdict + " " + items).strip() + ", equal " + equal;
  }

  private static String lastAnswer(JsonNode millis) {
    return millis.isNumber() ? ago(millis.asLong()) : "never";
  }

  private static String ago(long millis) {
    return Amounts.time(Duration.ofMillis(millis)) + " ago";
  }

  /** The present problem, else the last one there was and when. */
  private static String lastProblem(JsonNode peer) {
    if (peer.path("problem").isTextual()) {
      return peer.path("problem").asText();
    }
    if (!peer.path("lastProblem").isTextual()) {
      return "-";
    }
    return "("
        + since(peer.path("lastProblemAt").asLong())
        + ") "
        + peer.path("lastProblem").asText();
  }

  private static String since(long epochMillis) {
    return ago(Math.max(0, System.currentTimeMillis() - epochMillis));
  }
}
