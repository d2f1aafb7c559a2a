package dev.replication.app.diagnosis;

import java.time.Duration;
import java.util.Locale;

/** Sizes and times as people read them. */
public final class Amounts {
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

  private Amounts() {}

  /** Such as {@code 1.5 GiB}. */
  public static String bytes(long bytes) {
    double amount = bytes;
    int unit = 0;
    while (Math.abs(amount) >= 1024 && unit < UNITS.length - 1) {
      amount /= 1024;
      unit++;
    }
    return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", amount, UNITS[unit]);
  }

  /** Such as {@code 3 h 20 m}, {@code 14 s} or {@code 250 ms}. */
  public static String time(Duration time) {
    long seconds = time.toSeconds();
    if (Math.abs(seconds) < 10) {
      return time.toMillis() + " ms";
    }
    if (Math.abs(seconds) < 120) {
      return seconds + " s";
    }
    if (Math.abs(seconds) < 2 * 3600) {
      return seconds / 60 + " m " + Math.abs(seconds % 60) + " s";
    }
    return Math.abs(seconds) < 48 * 3600
        ? seconds / 3600 + " h " + Math.abs(seconds % 3600 / 60) + " m"
        : seconds / 86_400 + " d " + Math.abs(seconds % 86_400 / 3600) + " h";
  }
}
