package dev.replication.app.bench;

import java.io.PrintStream;
import picocli.CommandLine.Command;

/** {@code replication-engine bench lag}: how long a change takes from node to node. */
@Command(
    name = "lag",
    description =
        "Write at a steady rate on one node, measure when another shows it, and print what that is"
            + " above the bare path: commit, pipeline, stream, commit.",
    footer = {"", "Example:", "  replication-engine bench lag --rate 10000 --for 20s"})
final class LagCommand extends Measurement {
  @Override
  Figures measure(Scratch scratch, Workload workload, Steady load, PrintStream progress)
      throws Exception {
    return new LagBench(scratch, workload, load, progress).run();
  }
}
