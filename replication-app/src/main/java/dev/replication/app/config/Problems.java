package dev.replication.app.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects the problems of one file, up to a bound. Used by one thread. */
final class Problems {
  static final int MAX_SHOWN = 200;
  private static final int MAX_VALUE_LENGTH = 80;

  private final String file;
  private final List<Problem> found = new ArrayList<>();
  private int unshown;

  Problems(String file) {
    this.file = file;
  }

  void add(int line, String key, String message) {
    if (found.size() == MAX_SHOWN) {
      unshown++;
      return;
    }
    found.add(new Problem(file, line, shown(key, 200), message));
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  /** All problems by line, the last one saying how many more there were. */
  List<Problem> all() {
    List<Problem> all = new ArrayList<>(found);
    all.sort(Comparator.comparingInt(Problem::line));
    if (unshown > 0) {
      all.add(new Problem(file, 0, "", "has " + unshown + " more problems that are not shown"));
    }
    return List.copyOf(all);
  }

  /** A value as it may appear in a message: short, on one line, without credentials. */
  static String shown(String value) {
    return '"' + shown(Secrets.masked(value), MAX_VALUE_LENGTH) + '"';
  }

  private static String shown(String text, int limit) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < Math.min(limit, text.length()); i++) {
      char c = text.charAt(i);
      out.append(Character.isISOControl(c) ? '?' : c);
    }
    return out.append(text.length() > limit ? "…" : "").toString();
  }
}
