package dev.replication.app.bench;

import java.io.PrintStream;
import picocli.CommandLine.Command;

/** {@code replication-engine bench soak}: whether memory grows. */
@Command(
    name = "soak",
    description =
        "Write at a steady rate on one node that another follows, and print the heap that is in use"
            + " after a full collection at the beginning, once warm, and at the end.",
    footer = {"", "Example:", "  replication-engine bench soak --for 10m --rate 2000"})
final class SoakCommand extends Measurement {
  @Override
  Figures measure(Scratch scratch, Workload workload, Steady load, PrintStream progress)
      throws Exception {
    return new SoakBench(scratch, workload, load, progress).run();
  }
}
