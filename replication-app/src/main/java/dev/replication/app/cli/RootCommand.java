package dev.replication.app.cli;

import dev.replication.app.http.HttpServerFailure;
import dev.replication.app.runtime.NodeStartFailure;
import dev.replication.embedded.redis.EmbeddedRedisException;
import dev.replication.port.Pause;
import dev.replication.port.ReplicationFailure;
import dev.replication.syncengine.StoreFailure;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code replication-engine}: the command that holds the others. */
@Command(
    name = "replication-engine",
    description =
        "Keeps a mesh of nodes equal: every node takes writes, every node ends with the same data.",
    mixinStandardHelpOptions = true,
    versionProvider = RootCommand.Version.class,
    scope = ScopeType.INHERIT,
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:failed, wholly or in part",
      "2:wrong usage",
      "3:differences found"
    },
    usageHelpAutoWidth = true)
public final class RootCommand implements Callable<Integer> {
  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of a failure.")
  private boolean debug;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
  private CommandSpec spec;

  RootCommand() {}

  /** The root with the commands of this package; others are added to it. */
  static CommandLine commandLine(Terminal terminal) {
    return commandLine(terminal, length -> Thread.sleep(length), System::nanoTime);
  }

  /**
   * The same with another flow of time.
   *
   * @param nanos a clock that never goes back
   */
  static CommandLine commandLine(Terminal terminal, Pause pause, LongSupplier nanos) {
    RootCommand root = new RootCommand();
    return new CommandLine(root)
        .addSubcommand(new GetCommand(terminal))
        .addSubcommand(new PutCommand(terminal))
        .addSubcommand(new RmCommand(terminal))
        .addSubcommand(new ScanCommand(terminal))
        .addSubcommand(new LoadCommand(terminal, pause, nanos))
        .addSubcommand(new DumpCommand(terminal, nanos))
        .addSubcommand(new StatusCommand(terminal, pause))
        .addSubcommand(PeersCommand.commandLine(terminal, pause))
        .addSubcommand(new VerifyCommand(terminal, pause))
        .addSubcommand(new DiffCommand(terminal))
        .addSubcommand(RepairCommand.commandLine(terminal))
        .addSubcommand(MemberCommand.commandLine(terminal))
        .addSubcommand(new DoctorCommand(terminal))
        .addSubcommand(new PreflightCommand(terminal))
        .addSubcommand(DeadLettersCommand.commandLine(terminal))
        .addSubcommand(ConflictsCommand.commandLine(terminal))
        .addSubcommand(new TraceCommand(terminal))
        .addSubcommand(new TailCommand(terminal, pause))
        .addSubcommand(new ConfigCommand(terminal))
        .addSubcommand(new AutoComplete.GenerateCompletion())
        .setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler((e, args) -> wrongUsage(e))
        .setExecutionExceptionHandler((e, command, parsed) -> root.failed(e, command));
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCodes.USAGE;
  }

  private int failed(Exception failure, CommandLine command) {
    PrintWriter err = command.getErr();
    boolean expected = isExpected(failure);
    err.println(
        command.getCommandName() + ": " + (expected ? failure.getMessage() : "failed: " + failure));
    if (debug) {
      failure.printStackTrace(err);
    } else if (!expected) {
      err.println("  this is a defect; --debug shows where");
    }
    err.flush();
    return failure instanceof CommandFailure known ? known.exitCode() : ExitCodes.FAILURE;
  }

  /** Failures whose message is written for the user and says all there is to say. */
  private static boolean isExpected(Exception failure) {
    return failure instanceof CommandFailure
        || failure instanceof NodeStartFailure
        || failure instanceof StoreFailure
        || failure instanceof HttpServerFailure
        || failure instanceof EmbeddedRedisException
        || failure instanceof ReplicationFailure;
  }

  private static int wrongUsage(ParameterException e) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    err.println(command.getCommandName() + ": " + e.getMessage());
    UnmatchedArgumentException.printSuggestions(e, err);
    err.println("  see " + command.getCommandSpec().qualifiedName() + " --help");
    err.flush();
    return ExitCodes.USAGE;
  }

  /** The version of the build, from the jar's manifest. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = RootCommand.class.getPackage().getImplementationVersion();
      return new String[] {
        "replication-engine " + (version == null ? "(development build)" : version),
        "Java " + Runtime.version()
      };
    }
  }
}
