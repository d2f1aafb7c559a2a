package dev.replication.syncengine.archive;

import dev.replication.syncengine.log.Opening;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Openings as {@code name:seq:feedSeq,…}, those without a look at the mirror with {@code :blind}.
 */
final class OpeningsText {
  private static final String BLIND = ":blind";

  private OpeningsText() {}

  static String of(List<Opening> openings) {
    return openings.stream()
        .map(
            opening ->
                opening.name()
                    + ":"
                    + opening.seq()
                    + ":"
                    + opening.feedSeq()
                    + (opening.seen() ? "" : BLIND))
        .collect(Collectors.joining(","));
  }

  /**
   * Reads what {@link #of} wrote.
   *
   * @throws IllegalArgumentException on anything else
   */
  static List<Opening> parse(String text) {
    List<Opening> openings = new ArrayList<>();
    if (!text.isEmpty()) {
      for (String opening : text.split(",", -1)) {
        boolean seen = !opening.endsWith(BLIND);
        String[] parts =
            opening.substring(0, opening.length() - (seen ? 0 : BLIND.length())).split(":", -1);
        if (parts.length != 3) {
          throw new IllegalArgumentException("openings cannot be parsed at: " + opening);
        }
        openings.add(
            new Opening(parts[0], Long.parseLong(parts[1]), Long.parseLong(parts[2]), seen));
      }
    }
    return List.copyOf(openings);
  }
}
