package dev.replication.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.replication.app.config.Quantity;
import dev.replication.port.Pause;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code verify}: whether a node and its peers hold the same, proved now. */
@Command(
    name = "verify",
    description = {
      "Compare a node with its peers now, and say for each: EQUAL, with the proof; LAGGING, when"
          + " what differs may still arrive; DIVERGENT, with the items, when it is known not to be"
          + " on its way; or UNKNOWN and why.",
      "As long as something is lagging it compares again, until --wait is over. What a comparison"
          + " finds missing it takes from the peer, and says so.",
      "Ends with 0 when all are equal, 3 when one differs, else 1 when one is unknown."
    },
    footer = {
      "",
      "Examples:",
      "  replication-engine verify",
      "  replication-engine verify --peer uk.node.manchester-1 --wait 30s --json"
    })
final class VerifyCommand implements Callable<Integer> {
  private static final Duration LONGEST = Duration.ofMinutes(10);

  /** For the way there and back. */
  private static final Duration GRACE = Duration.ofSeconds(30);

  private final Terminal terminal;
  private final Pause pause;

  @Mixin private final NodeOptions node = new NodeOptions();
  @Mixin private final ChosenPeers peers = new ChosenPeers();

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      defaultValue = "5s",
      converter = DurationConverter.class,
      description = "How long to wait for what is on its way (default: ${DEFAULT-VALUE}).")
  private Duration wait = Duration.ofSeconds(5);

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "Name at most N items of each peer, 0 to 1000 (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(
      names = "--deep",
      description =
          "First hash all that this node stores anew, and look up all that it publishes; what is"
              + " damaged is mended from its Redis or a peer, and named.")
  private boolean deep;

  VerifyCommand(Terminal terminal, Pause pause) {
    this.terminal = terminal;
    this.pause = pause;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (!wait.isPositive()) {
      throw CommandFailure.usage("--wait must be longer than nothing: a comparison takes a moment");
    }
    if (wait.compareTo(LONGEST) > 0) {
      throw CommandFailure.usage("--wait is at most " + Quantity.print(LONGEST));
    }
    if (limit < 0 || limit > 1000) {
      throw CommandFailure.usage("--limit must be 0 to 1000");
    }
    try (NodeClient client = node.connect()) {
      JsonNode looked = deep ? new DeepLook(client, terminal, pause).look() : null;
      if (looked != null && !node.json()) {
        terminal.out().println(DeepLook.text(looked));
      }
      JsonNode answer = asked(client);
      if (looked != null && answer instanceof ObjectNode all) {
        all.set("deep", looked);
      }
      terminal.out().println(node.json() ? Json.pretty(answer) : Verdicts.text(answer, limit));
      int code = Verdicts.exitCode(answer);
      return looked == null ? code : DeepLook.exitCode(looked, code);
    }
  }

  private JsonNode asked(NodeClient client) {
    String path = "/v1/verify?wait=" + Quantity.print(wait) + "&limit=" + limit + peers.after("&");
    if (!terminal.interactive()) {
      return client.order(path, wait.plus(GRACE));
    }
    String doing = "comparing, " + Quantity.print(wait) + " at most ...";
    terminal.err().print(doing);
    terminal.err().flush();
    try {
      return client.order(path, wait.plus(GRACE));
    } finally {
      terminal.err().print("\r" + " ".repeat(doing.length()) + "\r");
      terminal.err().flush();
    }
  }
}
