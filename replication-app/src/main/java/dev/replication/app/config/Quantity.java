package dev.replication.app.config;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes and reads durations such as {@code 5s} and sizes such as {@code 256MiB}. Total over any
 * text.
 */
public final class Quantity {
  private static final Pattern DURATION = Pattern.compile("(?:[0-9]{1,12}(?:ms|s|m|h|d) ?)+");
  private static final Pattern DURATION_PART = Pattern.compile("([0-9]{1,12})(ms|s|m|h|d)");
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,15}) ?([a-z]{0,3})");
  private static final String[] BINARY = {"TiB", "GiB", "MiB", "KiB"};

  private Quantity() {}

  /**
   * Reads {@code 250ms}, {@code 5s}, {@code 2m}, {@code 1h}, {@code 1d} or several in a row ({@code
   * 1m 30s}).
   */
  public static Optional<Duration> duration(String text) {
    if (text.length() > 64 || !DURATION.matcher(text).matches()) {
      return Optional.empty();
    }
    Duration sum = Duration.ZERO;
    for (Matcher part = DURATION_PART.matcher(text); part.find(); ) {
      long amount = Long.parseLong(part.group(1));
      sum =
          sum.plus(
              switch (part.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
              });
    }
    return Optional.of(sum);
  }

  /** The shortest exact form in one unit. */
  public static String print(Duration duration) {
    long millis = duration.toMillis();
    if (millis % 1000 != 0 || millis == 0) {
      return millis + "ms";
    }
    long seconds = millis / 1000;
    return seconds % 86_400 == 0
        ? seconds / 86_400 + "d"
        : seconds % 3600 == 0
            ? seconds / 3600 + "h"
            : seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }

  /**
   * Reads bytes: a bare number, {@code KiB MiB GiB TiB} of 1024 or {@code kB MB GB TB} of 1000, in
   * any case.
   */
  static OptionalLong bytes(String text) {
    Matcher size = SIZE.matcher(text.toLowerCase(Locale.ROOT));
    if (!size.matches()) {
      return OptionalLong.empty();
    }
    long factor =
        switch (size.group(2)) {
          case "", "b" -> 1L;
          case "kib" -> 1L << 10;
          case "mib" -> 1L << 20;
          case "gib" -> 1L << 30;
          case "tib" -> 1L << 40;
          case "kb" -> 1000L;
          case "mb" -> 1_000_000L;
          case "gb" -> 1_000_000_000L;
          case "tb" -> 1_000_000_000_000L;
          default -> 0L;
        };
    long amount = Long.parseLong(size.group(1));
    return factor == 0 || amount > Long.MAX_VALUE / factor
        ? OptionalLong.empty()
        : OptionalLong.of(amount * factor);
  }

  /** The largest binary unit that divides the size, else a bare number. */
  static String print(long bytes) {
    for (int i = 0; i < BINARY.length; i++) {
      long factor = 1L << (10 * (BINARY.length - i));
      if (bytes != 0 && bytes % factor == 0) {
        return bytes / factor + BINARY[i];
      }
    }
    return Long.toString(bytes);
  }
}
