package dev.replication.app.bench;

import dev.replication.app.wiring.Node;
import java.io.PrintStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code replication-engine bench idle}: what it costs to follow peers that nobody writes to. */
@Command(
    name = "idle",
    description =
        "Follow peers that nobody writes to, and print what of one core that takes, and memory."
            + " What plays the peers runs in the same process and is counted, their Redis is not.",
    footer = {"", "Example:", "  replication-engine bench idle --peers 64 --for 30s"})
final class IdleCommand implements Callable<Integer> {
  private static final int MAX_PEERS = 1000;
  private static final Duration CONNECTED_WITHIN = Duration.ofMinutes(2);

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--peers",
      defaultValue = "64",
      description = "Peers to follow, 1 to 1,000 (default: ${DEFAULT-VALUE}).")
  private int peers;

  @Option(
      names = "--warm-up",
      defaultValue = "30s",
      paramLabel = "DURATION",
      description =
          "How long they are followed before anything is counted (default: ${DEFAULT-VALUE}).")
  private Duration warmUp = Duration.ofSeconds(30);

  @Option(
      names = "--for",
      defaultValue = "30s",
      paramLabel = "DURATION",
      description = "How long it is measured then (default: ${DEFAULT-VALUE}).")
  private Duration length = Duration.ofSeconds(30);

  @Option(names = "--json", description = "Print the figures as one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    if (peers < 1 || peers > MAX_PEERS) {
      throw new ParameterException(
          spec == null ? null : spec.commandLine(),
          "--peers must be 1 to %,d but is %,d".formatted(MAX_PEERS, peers));
    }
    try (Scratch scratch = new Scratch(Files.createTempDirectory("replication-bench"))) {
      Figures figures = measure(scratch, System.err);
      System.out.println(json ? figures.toJson() : figures.toTable());
      return 0;
    }
  }

  private Figures measure(Scratch scratch, PrintStream progress) throws Exception {
    progress.printf(
        "%d idle peers for %d s, after %d s%n", peers, length.toSeconds(), warmUp.toSeconds());
    Figures figures = new Figures();
    try (IdlePeers idle = new IdlePeers(scratch.redis(), peers)) {
      Node node = scratch.node("bench.idle", scratch.redis(), 1000, idle.configured());
      Poll.until(CONNECTED_WITHIN, () -> areAllFollowed(node));
      Thread.sleep(warmUp);
      double heapBefore = HeapWatch.settledMebibytes();
      ProcessorTime began = ProcessorTime.now();
      Thread.sleep(length);
      double share = began.shareOfACore();
      if (!areAllFollowed(node)) {
        throw new IllegalStateException("a peer was lost while it was measured");
      }
      figures.add("core_percent", "processor time, of one core", share * 100, "%");
      figures.add("heap_before_mebibytes", "heap in use before", heapBefore, "MiB");
      figures.add("heap_after_mebibytes", "heap in use after", HeapWatch.settledMebibytes(), "MiB");
    }
    return figures;
  }

  private boolean areAllFollowed(Node node) {
    return node.engine().healthCheck().peersConnected() == peers;
  }
}
