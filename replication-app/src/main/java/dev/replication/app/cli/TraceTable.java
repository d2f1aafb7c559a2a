package dev.replication.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;

/** What several nodes hold of one item, a column for each. */
final class TraceTable {
  private static final String NOTHING = "-";

  private final List<Column> columns;

  private TraceTable(List<Column> columns) {
    this.columns = List.copyOf(columns);
  }

  /**
   * One node.
   *
   * @param name as it is shown
   * @param answer what it said
   * @param published whether this is only what its Redis shows, where a delete leaves nothing
   */
  private record Column(String name, JsonNode answer, boolean published) {
    JsonNode held() {
      return answer.path("held");
    }

    String heldText(String member) {
      JsonNode value = held().path(member);
      return value.isMissingNode() || value.isNull() ? NOTHING : value.asText();
    }

    /** What must be the same on all nodes; empty where nothing can be said. */
    String essence() {
      if (published && answer.path("answer").asText().matches("unreachable|corrupt")) {
        return "";
      }
      boolean live = held().path("kind").asText().equals("live");
      // In Redis a delete looks like nothing at all, and so it may be compared with a tombstone.
      return live ? heldText("stamp") + " " + heldText("hash") : "gone";
    }
  }

  /** A table of the answers to trace, each with the copies of its peers. */
  static TraceTable of(List<JsonNode> answers) {
    List<Column> columns = new ArrayList<>();
    for (JsonNode answer : answers) {
      columns.add(new Column(answer.path("node").asText(), answer, false));
      for (JsonNode peer : answer.path("peers")) {
        columns.add(new Column(peer.path("node").asText() + " (published)", peer, true));
      }
    }
    return new TraceTable(columns);
  }

  /** Whether all that can be compared hold the same. */
  boolean isSame() {
    Set<String> essences = new HashSet<>();
    columns.forEach(column -> essences.add(column.essence()));
    essences.remove("");
    return essences.size() <= 1 && !stampsDiffer();
  }

  /** Tombstones are compared by their stamps where these are known. */
  private boolean stampsDiffer() {
    Set<String> stamps = new HashSet<>();
    columns.stream()
        .filter(column -> !column.published)
        .forEach(column -> stamps.add(column.heldText("stamp")));
    return stamps.size() > 1;
  }

  String text() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(row("NODE", Column::name));
    rows.add(row("held", TraceTable::kind));
    for (String member :
        List.of("stamp", "origin", "seq", "version", "state", "hash", "size", "contentType")) {
      rows.add(row(member, column -> column.heldText(member)));
    }
    rows.add(row("stamped", column -> time(column.held().path("stampMillis"))));
    rows.add(row("expires", column -> time(column.held().path("expiresAt"))));
    rows.add(row("context", TraceTable::context));
    rows.add(row("feed seq", column -> number(column.answer.path("feedSeq"))));
    rows.add(row("published", TraceTable::publishedUpTo));
    rows.add(row("tiers", TraceTable::tiers));
    rows.add(row("conflicts", column -> count(column, "conflicts")));
    rows.add(row("parked", column -> count(column, "parked")));
    StringBuilder text = new StringBuilder(TextTable.of(rows));
    columns.forEach(column -> appendConflicts(column, text));
    if (columns.size() > 1) {
      text.append(isSame() ? "\n\nall hold the same" : "\n\nTHEY DIFFER");
    }
    return text.toString();
  }

  private interface Cell {
    String of(Column column);
  }

  private List<String> row(String name, Cell cell) {
    List<String> row = new ArrayList<>();
    row.add(name);
    columns.forEach(column -> row.add(cell.of(column)));
    return row;
  }

  private static String kind(Column column) {
    if (column.held().isObject()) {
      return column.heldText("kind");
    }
    if (!column.published) {
      return "never held";
    }
    JsonNode problem = column.answer.path("problem");
    return column.answer.path("answer").asText()
        + (problem.isTextual() ? ": " + problem.asText() : "");
  }

  private static String context(Column column) {
    StringJoiner text = new StringJoiner(" ");
    for (Map.Entry<String, JsonNode> seen : column.held().path("context").properties()) {
      text.add(seen.getKey() + ":" + seen.getValue().asText());
    }
    return text.length() == 0 ? NOTHING : text.toString();
  }

  private static String publishedUpTo(Column column) {
    JsonNode published = column.answer.path("publishedSeq");
    if (!published.isNumber()) {
      return NOTHING;
    }
    JsonNode feedSeq = column.answer.path("feedSeq");
    boolean waits = feedSeq.isNumber() && feedSeq.asLong() > published.asLong();
    return published.asText() + (waits ? ", this one waits" : "");
  }

  private static String tiers(Column column) {
    if (column.published) {
      return NOTHING;
    }
    JsonNode tiers = column.answer.path("tiers");
    StringJoiner text = new StringJoiner(", ");
    if (tiers.path("memory").asBoolean()) {
      text.add("memory");
    }
    String redis = tiers.path("redis").asText();
    if (!redis.equals("none")) {
      text.add("redis " + redis);
    }
    if (tiers.path("sql").asBoolean()) {
      text.add("sql");
    }
    return text.length() == 0 ? NOTHING : text.toString();
  }

  private static String count(Column column, String list) {
    return column.published ? NOTHING : String.valueOf(column.answer.path(list).size());
  }

  private static String number(JsonNode number) {
    return number.isNumber() ? number.asText() : NOTHING;
  }

  private static String time(JsonNode millis) {
    return millis.isNumber() ? Instant.ofEpochMilli(millis.asLong()).toString() : NOTHING;
  }

  private static void appendConflicts(Column column, StringBuilder text) {
    for (JsonNode conflict : column.answer.path("conflicts")) {
      JsonNode loser = conflict.path("loser");
      text.append("\n")
          .append(column.name)
          .append(": ")
          .append(time(conflict.path("loggedAt")))
          .append(" lost ")
          .append(loser.path("kind").asText())
          .append(' ')
          .append(loser.path("stamp").asText())
          .append(" seq ")
          .append(loser.path("seq").asText())
          .append(" to ")
          .append(conflict.path("winner").path("stamp").asText());
    }
  }
}
