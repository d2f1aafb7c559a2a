package dev.replication.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.StringJoiner;

/** What became of a repair, as text and as an exit code. */
final class Repairs {
  private Repairs() {}

  /** What is missing weighs more than what could not be tried. */
  static int exitCode(JsonNode answer) {
    List<String> ends =
        answer.path("peers").valueStream().map(peer -> peer.path("end").asText()).toList();
    if (ends.stream().anyMatch(end -> !end.equals("COMPLETE") && !end.equals("FAILED"))) {
      return ExitCodes.DIFFERS;
    }
    return ends.contains("FAILED") ? ExitCodes.FAILURE : ExitCodes.OK;
  }

  /** A few lines for each peer. */
  static String text(JsonNode answer) {
    StringJoiner lines = new StringJoiner("\n");
    for (JsonNode peer : answer.path("peers")) {
      String name = peer.path("peer").asText();
      String end = peer.path("end").asText();
      JsonNode why = peer.path("standsInTheWay");
      lines.add(
          name
              + "  "
              + end.replace('_', ' ')
              + (why.isTextual() ? ": " + PlainText.of(why.asText()) : "")
              + "  ("
              + peer.path("tookMillis").asText()
              + " ms)");
      if (!end.equals("FAILED")) {
        lines.add("  " + counts(peer));
      }
      if (end.equals("HELD_BACK")) {
        lines.add("  if they are meant: replication-engine repair confirm --peer " + name);
      }
      if (peer.path("verdict").isTextual()) {
        lines.add("  now " + Verdicts.verdict(peer));
      }
    }
    return lines.length() == 0 ? "no peers to repair from" : lines.toString();
  }

  /** One line of what is being done. How much there is to do is known only at the end. */
  static String progress(JsonNode answer) {
    StringJoiner parts = new StringJoiner("; ");
    for (JsonNode peer : answer.path("peers")) {
      if (peer.path("underway").asBoolean()) {
        parts.add(peer.path("peer").asText() + " " + counts(peer));
      }
    }
    return parts.length() == 0 ? "asked ..." : parts.toString();
  }

  private static String counts(JsonNode peer) {
    long lost = peer.path("lostHere").asLong();
    return "looked at "
        + Json.number(peer.path("lookedAt"))
        + ", fetched "
        + Json.number(peer.path("fetched"))
        + ", applied "
        + Json.number(peer.path("applied"))
        + ", deletes among them "
        + Json.number(peer.path("deletes"))
        + (lost == 0 ? "" : ", lost here " + lost);
  }
}
