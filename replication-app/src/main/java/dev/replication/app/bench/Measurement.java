package dev.replication.app.bench;

import java.io.PrintStream;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** A command that measures in a folder of its own and prints figures. */
abstract class Measurement implements Callable<Integer> {
  @Mixin private WorkloadOptions options = new WorkloadOptions();

  /** Measures; {@code progress} is told what goes on. */
  abstract Figures measure(Scratch scratch, Workload workload, Steady load, PrintStream progress)
      throws Exception;

  @Override
  public final Integer call() throws Exception {
    Workload workload = options.workload();
    Steady load = options.load();
    try (Scratch scratch = new Scratch(Files.createTempDirectory("replication-bench"))) {
      System.out.println(options.shown(measure(scratch, workload, load, System.err)));
      return 0;
    }
  }
}
