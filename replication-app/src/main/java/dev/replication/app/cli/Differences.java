package dev.replication.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** The items that differ, as text and as an exit code. */
final class Differences {
  private Differences() {}

  /** Differences weigh more than what could not be found out. */
  static int exitCode(JsonNode answer) {
    List<JsonNode> peers = answer.path("peers").valueStream().toList();
    if (peers.stream().anyMatch(peer -> peer.path("items").asLong() > 0)) {
      return ExitCodes.DIFFERS;
    }
    return peers.stream().anyMatch(peer -> peer.path("items").isNull())
        ? ExitCodes.FAILURE
        : ExitCodes.OK;
  }

  /** A line for each peer, below it one for each item. */
  static String text(JsonNode answer) {
    StringJoiner lines = new StringJoiner("\n");
    for (JsonNode peer : answer.path("peers")) {
      lines.add(peer.path("peer").asText() + "  " + summary(peer));
      List<List<String>> rows = new ArrayList<>();
      for (JsonNode item : peer.path("differences")) {
        rows.add(
            List.of(
                "  " + PlainText.of(item.path("id").asText()),
                "ours " + Verdicts.copy(item.path("ours")),
                "theirs " + Verdicts.copy(item.path("theirs")),
                course(item.path("course").asText())));
      }
      if (!rows.isEmpty()) {
        lines.add(TextTable.of(rows));
      }
      long more = peer.path("items").asLong() - rows.size();
      if (more > 0) {
        lines.add(Verdicts.others(more, rows.isEmpty()));
      }
    }
    return lines.length() == 0 ? "no peers to compare with" : lines.toString();
  }

  private static String summary(JsonNode peer) {
    JsonNode items = peer.path("items");
    if (items.isNull()) {
      return "UNKNOWN: " + PlainText.of(peer.path("why").asText());
    }
    if (items.asLong() == 0) {
      return peer.path("verdict").asText().equals("EQUAL")
          ? "no item differs"
          : "no item differs, and one side has yet to see what the other has";
    }
    return Json.number(items) + (items.asLong() == 1 ? " item differs" : " items differ");
  }

  private static String course(String word) {
    return switch (word) {
      case "TAKE" -> "theirs is taken";
      case "TAKE_LOST" -> "theirs is taken: it was lost here";
      case "DELETE" -> "their delete is applied";
      case "KEEP_LOST_BY_PEER" -> "nothing: the peer has lost it, or has yet to show it";
      case "ORIGIN_UNKNOWN" -> "nothing: who deleted it is not known here";
      case "SAME" -> "nothing: the same meanwhile";
      case "PEER_OLDER" -> "nothing: ours is newer, the peer takes it";
      case "PEER_MISSES_DELETE" -> "nothing: the peer has yet to read our delete";
      case "DELETE_FORGOTTEN" -> "nothing: a delete that was carried out";
      case "EXPIRED" -> "nothing: it expires";
      case "IN_FLIGHT" -> "nothing: the peer has yet to read it";
      case "WE_ARE_BEHIND" -> "nothing yet: this node has yet to read more of the peer";
      case "NOTHING_LIVE" -> "nothing: only a delete";
      case "UNPUBLISHED" -> "nothing yet: ours is newer than published";
      default -> word;
    };
  }
}
