package dev.replication.domain.merge;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * A JSON value in the one form in which two of them can be told equal: without spaces, members
 * sorted by name, strings with as few escapes as can be. Numbers are as they were written.
 */
sealed interface JsonValue {
  /** Members by name. */
  record Members(SortedMap<String, JsonValue> byName) implements JsonValue {}

  /** Elements in order. */
  record Elements(List<JsonValue> list) implements JsonValue {}

  /** A string. */
  record Text(String text) implements JsonValue {}

  /** A number as it is written. */
  record Digits(String text) implements JsonValue {}

  /** {@code true}, {@code false} or {@code null}. */
  record Word(String text) implements JsonValue {}

  /** The text in the one form. */
  default String json() {
    StringBuilder out = new StringBuilder();
    write(out);
    return out.toString();
  }

  private void write(StringBuilder out) {
    switch (this) {
      case Members(var byName) -> {
        out.append('{');
        Iterator<Map.Entry<String, JsonValue>> members = byName.entrySet().iterator();
        while (members.hasNext()) {
          Map.Entry<String, JsonValue> member = members.next();
          writeString(member.getKey(), out);
          member.getValue().write(out.append(':'));
          out.append(members.hasNext() ? "," : "");
        }
        out.append('}');
      }
      case Elements(var list) -> {
        out.append('[');
        for (int i = 0; i < list.size(); i++) {
          list.get(i).write(out.append(i == 0 ? "" : ","));
        }
        out.append(']');
      }
      case Text(String text) -> writeString(text, out);
      case Digits(String text) -> out.append(text);
      case Word(String text) -> out.append(text);
    }
  }

  private static void writeString(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ') {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
