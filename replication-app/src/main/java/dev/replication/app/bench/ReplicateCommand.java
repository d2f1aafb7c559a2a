package dev.replication.app.bench;

import java.io.PrintStream;
import picocli.CommandLine.Command;

/** {@code replication-engine bench replicate}: how fast changes get from node to node. */
@Command(
    name = "replicate",
    description =
        "Replicate between nodes of this process and print rates, latencies and their ratios to"
            + " Redis's own replication and to a bare loop over the same stream.",
    footer = {"", "Example:", "  replication-engine bench replicate --items 1000000 --size 100"})
final class ReplicateCommand extends Measurement {
  @Override
  Figures measure(Scratch scratch, Workload workload, Steady load, PrintStream progress)
      throws Exception {
    return new ReplicateBench(scratch, workload, load, progress).run();
  }
}
