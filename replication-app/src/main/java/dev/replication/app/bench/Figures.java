package dev.replication.app.bench;

import java.util.ArrayList;
import java.util.List;

/** What was measured: named numbers with units, in order. */
final class Figures {
  private final List<Figure> figures = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  private record Figure(String key, String label, double value, String unit) {}

  /** Adds a number under a key for machines and a label for people. */
  void add(String key, String label, double value, String unit) {
    figures.add(new Figure(key, label, value, unit));
  }

  /** Adds a line below the table. */
  void note(String line) {
    notes.add(line);
  }

  String toTable() {
    StringBuilder table = new StringBuilder();
    figures.forEach(
        f -> table.append("%-62s %14s %s%n".formatted(f.label, shown(f.value), f.unit)));
    notes.forEach(line -> table.append(line).append(System.lineSeparator()));
    return table.toString().stripTrailing();
  }

  /**
   * Runs of one measurement beside each other, each with the same figures, under their headings.
   */
  static String sideBySide(List<String> headings, List<Figures> runs) {
    StringBuilder table = new StringBuilder("%-62s".formatted(""));
    headings.forEach(heading -> table.append(" %14s".formatted(heading)));
    Figures first = runs.getFirst();
    for (int row = 0; row < first.figures.size(); row++) {
      Figure named = first.figures.get(row);
      table.append("%n%-62s".formatted(named.label));
      for (Figures run : runs) {
        table.append(" %14s".formatted(shown(run.figures.get(row).value)));
      }
      table.append(' ').append(named.unit);
    }
    first.notes.forEach(line -> table.append(System.lineSeparator()).append(line));
    return table.toString();
  }

  String toJson() {
    List<String> members =
        figures.stream().map(f -> "\"%s\": %s".formatted(f.key, f.value)).toList();
    return "{" + String.join(", ", members) + "}";
  }

  private static String shown(double value) {
    return value >= 100 ? "%,.0f".formatted(value) : "%.2f".formatted(value);
  }
}
