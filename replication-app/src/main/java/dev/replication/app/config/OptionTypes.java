package dev.replication.app.config;

import dev.replication.model.NodeId;
import dev.replication.wire.RedisUrl;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** The kinds of values that options have. */
final class OptionTypes {
  /** What stands before the port of a bundled server that must be found again. */
  private static final String EMBEDDED_AT = "embedded:";

  private static final int MAX_TEXT_BYTES = 1024;

  private OptionTypes() {}

  static OptionType<Boolean> bool() {
    return new OptionType<>(
        "boolean",
        "",
        "true, false",
        text ->
            switch (text) {
              case "true" -> new Reading.Value<>(true);
              case "false" -> new Reading.Value<>(false);
              default -> new Reading.Refused<>("be true or false");
            },
        value -> Boolean.toString(value));
  }

  /** A switch that exists in other systems and cannot be off here. */
  static OptionType<Boolean> alwaysTrue(String why) {
    return new OptionType<>(
        "boolean",
        "",
        "true",
        text ->
            text.equals("true")
                ? new Reading.Value<>(true)
                : new Reading.Refused<>("be true: " + why),
        value -> Boolean.toString(value));
  }

  static OptionType<Integer> integer(int min, int max, String unit) {
    return converted(whole(min, max, unit), Long::intValue, Integer::longValue);
  }

  static OptionType<Long> whole(long min, long max, String unit) {
    String must = "be a whole number from " + min + " to " + max;
    return new OptionType<>(
        "integer",
        unit,
        min + " to " + max,
        text -> {
          if (!text.matches("[+-]?[0-9]{1,18}")) {
            return new Reading.Refused<>(must);
          }
          return within(Long.parseLong(text), min, max, must);
        },
        value -> Long.toString(value));
  }

  static OptionType<Long> bytes(long min, long max) {
    String range = Quantity.print(min) + " to " + Quantity.print(max);
    String must = "be bytes as a whole number, or a size such as 64MiB, from " + range;
    return new OptionType<>(
        "size",
        "bytes",
        range,
        text -> {
          OptionalLong bytes = Quantity.bytes(text);
          return bytes.isEmpty()
              ? new Reading.Refused<>(must)
              : within(bytes.getAsLong(), min, max, must);
        },
        value -> Quantity.print(value));
  }

  static OptionType<Integer> intBytes(int min, int max) {
    return converted(bytes(min, max), Long::intValue, Integer::longValue);
  }

  /** A part of one, 0 excluded. */
  static OptionType<Double> fraction() {
    return new OptionType<>(
        "fraction",
        "",
        "above 0, at most 1",
        text -> {
          double value =
              text.matches("[0-9]{0,3}(\\.[0-9]{1,9})?") && !text.isEmpty()
                  ? new BigDecimal(text).doubleValue()
                  : 0;
          return value > 0 && value <= 1
              ? new Reading.Value<>(value)
              : new Reading.Refused<>("be a number above 0 and at most 1");
        },
        value -> BigDecimal.valueOf(value).toPlainString());
  }

  /** A duration with its unit. */
  static OptionType<Duration> duration(Duration min, Duration max) {
    String range = Quantity.print(min) + " to " + Quantity.print(max);
    String must = "be a duration with a unit such as 250ms, 5s or 2m, from " + range;
    return new OptionType<>(
        "duration",
        "",
        range,
        text -> {
          Optional<Duration> read = Quantity.duration(text);
          return read.isEmpty() ? new Reading.Refused<>(must) : within(read.get(), min, max, must);
        },
        Quantity::print);
  }

  /** A duration whose key names the unit of bare numbers. */
  static OptionType<Duration> seconds(Duration min, Duration max) {
    return counted(Duration.ofSeconds(1), "seconds", min, max);
  }

  /** A duration whose key names the unit of bare numbers. */
  static OptionType<Duration> millis(Duration min, Duration max) {
    return counted(Duration.ofMillis(1), "milliseconds", min, max);
  }

