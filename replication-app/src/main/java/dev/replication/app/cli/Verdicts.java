package dev.replication.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** What a verification has shown, as text and as an exit code. */
final class Verdicts {
  private Verdicts() {}

  /** Differences weigh more than what could not be found out. */
  static int exitCode(JsonNode answer) {
    List<String> verdicts =
        answer.path("peers").valueStream().map(peer -> peer.path("verdict").asText()).toList();
    if (verdicts.contains("LAGGING") || verdicts.contains("DIVERGENT")) {
      return ExitCodes.DIFFERS;
    }
    return verdicts.stream().allMatch("EQUAL"::equals) ? ExitCodes.OK : ExitCodes.FAILURE;
  }

  /**
   * A few lines for each peer.
   *
   * @param limit how many items were to be named
   */
  static String text(JsonNode answer, int limit) {
    StringJoiner lines = new StringJoiner("\n");
    for (JsonNode peer : answer.path("peers")) {
      lines.add(peer.path("peer").asText() + "  " + verdict(peer) + effort(peer));
      proof(peer, lines);
      repaired(peer.path("repaired"), lines);
      items(peer, limit, lines);
    }
    return lines.length() == 0 ? "no peers to compare with" : lines.toString();
  }

  /** The verdict in words. */
  static String verdict(JsonNode peer) {
    String verdict = peer.path("verdict").asText();
    long items = peer.path("items").asLong();
    return switch (verdict) {
      case "UNKNOWN" -> verdict + ": " + PlainText.of(peer.path("why").asText());
      case "LAGGING" ->
          items == 0
              ? "LAGGING 0: the items are the same, and one side has yet to see what the other has"
              : counted(verdict, items);
      case "DIVERGENT" -> counted(verdict, items);
      default -> verdict;
    };
  }

  private static String counted(String verdict, long items) {
    return String.format(Locale.ROOT, "%s %,d", verdict, items);
  }

  private static String effort(JsonNode peer) {
    long comparisons = peer.path("comparisons").asLong();
    long trips = peer.path("roundTrips").asLong();
    return comparisons == 0
        ? ""
        : "  ("
            + count(comparisons, "comparison")
            + ", "
            + count(trips, "round trip")
            + ", "
            + peer.path("tookMillis").asText()
            + " ms)";
  }

  private static String count(long n, String what) {
    return n + " " + what + (n == 1 ? "" : "s");
  }

  /** Where both are equal one line speaks of both. */
  private static void proof(JsonNode peer, StringJoiner lines) {
    JsonNode ours = peer.path("ours");
    JsonNode theirs = peer.path("theirs");
    if (!ours.isObject() || !theirs.isObject()) {
      return;
    }
    if (peer.path("verdict").asText().equals("EQUAL")) {
      lines.add(
          "  proof   "
              + side(ours)
              + "  feed_seq "
              + ours.path("feedSeq").asText()
              + " here, "
              + theirs.path("feedSeq").asText()
              + " there");
    } else {
      lines.add("  ours    " + side(ours) + "  feed_seq " + ours.path("feedSeq").asText());
      lines.add("  theirs  " + side(theirs) + "  feed_seq " + theirs.path("feedSeq").asText());
    }
  }

  private static String side(JsonNode side) {
    StringJoiner vv = new StringJoiner(" ");
    for (Map.Entry<String, JsonNode> entry : side.path("vv").properties()) {
      vv.add(entry.getKey() + ":" + entry.getValue().asText());
    }
    return "root "
        + side.path("root").asText()
        + "  items "
        + side.path("items").asText()
        + "  vv "
        + (vv.length() == 0 ? "-" : vv);
  }

  private static void repaired(JsonNode repaired, StringJoiner lines) {
    long items = repaired.path("items").asLong();
    if (items > 0) {
      long lost = repaired.path("lostHere").asLong();
      lines.add(
          "  "
              + count(items, "item")
              + " differed here and "
              + (items == 1 ? "was" : "were")
              + " repaired"
              + (lost == 0 ? "" : "; this node had lost " + lost + " of them"));
    }
  }

  private static void items(JsonNode peer, int limit, StringJoiner lines) {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode item : peer.path("differences")) {
      rows.add(
          List.of(
              "  " + PlainText.of(item.path("id").asText()),
              item.path("diverged").asBoolean() ? "diverged" : "lagging",
              "ours " + copy(item.path("ours")),
              "theirs " + copy(item.path("theirs"))));
    }
    if (!rows.isEmpty()) {
      lines.add(TextTable.of(rows));
    }
    long more = peer.path("items").asLong() - rows.size();
    if (more > 0 && limit > 0) {
      lines.add(others(more, rows.isEmpty()));
    }
  }

  /** So many items that are not named. */
  static String others(long count, boolean alone) {
    return String.format(Locale.ROOT, alone ? "  %,d items, not named" : "  and %,d more", count);
  }

  /** What one side publishes of an item. */
  static String copy(JsonNode copy) {
    String kind = copy.path("kind").asText();
    if (kind.equals("absent")) {
      return kind;
    }
    return kind
        + " "
        + (copy.path("stamp").isTextual()
            ? copy.path("stamp").asText()
            : "of an origin not known here, seq " + copy.path("seq").asText());
  }
}
