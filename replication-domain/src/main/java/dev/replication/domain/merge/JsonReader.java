package dev.replication.domain.merge;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads one JSON value (RFC 8259). A name given twice in an object is refused, since readers do not
 * agree on what it means. Used once, by one thread.
 */
final class JsonReader {
  private static final int MAX_DEPTH = 500;
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*+)(\\.[0-9]++)?([eE][+-]?[0-9]++)?");
  private static final List<String> WORDS = List.of("true", "false", "null");

  private final String text;
  private int at;

  private JsonReader(String text) {
    this.text = text;
  }

  /**
   * The value that {@code text} is.
   *
   * @throws IllegalArgumentException when it is none
   */
  static JsonValue read(String text) {
    JsonReader reader = new JsonReader(text);
    JsonValue value = reader.value(0);
    reader.skipSpace();
    if (reader.at < text.length()) {
      throw reader.wrong("is followed by something else");
    }
    return value;
  }

  private JsonValue value(int depth) {
    if (depth > MAX_DEPTH) {
      throw wrong("is nested deeper than " + MAX_DEPTH + " levels");
    }
    skipSpace();
    return switch (peek()) {
      case '{' -> members(depth);
      case '[' -> elements(depth);
      case '"' -> new JsonValue.Text(string());
      default -> wordOrNumber();
    };
  }

  private JsonValue members(int depth) {
    SortedMap<String, JsonValue> byName = new TreeMap<>();
    at++;
    skipSpace();
    if (take('}')) {
      return new JsonValue.Members(byName);
    }
    do {
      skipSpace();
      String name = string();
      skipSpace();
      require(':');
      if (byName.put(name, value(depth + 1)) != null) {
        throw wrong("names a member twice");
      }
      skipSpace();
    } while (take(','));
    require('}');
    return new JsonValue.Members(byName);
  }

  private JsonValue elements(int depth) {
    List<JsonValue> list = new ArrayList<>();
    at++;
    skipSpace();
    if (take(']')) {
      return new JsonValue.Elements(list);
    }
    do {
      list.add(value(depth + 1));
      skipSpace();
    } while (take(','));
    require(']');
    return new JsonValue.Elements(list);
  }

  private JsonValue wordOrNumber() {
    for (String word : WORDS) {
      if (text.startsWith(word, at)) {
        at += word.length();
        return new JsonValue.Word(word);
      }
    }
    Matcher number = NUMBER.matcher(text).region(at, text.length());
    if (!number.lookingAt()) {
      throw wrong("is not JSON");
    }
    at = number.end();
    return new JsonValue.Digits(number.group());
  }

  private String string() {
    require('"');
    StringBuilder out = new StringBuilder();
    while (!take('"')) {
      char c = next();
      if (c < ' ') {
        throw wrong("has a control character in a string");
      }
      out.append(c == '\\' ? escaped() : c);
    }
    String found = out.toString();
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(found)) {
      throw wrong("has half a character in a string");
    }
    return found;
  }

  private char escaped() {
    char c = next();
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        int code = 0;
        for (int i = 0; i < 4; i++) {
          char hex = next();
          int digit = hex < 128 ? Character.digit(hex, 16) : -1;
          if (digit < 0) {
            throw wrong("has an escape that is none");
          }
          code = code * 16 + digit;
        }
        yield (char) code;
      }
      default -> throw wrong("has an escape that is none");
    };
  }

  private void skipSpace() {
    while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char peek() {
    if (at >= text.length()) {
      throw wrong("ends too early");
    }
    return text.charAt(at);
  }

  private char next() {
    char c = peek();
    at++;
    return c;
  }

  private boolean take(char wanted) {
    if (peek() != wanted) {
      return false;
    }
    at++;
    return true;
  }

  private void require(char wanted) {
    if (!take(wanted)) {
      throw wrong("is not JSON");
    }
  }

  private IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException(what + " (character " + (at + 1) + ")");
  }
}
