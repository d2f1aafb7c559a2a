package dev.replication.app.cli;

import java.io.PrintStream;

/**
 * Tells of the lines that were not stored: the first few at once, the rest as a count. Used by one
 * thread.
 */
final class BadLines {
  static final int SHOWN = 20;

  private final PrintStream err;
  private final LoadProgress progress;
  private long count;

  BadLines(PrintStream err, LoadProgress progress) {
    this.err = err;
    this.progress = progress;
  }

  void add(long lineNumber, String why) {
    count++;
    progress.clear();
    if (count <= SHOWN) {
      err.println("line " + lineNumber + ": " + why);
    } else if (count == SHOWN + 1) {
      err.println("more lines fail; they are counted");
    }
  }

  long count() {
    return count;
  }
}
