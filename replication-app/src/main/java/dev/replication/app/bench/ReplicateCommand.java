package dev.replication.app.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code replication-engine bench replicate}: how fast changes get from node to node. */
@Command(
    name = "replicate",
    description =
        "Replicate between nodes of this process and print rates, latencies and their ratios to"
            + " Redis's own replication and to a bare loop over the same stream.",
    footer = {"", "Example:", "  replication-engine bench replicate --items 1000000 --size 100"})
final class ReplicateCommand implements Callable<Integer> {
  @Mixin private WorkloadOptions options = new WorkloadOptions();

  @Option(
      names = "--latency-for",
      defaultValue = "15s",
      paramLabel = "DURATION",
      description = "How long latency is measured (default: ${DEFAULT-VALUE}).")
  private Duration length = Duration.ofSeconds(15);

  @Override
  public Integer call() throws Exception {
    Workload workload = options.workload();
    int rate = options.rate();
    Path folder = Files.createTempDirectory("replication-bench");
    try (Scratch scratch = new Scratch(folder)) {
      Figures figures = new ReplicateBench(scratch, workload, rate, length, System.err).run();
      System.out.println(options.shown(figures));
      return 0;
    }
  }
}
