package dev.replication.app.bench;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** What the measurements have in common: what is written, how fast, and how it is printed. */
final class WorkloadOptions {
  @Spec(Target.MIXEE)
  private @Nullable CommandSpec spec;

  @Option(
      names = "--items",
      defaultValue = "200000",
      description = "Items to write (default: ${DEFAULT-VALUE}).")
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
      names = "--warm-up",
      defaultValue = "30s",
      paramLabel = "DURATION",
      description =
          "How long that goes on before anything is counted: the machine compiles what it runs"
              + " (default: ${DEFAULT-VALUE}).")
  private Duration warmUp = Duration.ofSeconds(30);

  @Option(
      names = "--for",
      defaultValue = "20s",
      paramLabel = "DURATION",
      description = "How long latency is measured then (default: ${DEFAULT-VALUE}).")
  private Duration length = Duration.ofSeconds(20);

  @Option(names = "--json", description = "Print the figures as one JSON object.")
  private boolean json;

  /**
   * The items.
   *
   * @throws ParameterException when an option is out of its range
   */
  Workload workload() {
    check("--items", items, 1_000, 100_000_000);
    check("--size", size, 16, 1 << 20);
    return new Workload(items, size);
  }

  /**
   * The load under which latency is measured.
   *
   * @throws ParameterException when an option is out of its range
   */
  Steady load() {
    check("--rate", rate, 1, 1_000_000);
    return new Steady(rate, warmUp, length);
  }

  /** The figures as they were asked for. */
  String shown(Figures figures) {
    return json ? figures.toJson() : figures.toTable();
  }

  private void check(String option, int value, int min, int max) {
    if (value < min || value > max) {
      throw new ParameterException(
          spec == null ? null : spec.commandLine(),
          "%s must be %,d to %,d but is %,d".formatted(option, min, max, value));
    }
  }
}
