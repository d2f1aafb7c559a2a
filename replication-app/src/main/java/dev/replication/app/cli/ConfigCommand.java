package dev.replication.app.cli;

import dev.replication.app.config.AppConfig;
import dev.replication.app.config.ConfigPrinter;
import dev.replication.app.config.ConfigReader;
import dev.replication.app.config.Outcome;
import dev.replication.app.config.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code config}: checks and shows configurations without starting anything. */
@Command(
    name = "config",
    description = "Check a configuration or print the effective one.",
    footer = {
      "",
      "Examples:",
      "  replication-engine config check london.yaml",
      "  replication-engine config print london.yaml"
    })
final class ConfigCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
  private CommandSpec spec;

  ConfigCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    throw new CommandLine.ParameterException(spec.commandLine(), "say what: check or print");
  }

  @Command(
      name = "check",
      description = "Report every problem of a file with its line.",
      footer = {"", "Example:", "  replication-engine config check london.yaml"})
  int check(
      @Parameters(paramLabel = "FILE", description = "The configuration.") Path file,
      @Option(names = "--json", description = "Print JSON for programs.") boolean json) {
    Outcome outcome = ConfigReader.read(file);
    if (json) {
      terminal.out().println(Json.pretty(problems(outcome)));
      return outcome instanceof Outcome.Valid ? ExitCodes.OK : ExitCodes.FAILURE;
    }
    return switch (outcome) {
      case Outcome.Valid(AppConfig config) -> {
        int peers = config.replication().peers().size();
        terminal
            .out()
            .println(
                file
                    + " is valid: node "
                    + config.replication().localNodeId()
                    + ", "
                    + peers
                    + (peers == 1 ? " peer" : " peers"));
        yield ExitCodes.OK;
      }
      case Outcome.Invalid(List<Problem> problems) -> refused(problems);
    };
  }

  @Command(
      name = "print",
      description = {
        "Print the effective configuration as YAML, defaults marked, passwords masked.",
        "Without FILE: that of a node that is run without a configuration."
      },
      footer = {"", "Example:", "  replication-engine config print london.yaml"})
  int print(
      @Parameters(paramLabel = "FILE", arity = "0..1", description = "The configuration.")
          @Nullable Path file) {
    Outcome outcome =
        file == null
            ? new Outcome.Valid(AppConfig.singleNode(Path.of("data")))
            : ConfigReader.read(file);
    return switch (outcome) {
      case Outcome.Valid(AppConfig config) -> {
        terminal.out().print(ConfigPrinter.print(config));
        yield ExitCodes.OK;
      }
      case Outcome.Invalid(List<Problem> problems) -> refused(problems);
    };
  }

  private int refused(List<Problem> problems) {
    problems.forEach(problem -> terminal.err().println(problem));
    terminal.err().println(problems.size() == 1 ? "1 problem" : problems.size() + " problems");
    return ExitCodes.FAILURE;
  }

  private static List<Problem> problems(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Valid _ -> List.of();
      case Outcome.Invalid(List<Problem> problems) -> problems;
    };
  }
}
