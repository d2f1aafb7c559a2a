package dev.replication.documents;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Metrics as a document lists them and as a scrape shows them, in one form. */
public final class MetricTable {
  private static final Pattern ROW =
      Pattern.compile(
          "(?m)^\\| `((?:replication|sync_engine)_[a-z0-9_]+)` \\| ([a-z]+) \\| ([^|]*) ?\\|");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"(?:[^\"\\\\]|\\\\.)*\"");

  private MetricTable() {}

  /**
   * One metric.
   *
   * @param name of its series, without the suffixes of a histogram
   * @param type as Prometheus calls it
   * @param labels their names, without those of a histogram's buckets
   */
  public record Metric(String name, String type, Set<String> labels) {}

  /** The rows of the operations document. */
  public static List<Metric> documented() throws IOException {
    return documented(Checkout.here());
  }

  static List<Metric> documented(Checkout checkout) throws IOException {
    return ROW.matcher(checkout.text("docs/operations.md"))
        .results()
        .map(row -> new Metric(row.group(1), row.group(2), names(row.group(3))))
        .toList();
  }

  private static Set<String> names(String cell) {
    return Pattern.compile("`([a-z_]+)`")
        .matcher(cell)
        .results()
        .map(name -> name.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** What a scrape shows; a histogram's greatest value of late belongs to the histogram. */
  public static List<Metric> scraped(String scrape) {
    Map<String, String> types = new LinkedHashMap<>();
    Map<String, Set<String>> labels = new TreeMap<>();
    String name = "";
    for (String line : scrape.lines().toList()) {
      if (line.startsWith("# TYPE ")) {
        String[] words = line.split(" ", -1);
        name = words[2];
        types.put(name, words[3]);
      } else if (!line.startsWith("#")) {
        labels.computeIfAbsent(name, _ -> new TreeSet<>()).addAll(labelsOf(line));
      }
    }
    Predicate<String> isMaximum =
        n -> n.endsWith("_max") && "histogram".equals(types.get(n.substring(0, n.length() - 4)));
    List<Metric> metrics = new ArrayList<>();
    types.forEach(
        (metric, type) -> {
          if (!isMaximum.test(metric)) {
            metrics.add(new Metric(metric, type, labels.getOrDefault(metric, Set.of())));
          }
        });
    return metrics;
  }

  private static Set<String> labelsOf(String sample) {
    return LABEL
        .matcher(sample)
        .results()
        .map(MatchResult::group)
        .map(label -> label.substring(0, label.indexOf('=')))
        .filter(label -> !label.equals("le"))
        .collect(Collectors.toSet());
  }
}
