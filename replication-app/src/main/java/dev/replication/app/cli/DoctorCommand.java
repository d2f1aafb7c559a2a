package dev.replication.app.cli;

import dev.replication.app.config.AppConfig;
import dev.replication.app.diagnosis.Cause;
import dev.replication.app.diagnosis.Finding;
import dev.replication.app.operations.Examination;
import dev.replication.app.operations.Surroundings;
import dev.replication.app.runtime.DataFolder;
import dev.replication.app.runtime.SystemTime;
import dev.replication.model.NodeId;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code doctor}: what is wrong, why, and what to do. */
@Command(
    name = "doctor",
    description = {
      "Say what is wrong with a node, its Redis, its disks and its peers, why, and what to do.",
      "The running node looks itself. With --config nothing needs to run: only what the node"
          + " depends on is looked at.",
      "Ends with 0 when nothing is wrong, else with 1."
    },
    footer = {
      "",
      "Examples:",
      "  replication-engine doctor",
      "  replication-engine doctor uk.node.manchester-1 --json",
      "  replication-engine doctor --config london.yaml"
    })
final class DoctorCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final NodeOptions node = new NodeOptions();

  @Parameters(paramLabel = "PEER", arity = "0..1", description = "Look at this peer only.")
  private @Nullable String peer;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "Look at what a node with this configuration depends on.")
  private @Nullable Path config;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      defaultValue = "data",
      description = "With --config: the node's data folder (default: ./${DEFAULT-VALUE}).")
  private Path dataDir = Path.of("data");

  DoctorCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    NodeId only = peer == null ? null : NodeOptions.nodeId(peer);
    Findings findings = config == null ? ofRunningNode(only) : fromOutside(config, only);
    terminal.out().println(node.json() ? findings.json() : findings.text());
    return findings.exitCode();
  }

  private Findings ofRunningNode(@Nullable NodeId only) {
    String path = "/v1/doctor" + (only == null ? "" : "?peer=" + only);
    try (NodeClient client = node.connect()) {
      return Findings.of(client.ask(path));
    } catch (NodeFailure.NoAnswer failure) {
      Finding silent =
          new Finding(
              Cause.NODE_NOT_ANSWERING,
              "node",
              String.valueOf(failure.getMessage()),
              "start it and look into its log; --config FILE looks at what it depends on without"
                  + " it; --url names another address");
      return Findings.of("at " + node.url(), List.of(silent));
    }
  }

  private Findings fromOutside(Path file, @Nullable NodeId only) throws InterruptedException {
    AppConfig settings = PeerTarget.configuration(file);
    if (only != null) {
      PeerTarget.peerOf(settings, only, file);
    }
    Surroundings around = Surroundings.of(settings, new DataFolder(dataDir), SystemTime.INSTANCE);
    return Findings.of(
        settings.replication().localNodeId().text(),
        Examination.fromOutside(settings, around, only, SystemTime.INSTANCE));
  }
}
