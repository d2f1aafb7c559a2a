package dev.replication.simulation;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** How often what was reached: a simulation that never loses an entry proves nothing of holes. */
public final class Coverage {
  private final TreeMap<String, Long> counts = new TreeMap<>();

  /** Nothing reached yet. */
  public Coverage() {}

  void reached(String what) {
    counts.merge(what, 1L, Long::sum);
  }

  void reached(String what, long times) {
    if (times > 0) {
      counts.merge(what, times, Long::sum);
    }
  }

  /** Adds what another run reached. */
  public void add(Coverage other) {
    other.counts.forEach((what, times) -> counts.merge(what, times, Long::sum));
  }

  /** How often {@code what} was reached. */
  public long of(String what) {
    return counts.getOrDefault(what, 0L);
  }

  /** Everything that was reached, by name. */
  public Map<String, Long> all() {
    return Map.copyOf(counts);
  }

  /** A table, one line for each, those of {@code expected} too that were not reached at all. */
  public String table(Collection<String> expected) {
    TreeMap<String, Long> rows = new TreeMap<>(counts);
    expected.forEach(what -> rows.putIfAbsent(what, 0L));
    StringBuilder table = new StringBuilder();
    rows.forEach((what, times) -> table.append(String.format("%-44s %12d%n", what, times)));
    return table.toString();
  }
}
