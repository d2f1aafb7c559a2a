package dev.replication.app.http;

import dev.replication.model.Change;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The query of one request, decoded and checked: unknown and repeated names are refused, not
 * ignored.
 */
final class QueryParameters {
  private static final Pattern TTL = Pattern.compile("([0-9]{1,12})(ms|s|m|h|d)?");

  private final Map<String, String> values;

  private QueryParameters(Map<String, String> values) {
    this.values = values;
  }

  /**
   * Reads {@code raw}, the text after the question mark.
   *
   * @param known the names this route has
   * @throws RequestRefused naming the parameter that is wrong
   */
  static QueryParameters parse(String raw, Set<String> known) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String pair : raw.isEmpty() ? new String[0] : raw.split("&", -1)) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      String name = PercentDecoding.query(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : PercentDecoding.query(pair.substring(equals + 1));
      if (!known.contains(name)) {
        throw RequestRefused.badRequest(
            "unknown query parameter '"
                + name
                + "', known here: "
                + String.join(", ", known.stream().sorted().toList()));
      }
      if (values.put(name, value) != null) {
        throw RequestRefused.badRequest("query parameter '" + name + "' is given twice");
      }
    }
    return new QueryParameters(values);
  }

  Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** A whole number from {@code min} to {@code max}. */
  int number(String name, int min, int max, int otherwise) {
    String text = values.get(name);
    if (text == null) {
      return otherwise;
    }
    try {
      int number = Integer.parseInt(text);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException _) {
      // Refused below, like a number out of range.
    }
    throw RequestRefused.badRequest(name + " must be a number from " + min + " to " + max);
  }

  /** Whether {@code name} is {@code true}; absent means false. */
  boolean flag(String name) {
    return flag(name, false);
  }

  /** Whether {@code name} is {@code true}; absent means {@code otherwise}. */
  boolean flag(String name, boolean otherwise) {
    return switch (text(name).orElse(String.valueOf(otherwise))) {
      case "true" -> true;
      case "false" -> false;
      default -> throw RequestRefused.badRequest(name + " must be true or false");
    };
  }

  /** {@code ack}: whether the answer waits for the commit. */
  boolean waitsForCommit() {
    return switch (text("ack").orElse("durable")) {
      case "durable" -> true;
      case "memory" -> false;
      default -> throw RequestRefused.badRequest("ack must be memory or durable");
    };
  }

  /** {@code state}, checked. */
  Optional<String> state() {
    Optional<String> state = text("state");
    state.ifPresent(
        name -> {
          try {
            Change.requireState(name);
          } catch (IllegalArgumentException e) {
            throw RequestRefused.badRequest(String.valueOf(e.getMessage()));
          }
        });
    return state;
  }

  /** {@code ttl} in milliseconds: a number of seconds, or a number with one of ms, s, m, h, d. */
  Optional<Long> ttlMillis() {
    return text("ttl").map(QueryParameters::ttl);
  }

  private static long ttl(String text) {
    Matcher matcher = TTL.matcher(text);
    if (matcher.matches()) {
      String unit = matcher.group(2) == null ? "s" : matcher.group(2);
      long unitMillis =
          switch (unit) {
            case "ms" -> 1;
            case "s" -> 1_000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            default -> 86_400_000;
          };
      long millis = Long.parseLong(matcher.group(1)) * unitMillis;
      if (millis > 0) {
        return millis;
      }
    }
    throw RequestRefused.badRequest(
        "ttl must be a positive number of seconds, or a number with ms, s, m, h or d");
  }

  /** {@code tier}: refuses the one that is not built. */
  void requireDurableTier() {
    text("tier")
        .filter(tier -> !tier.equals("durable"))
        .ifPresent(
            tier -> {
              throw RequestRefused.unprocessable(
                  "tier '" + tier + "' is not offered, only durable");
            });
  }
}
