package dev.replication.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.replication.model.NodeId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code peers pause} and {@code peers resume}: stop and start following one peer at once. */
abstract sealed class PeerOrder implements Callable<Integer> {
  private static final int NOT_FOUND = 404;

  private final Terminal terminal;
  private final String order;
  private final String done;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
  private CommandSpec spec;

  @Mixin private final NodeOptions node = new NodeOptions();

  @Parameters(paramLabel = "NODE", description = "The peer, by its node_id.")
  private String name = "";

  /** The order as it is written in the path, and in words what holds once it is carried out. */
  private PeerOrder(Terminal terminal, String order, String done) {
    this.terminal = terminal;
    this.order = order;
    this.done = done;
  }

  @Override
  public final Integer call() {
    refuseMisplacedOptions();
    NodeId peer = NodeOptions.nodeId(name);
    try (NodeClient client = node.connect()) {
      JsonNode answer = client.order("/v1/peers/" + peer + "/" + order);
      terminal.out().println(node.json() ? Json.pretty(answer) : "peer " + peer + " " + done);
      return ExitCodes.OK;
    } catch (NodeFailure.Refused refused) {
      throw refused.status() == NOT_FOUND
          ? new CommandFailure(
              "no peer is called " + peer + "; replication-engine peers shows those that there are",
              refused)
          : refused;
    }
  }

  /** Options of {@code peers} would be passed over, and the order be given to another node. */
  private void refuseMisplacedOptions() {
    ParseResult peers = spec.parent().commandLine().getParseResult();
    if (!peers.matchedOptions().isEmpty()) {
      throw CommandFailure.usage(
          peers.matchedOptions().getFirst().longestName() + " belongs behind " + order);
    }
  }

  /** {@code pause}. */
  @Command(
      name = "pause",
      description = {
        "Stop following a peer: what is in hand is finished and its cursor stored, within"
            + " server.drain_timeout. It stays paused until it is resumed or the process ends."
      },
      footer = {"", "Example:", "  replication-engine peers pause uk.node.manchester-1"})
  static final class PausePeer extends PeerOrder {
    PausePeer(Terminal terminal) {
      super(terminal, "pause", "is paused");
    }
  }

  /** {@code resume}. */
  @Command(
      name = "resume",
      description = "Follow a paused peer again, from its cursor.",
      footer = {"", "Example:", "  replication-engine peers resume uk.node.manchester-1"})
  static final class ResumePeer extends PeerOrder {
    ResumePeer(Terminal terminal) {
      super(terminal, "resume", "is followed again");
    }
  }
}
