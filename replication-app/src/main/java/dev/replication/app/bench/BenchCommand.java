package dev.replication.app.bench;

import picocli.CommandLine.Command;

/** {@code replication-engine bench}: measures on this machine. */
@Command(
    name = "bench",
    description = "Measure here and now, beside yardsticks taken in the same run.",
    subcommands = {
      ReplicateCommand.class,
      LagCommand.class,
      CompareCommand.class,
      IdleCommand.class,
      SoakCommand.class
    })
public final class BenchCommand {}
