package dev.replication.app.config;

import java.util.Collection;
import java.util.Optional;

/** Finds the key a mistyped one was probably meant to be. */
final class NearestKey {
  private static final int LONGEST = 64;

  private NearestKey() {}

  /** The candidate with the fewest edits, when a third of the key or less would change. */
  static Optional<String> of(String key, Collection<String> candidates) {
    if (key.length() > LONGEST) {
      return Optional.empty();
    }
    String best = "";
    int fewest = Math.max(2, key.length() / 3) + 1;
    for (String candidate : candidates) {
      int edits = distance(key, candidate);
      if (edits < fewest) {
        fewest = edits;
        best = candidate;
      }
    }
    return best.isEmpty() ? Optional.empty() : Optional.of(best);
  }

  /**
   * The Damerau-Levenshtein distance in its optimal-string-alignment form: insertions, deletions,
   * replacements and swaps of neighbours cost one each, and no part is edited twice.
   */
  static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int replace = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        d[i][j] = Math.min(replace, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