  private static OptionType<Duration> counted(
      Duration one, String unit, Duration min, Duration max) {
    String range = Quantity.print(min) + " to " + Quantity.print(max);
    String must = "be " + unit + " as a whole number, or a duration such as 5s, from " + range;
    return new OptionType<>(
        "duration",
        unit,
        range,
        text -> {
          Optional<Duration> read =
              text.matches("[0-9]{1,12}")
                  ? Optional.of(Duration.ofMillis(one.toMillis() * Long.parseLong(text)))
                  : Quantity.duration(text);
          return read.isEmpty() ? new Reading.Refused<>(must) : within(read.get(), min, max, must);
        },
        value ->
            value.toMillis() % one.toMillis() == 0
                ? Long.toString(value.toMillis() / one.toMillis())
                : Quantity.print(value));
  }

  /** Text on one line. */
  static OptionType<String> text(int minLength) {
    String must =
        "be "
            + (minLength == 0 ? "" : "non-empty ")
            + "text without control characters, at most "
            + MAX_TEXT_BYTES
            + " bytes";
    return new OptionType<>(
        "text",
        "",
        "",
        text ->
            text.length() >= minLength && isPlain(text)
                ? new Reading.Value<>(text)
                : new Reading.Refused<>(must),
        OptionTypes::quoted);
  }

  static OptionType<Path> path() {
    return new OptionType<>(
        "path", "", "", OptionTypes::readPath, value -> quoted(value.toString()));
  }

  static OptionType<Path> sqliteUrl() {
    return new OptionType<>(
        "URL",
        "",
        "sqlite:PATH",
        text -> {
          if (text.startsWith("mysql:") || text.startsWith("mariadb:")) {
            return new Reading.Refused<>("be sqlite:PATH; MySQL comes later, use sqlite:");
          }
          String path = text.startsWith("sqlite:") ? text.substring("sqlite:".length()) : "";
          return path.isEmpty() || path.startsWith(":") || path.startsWith("//")
              ? new Reading.Refused<>("be sqlite:PATH, where PATH is a file")
              : readPath(path);
        },
        value -> quoted("sqlite:" + value));
  }

  /** The address of a server, without credentials: it is shown. */
  static OptionType<URI> httpUrl() {
    return new OptionType<>(
        "URL",
        "",
        "http:// or https://",
        OptionTypes::readHttpUrl,
        value -> quoted(value.toString()));
  }

  private static Reading<URI> readHttpUrl(String text) {
    Reading<URI> refused =
        new Reading.Refused<>("be http[s]://host[:port][/path], without user and parameters");
    try {
      URI url = new URI(text);
      boolean fits =
          ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
              && url.getHost() != null
              && url.getRawUserInfo() == null
              && url.getRawQuery() == null
              && url.getRawFragment() == null
              && url.getPort() <= 65_535
              && isPlain(text);
      return fits ? new Reading.Value<>(url) : refused;
    } catch (URISyntaxException e) {
      return refused;
    }
  }

  static OptionType<NodeId> nodeId() {
    return new OptionType<>(
        "node id",
        "",
        "1 to 128 of A-Z a-z 0-9 . _ -",
        text -> {
          try {
            return new Reading.Value<>(new NodeId(text));
          } catch (IllegalArgumentException e) {
            return new Reading.Refused<>("be 1 to 128 characters of A-Z a-z 0-9 . _ -");
          }
        },
        value -> quoted(value.text()));
  }

  static OptionType<RedisUrl> redisUrl() {
    return new OptionType<>(
        "URL",
        "",
        "redis:// or rediss://",
        text -> {
          try {
            return new Reading.Value<>(RedisUrl.parse(text));
          } catch (IllegalArgumentException e) {
            return new Reading.Refused<>("be a " + e.getMessage());
          }
        },
        value -> quoted(value.toString()));
  }

