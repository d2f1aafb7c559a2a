package dev.replication.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.replication.app.config.Quantity;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code repair}: a node takes from its peers what it lacks, now and deletes included. */
@Command(
    name = "repair",
    description = {
      "Let a node compare itself with its peers now, deletes included, and take what it lacks.",
      "What is under way goes on when --wait is over. Where a pass would delete more than"
          + " max_delete_ratio it stands still until: repair confirm --peer PEER",
      "Ends with 0 when all is taken, 3 when something is missing, held back or under way, else 1"
          + " when nothing could be compared with a peer."
    },
    footer = {
      "",
      "Examples:",
      "  replication-engine repair",
      "  replication-engine repair --peer uk.node.manchester-1 --wait 5m",
      "  replication-engine repair confirm --peer uk.node.manchester-1"
    })
final class RepairCommand implements Callable<Integer> {
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final long LOOK_MILLIS = 500;

  /** For the way there and back, and for the proof at the end. */
  private static final Duration GRACE = Duration.ofSeconds(40);

  private final Terminal terminal;

  @Mixin private final NodeOptions node = new NodeOptions();
  @Mixin private final ChosenPeers peers = new ChosenPeers();

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      defaultValue = "1m",
      converter = DurationConverter.class,
      description = "How long to wait for the end (default: ${DEFAULT-VALUE}).")
  private Duration wait = Duration.ofMinutes(1);

  private RepairCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  static CommandLine commandLine(Terminal terminal) {
    return new CommandLine(new RepairCommand(terminal)).addSubcommand(new Confirm(terminal));
  }

  @Override
  public Integer call() {
    if (wait.compareTo(LONGEST) > 0) {
      throw CommandFailure.usage("--wait is at most " + Quantity.print(LONGEST));
    }
    try (NodeClient client = node.connect()) {
      Callable<JsonNode> order =
          () ->
              client.order(
                  "/v1/repair?wait=" + Quantity.print(wait) + peers.after("&"), wait.plus(GRACE));
      JsonNode answer = watched(order, client, peers.after("?"));
      terminal.out().println(node.json() ? Json.pretty(answer) : Repairs.text(answer));
      return Repairs.exitCode(answer);
    }
  }

  /** Carries out {@code order}; who watches sees how far it is. */
  private JsonNode watched(Callable<JsonNode> order, NodeClient client, String only) {
    FutureTask<JsonNode> task = new FutureTask<>(order);
    Thread.ofVirtual().name("repair").start(task);
    int drawn = 0;
    try {
      while (true) {
        try {
          return task.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException notYet) {
          drawn =
              terminal.interactive() ? draw(Repairs.progress(progress(client, only)), drawn) : 0;
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof NodeFailure failure) {
        throw failure;
      }
      throw new CommandFailure("the repair cannot be watched: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted; the repair goes on", e);
    } finally {
      if (drawn > 0) {
        draw("", drawn);
        terminal.err().print("\r");
        terminal.err().flush();
      }
    }
  }

  private static JsonNode progress(NodeClient client, String only) {
    return client.ask("/v1/repair" + only);
  }

  /** Over what was drawn before; tells how wide it is. */
  private int draw(String line, int before) {
    terminal.err().print("\r" + line + " ".repeat(Math.max(0, before - line.length())));
    terminal.err().flush();
    return line.length();
  }

  /** {@code repair confirm}. */
  @Command(
      name = "confirm",
      description =
          "Let a repair go on that stands still because it would delete more than max_delete_ratio"
              + " of the items. It holds for that pass only.",
      footer = {"", "Example:", "  replication-engine repair confirm --peer uk.node.manchester-1"})
  static final class Confirm implements Callable<Integer> {
    private final Terminal terminal;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
    private CommandSpec spec;

    @Mixin private final NodeOptions node = new NodeOptions();

    @Option(
        names = "--peer",
        paramLabel = "PEER",
        required = true,
        description = "Whose deletes may happen here.")
    private String peer = "";

    private Confirm(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      if (!spec.parent().commandLine().getParseResult().matchedOptions().isEmpty()) {
        throw CommandFailure.usage("options belong behind confirm");
      }
      try (NodeClient client = node.connect()) {
        String name = NodeOptions.nodeId(peer).text();
        JsonNode answer = client.order("/v1/repair/confirm?peer=" + name);
        terminal
            .out()
            .println(
                node.json() ? Json.pretty(answer) : "the deletes of " + name + " are applied now");
        return ExitCodes.OK;
      }
    }
  }
}
