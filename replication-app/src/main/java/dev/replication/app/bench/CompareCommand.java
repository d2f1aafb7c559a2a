package dev.replication.app.bench;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code replication-engine bench compare}: what it costs to find two nodes equal, or not. */
@Command(
    name = "compare",
    description =
        "Let two nodes of this process hold the same, and print what it costs to prove that, to"
            + " find and mend what one of them lost, and to keep the digest tree for it. Rows are"
            + " lost by deleting them from its database, and its mirror, which is built again"
            + " without them.",
    footer = {
      "",
      "Examples:",
      "  LOG_LEVEL=OFF replication-engine bench compare --items 1000000 --size 100",
      "  LOG_LEVEL=OFF replication-engine bench compare --items 10000,100000,1000000"
    })
final class CompareCommand implements Callable<Integer> {
  private static final int MIN_ITEMS = 10_000;
  private static final int MAX_ITEMS = 100_000_000;
  private static final int MIN_SIZE = 16;
  private static final int MAX_SIZE = 1 << 20;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--items",
      split = ",",
      defaultValue = "1000000",
      paramLabel = "N",
      description = "Items to hold, or several numbers of them (default: ${DEFAULT-VALUE}).")
  private List<Integer> items = List.of();

  @Option(
      names = "--size",
      defaultValue = "100",
      description = "Bytes of each item (default: ${DEFAULT-VALUE}).")
  private int size;

  @Option(names = "--json", description = "Print the figures as an array of JSON objects.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    items.forEach(count -> check("--items", count, MIN_ITEMS, MAX_ITEMS));
    check("--size", size, MIN_SIZE, MAX_SIZE);
    List<Figures> runs = new ArrayList<>();
    for (int count : items) {
      try (Scratch scratch = new Scratch(Files.createTempDirectory("replication-bench"))) {
        runs.add(new CompareBench(scratch, new Workload(count, size), System.err).run());
      }
    }
    System.out.println(json ? toJson(runs) : toTable(runs));
    return 0;
  }

  private String toTable(List<Figures> runs) {
    return Figures.sideBySide(items.stream().map("%,d items"::formatted).toList(), runs);
  }

  private static String toJson(List<Figures> runs) {
    return "[" + String.join(", ", runs.stream().map(Figures::toJson).toList()) + "]";
  }

  private void check(String option, int value, int min, int max) {
    if (value < min || value > max) {
      throw new ParameterException(
          spec == null ? null : spec.commandLine(),
          "%s must be %,d to %,d but is %,d".formatted(option, min, max, value));
    }
  }
}