  static OptionType<RedisLocation> redisLocation() {
    OptionType<RedisUrl> url = redisUrl();
    return new OptionType<>(
        "URL",
        "",
        "embedded, embedded:PORT, redis:// or rediss://",
        text -> {
          if (text.equals("embedded")) {
            return new Reading.Value<>(RedisLocation.Embedded.ANYWHERE);
          }
          if (text.startsWith(EMBEDDED_AT)) {
            return embeddedAt(text.substring(EMBEDDED_AT.length()));
          }
          return switch (url.read(text)) {
            case Reading.Value<RedisUrl> read ->
                new Reading.Value<>(new RedisLocation.At(read.value()));
            case Reading.Refused<RedisUrl> refused ->
                new Reading.Refused<>(refused.must() + ", or embedded");
          };
        },
        value ->
            switch (value) {
              case RedisLocation.Absent() -> "~";
              case RedisLocation.Embedded(int port) -> port == 0 ? "embedded" : EMBEDDED_AT + port;
              case RedisLocation.At(RedisUrl at) -> url.print(at);
            });
  }

  private static Reading<RedisLocation> embeddedAt(String port) {
    return port.matches("[0-9]{1,5}")
            && Integer.parseInt(port) >= 1
            && Integer.parseInt(port) <= 65_535
        ? new Reading.Value<>(new RedisLocation.Embedded(Integer.parseInt(port)))
        : new Reading.Refused<>("have a port of 1 to 65535 after embedded:");
  }

  /** One of the constants, in lower case. */
  static <E extends Enum<E>> OptionType<E> choice(Class<E> type) {
    StringBuilder names = new StringBuilder();
    for (E constant : type.getEnumConstants()) {
      names.append(names.isEmpty() ? "" : ", ").append(lower(constant));
    }
    return new OptionType<>(
        "choice",
        "",
        names.toString(),
        text -> {
          for (E constant : type.getEnumConstants()) {
            if (lower(constant).equals(text)) {
              return new Reading.Value<>(constant);
            }
          }
          return new Reading.Refused<>("be one of " + names);
        },
        OptionTypes::lower);
  }

  /** One of these names. */
  static OptionType<String> oneOf(Collection<String> names) {
    String all = String.join(", ", names);
    return new OptionType<>(
        "choice",
        "",
        all,
        text ->
            names.contains(text)
                ? new Reading.Value<>(text)
                : new Reading.Refused<>("be one of " + all),
        value -> value);
  }

  /**
   * A YAML double-quoted scalar that reads back as {@code text}, without expanding anything in it.
   */
  static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    String literal = EnvExpansion.escaped(text);
    for (int i = 0; i < literal.length(); i++) {
      char c = literal.charAt(i);
      switch (Character.getType(c)) {
        case Character.FORMAT,
            Character.UNASSIGNED,
            Character.LINE_SEPARATOR,
            Character.PARAGRAPH_SEPARATOR ->
            out.append(String.format(Locale.ROOT, "\\u%04X", (int) c));
        default -> out.append(c == '"' || c == '\\' ? "\\" : "").append(c);
      }
    }
    return out.append('"').toString();
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static Reading<Path> readPath(String text) {
    if (text.isEmpty() || !isPlain(text)) {
      return new Reading.Refused<>("be the path of a file");
    }
    try {
      return new Reading.Value<>(Path.of(text));
    } catch (InvalidPathException e) {
      return new Reading.Refused<>("be the path of a file");
    }
  }

  private static boolean isPlain(String text) {
    return text.chars().noneMatch(Character::isISOControl)
        && StandardCharsets.UTF_8.newEncoder().canEncode(text)
        && text.getBytes(StandardCharsets.UTF_8).length <= MAX_TEXT_BYTES;
  }

  private static <T extends Comparable<T>> Reading<T> within(T value, T min, T max, String must) {
    return value.compareTo(min) < 0 || value.compareTo(max) > 0
        ? new Reading.Refused<>(must)
        : new Reading.Value<>(value);
  }

  private static <A, B> OptionType<B> converted(
      OptionType<A> type, Function<A, B> to, Function<B, A> from) {
    return new OptionType<>(
        type.name(),
        type.unit(),
        type.range(),
        text ->
            switch (type.read(text)) {
              case Reading.Value<A> read -> new Reading.Value<>(to.apply(read.value()));
              case Reading.Refused<A> refused -> new Reading.Refused<>(refused.must());
            },
        value -> type.print(from.apply(value)));
  }
}
