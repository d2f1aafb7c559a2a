package dev.replication.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.replication.port.Pause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** Letting a node look at all that it stores, and what that has shown. */
final class DeepLook {
  private static final Duration LOOK = Duration.ofMillis(500);

  /** A node that could look at nothing for so many looks in a row is given up. */
  private static final int MOST_LOOKS_IN_THE_WAY = 60;

  private final NodeClient client;
  private final Terminal terminal;
  private final Pause pause;

  DeepLook(NodeClient client, Terminal terminal, Pause pause) {
    this.client = client;
    this.terminal = terminal;
    this.pause = pause;
  }

  /** Blocks until everything was looked at; shows how far it is where somebody watches. */
  JsonNode look() throws InterruptedException {
    long number = client.order("/v1/scrub").path("number").asLong();
    int inTheWay = 0;
    int drawn = 0;
    while (true) {
      JsonNode report = client.ask("/v1/scrub");
      boolean ours = report.path("answers").asLong() >= number;
      if (ours && report.path("done").asBoolean()) {
        draw(" ".repeat(drawn), drawn);
        return report;
      }
      inTheWay = report.path("why").isTextual() ? inTheWay + 1 : 0;
      if (inTheWay > MOST_LOOKS_IN_THE_WAY) {
        throw new CommandFailure(
            "the node cannot look at what it stores: " + report.path("why").asText());
      }
      drawn = ours ? draw(progress(report), drawn) : drawn;
      pause.pause(LOOK);
    }
  }

  private static String progress(JsonNode report) {
    return String.format(
        Locale.ROOT,
        "looked at %,d of %,d rows, %,d records, %,d damaged ...",
        report.path("rows").asLong(),
        report.path("ofRows").asLong(),
        report.path("listed").asLong(),
        report.path("damaged").asLong());
  }

  /** Over what was drawn before; tells how long the line is. */
  private int draw(String line, int before) {
    if (terminal.interactive() && (before > 0 || !line.isBlank())) {
      terminal.err().print("\r" + " ".repeat(before) + "\r" + line);
      if (line.isBlank()) {
        terminal.err().print("\r");
      }
      terminal.err().flush();
      return line.length();
    }
    return 0;
  }

  /** Damage weighs more than what the peers say. */
  static int exitCode(JsonNode report, int otherwise) {
    return report.path("damaged").asLong() > 0 ? ExitCodes.DIFFERS : otherwise;
  }

  static String text(JsonNode report) {
    long damaged = report.path("damaged").asLong();
    long putBack = report.path("putBack").asLong();
    StringJoiner lines = new StringJoiner("\n");
    lines.add(
        String.format(
            Locale.ROOT,
            "this node  %s  (%,d rows hashed, %,d records looked up, %s ms)",
            damaged == 0 ? "WHOLE" : String.format(Locale.ROOT, "DIVERGENT %,d", damaged),
            report.path("rows").asLong(),
            report.path("listed").asLong(),
            report.path("tookMillis").asText()));
    if (putBack > 0) {
      lines.add(
          String.format(
              Locale.ROOT, "  %,d items were missing in its Redis and are put back", putBack));
    }
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode finding : report.path("findings")) {
      String from = finding.path("mendedFrom").asText("");
      rows.add(
          List.of(
              "  " + PlainText.of(finding.path("id").asText()),
              finding.path("damage").asText(),
              from.isEmpty() ? "NOT MENDED: nobody that answers has it" : "mended from " + from));
    }
    if (!rows.isEmpty()) {
      lines.add(TextTable.of(rows));
    }
    if (damaged > rows.size()) {
      lines.add(Verdicts.others(damaged - rows.size(), false));
    }
    return lines.toString();
  }
}
