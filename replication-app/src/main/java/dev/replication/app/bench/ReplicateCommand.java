package dev.replication.app.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code replication-engine bench replicate}: how fast changes get from node to node. */
@Command(
    name = "replicate",
    description =
        "Replicate between nodes of this process and print rates, latencies and their ratios to"
            + " Redis's own replication and to a bare loop over the same stream.",
    footer = {"", "Example:", "  replication-engine bench replicate --items 1000000 --size 100"})
final class ReplicateCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--items",
      defaultValue = "200000",
      description = "Items to replicate (default: ${DEFAULT-VALUE}).")
  private int items;

  @Option(
      names = "--size",
      defaultValue = "100",
      description = "Bytes of each item (default: ${DEFAULT-VALUE}).")
  private int size;

  @Option(
      names = "--rate",
      defaultValue = "10000",
      description = "Writes per second while latency is measured (default: ${DEFAULT-VALUE}).")
  private int rate;

  @Option(
      names = "--latency-for",
      defaultValue = "15s",
      paramLabel = "DURATION",
      description = "How long latency is measured (default: ${DEFAULT-VALUE}).")
  private Duration latencyFor = Duration.ofSeconds(15);

  @Option(names = "--json", description = "Print the figures as one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    check("--items", items, 1_000, 100_000_000);
    check("--size", size, 16, 1 << 20);
    check("--rate", rate, 1, 1_000_000);
    Path folder = Files.createTempDirectory("replication-bench");
    try (Scratch scratch = new Scratch(folder)) {
      Figures figures =
          new ReplicateBench(scratch, new Workload(items, size), rate, latencyFor, System.err)
              .run();
      System.out.println(json ? figures.toJson() : figures.toTable());
      return 0;
    }
  }

  private void check(String option, int value, int min, int max) {
    if (value < min || value > max) {
      throw new ParameterException(
          spec == null ? null : spec.commandLine(),
          "%s must be %,d to %,d but is %,d".formatted(option, min, max, value));
    }
  }
}
