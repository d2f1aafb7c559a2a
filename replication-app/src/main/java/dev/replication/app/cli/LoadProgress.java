package dev.replication.app.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Shows how far a load is: a bar that is redrawn where a person watches, a line now and then
 * elsewhere. Used by one thread.
 */
final class LoadProgress {
  private static final Duration REDRAW = Duration.ofMillis(200);
  private static final Duration REPORT = Duration.ofSeconds(10);
  private static final int BAR_WIDTH = 30;

  private final PrintStream err;
  private final Style style;
  private final LongSupplier nanos;
  private final OptionalLong totalBytes;
  private final long startNanos;
  private long shownNanos;
  private long startOffset;

  /** How progress is shown. */
  enum Style {
    BAR,
    LINES,
    NONE
  }

  /**
   * Starts the clock.
   *
   * @param totalBytes length of the input, where known
   */
  LoadProgress(PrintStream err, Style style, LongSupplier nanos, OptionalLong totalBytes) {
    this.err = err;
    this.style = style;
    this.nanos = nanos;
    this.totalBytes = totalBytes;
    this.startNanos = nanos.getAsLong();
    this.shownNanos = startNanos;
  }

  /** Bytes that an earlier load has confirmed: they count as done, not as fast. */
  void startAt(long offset) {
    startOffset = offset;
  }

  /** Shows, when it is time to. */
  void update(long items, long offset) {
    Duration since = Duration.ofNanos(nanos.getAsLong() - shownNanos);
    switch (style) {
      case BAR -> {
        if (since.compareTo(REDRAW) >= 0) {
          draw("\r" + text(items, offset));
        }
      }
      case LINES -> {
        if (since.compareTo(REPORT) >= 0) {
          draw(text(items, offset) + System.lineSeparator());
        }
      }
      case NONE -> {}
    }
  }

  /** Takes the bar off the screen, so that a message can be printed. */
  void clear() {
    if (style == Style.BAR) {
      err.print("\r" + " ".repeat(BAR_WIDTH + 60) + "\r");
      err.flush();
    }
  }

  double seconds() {
    return (nanos.getAsLong() - startNanos) / 1e9;
  }

  /** What is shown, without line ends. */
  String text(long items, long offset) {
    long rate = Math.round(items / Math.max(seconds(), 1e-3));
    String speed = String.format(Locale.ROOT, "%,d items  %,d/s", items, rate);
    if (totalBytes.isEmpty() || totalBytes.getAsLong() == 0) {
      return speed;
    }
    long total = totalBytes.getAsLong();
    double part = Math.min(1, (double) offset / total);
    int full = (int) (part * BAR_WIDTH);
    return String.format(
        Locale.ROOT,
        "[%s%s] %3d%%  %s  ETA %s",
        "#".repeat(full),
        ".".repeat(BAR_WIDTH - full),
        (int) (part * 100),
        speed,
        remaining(offset, total));
  }

  private String remaining(long offset, long total) {
    long done = offset - startOffset;
    if (done <= 0) {
      return "--:--";
    }
    long seconds = Math.round(seconds() * (total - offset) / done);
    return seconds >= 3600
        ? String.format(
            Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60)
        : String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
  }

  private void draw(String text) {
    shownNanos = nanos.getAsLong();
    err.print(text);
    err.flush();
  }
}
