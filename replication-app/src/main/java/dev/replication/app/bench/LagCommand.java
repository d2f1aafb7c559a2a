package dev.replication.app.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code replication-engine bench lag}: how long a change takes from node to node. */
@Command(
    name = "lag",
    description =
        "Write at a steady rate on one node, measure when another shows it, and print what that is"
            + " above the bare path: commit, pipeline, stream, commit.",
    footer = {"", "Example:", "  replication-engine bench lag --rate 10000 --for 20s"})
final class LagCommand implements Callable<Integer> {
  @Mixin private WorkloadOptions options = new WorkloadOptions();

  @Option(
      names = "--for",
      defaultValue = "20s",
      paramLabel = "DURATION",
      description = "How long each is measured (default: ${DEFAULT-VALUE}).")
  private Duration length = Duration.ofSeconds(20);

  @Override
  public Integer call() throws Exception {
    Workload workload = options.workload();
    int rate = options.rate();
    Path folder = Files.createTempDirectory("replication-bench");
    try (Scratch scratch = new Scratch(folder)) {
      Figures figures = new LagBench(scratch, workload, rate, length, System.err).run();
      System.out.println(options.shown(figures));
      return 0;
    }
  }
}
