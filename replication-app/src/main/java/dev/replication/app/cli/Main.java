package dev.replication.app.cli;

import dev.replication.app.bench.BenchCommand;
import dev.replication.app.daemon.RunCommand;
import dev.replication.app.demo.DemoCommand;
import java.time.Duration;
import picocli.CommandLine;

/** The start of the program. */
public final class Main {
  private Main() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    quietBesideTables(args);
    System.exit(commands(Terminal.ofProcess()).execute(args));
  }

  /** All commands. */
  public static CommandLine commands(Terminal terminal) {
    return RootCommand.commandLine(terminal)
        .addSubcommand(new RunCommand())
        .addSubcommand(new DemoCommand())
        .addSubcommand(new BenchCommand())
        .registerConverter(Duration.class, new DurationConverter());
  }

  /** Commands that draw on the terminal log only warnings, unless LOG_LEVEL says otherwise. */
  private static void quietBesideTables(String[] args) {
    boolean draws = args.length > 0 && (args[0].equals("demo") || args[0].equals("bench"));
    if (draws && System.getenv("LOG_LEVEL") == null && System.getProperty("LOG_LEVEL") == null) {
      System.setProperty("LOG_LEVEL", "WARN");
    }
  }
}
