package dev.replication.app.demo;

import dev.replication.app.runtime.FileTree;
import dev.replication.app.runtime.StopSignal;
import dev.replication.app.wiring.Node;
import dev.replication.syncengine.Submission;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code replication-engine demo}: a mesh to watch, and the proof that it is equal. */
@Command(
    name = "demo",
    description =
        "Run a mesh of nodes in this process, each with its own real Redis and SQLite, under a"
            + " write load; end with the proof that all nodes are equal.",
    footer = {"", "Example:", "  replication-engine demo --nodes 3 --rate 2000 --for 30s"})
public final class DemoCommand implements Callable<Integer> {
  private static final Duration SETTLE_BOUND = Duration.ofSeconds(60);
  private static final int EXIT_DIFFERS = 3;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--nodes",
      defaultValue = "3",
      description = "Nodes in the mesh, 2 to 9 (default: ${DEFAULT-VALUE}).")
  private int nodes;

  @Option(
      names = "--rate",
      defaultValue = "2000",
      description = "Writes per second over all nodes (default: ${DEFAULT-VALUE}).")
  private int rate;

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      description = "How long to write, such as 30s or 2m (default: until Ctrl-C).")
  private @Nullable Duration length;

  @Override
  public Integer call() throws Exception {
    check("--nodes", nodes, 2, DemoMesh.maxNodes());
    check("--rate", rate, 1, 100_000);
    Path folder = Files.createTempDirectory("replication-demo");
    PrintStream out = System.out;
    try (StopSignal stop = StopSignal.install()) {
      out.printf("Starting %d nodes, each with its own Redis and SQLite ...%n", nodes);
      try (DemoMesh mesh = DemoMesh.start(nodes, folder)) {
        introduce(out, mesh.nodes());
        write(out, mesh, stop);
        return prove(out, mesh);
      }
    } finally {
      FileTree.delete(folder);
    }
  }

  private void check(String option, int value, int min, int max) {
    if (value < min || value > max) {
      throw new ParameterException(
          spec == null ? null : spec.commandLine(),
          option + " must be " + min + " to " + max + " but is " + value);
    }
  }

  private static void introduce(PrintStream out, List<Node> nodes) {
    nodes.forEach(node -> out.printf("  %-16s http://127.0.0.1:%d%n", node.id(), node.httpPort()));
    out.println();
  }

  private void write(PrintStream out, DemoMesh mesh, StopSignal stop) throws InterruptedException {
    List<Submission> records = WorldRecords.all();
    DemoTable table = new DemoTable(out, System.console() != null && System.console().isTerminal());
    long startNanos = System.nanoTime();
    try (DemoLoad load = new DemoLoad(mesh.nodes(), records, rate)) {
      load.seed();
      load.start();
      Duration elapsed = Duration.ZERO;
      while (length == null || elapsed.compareTo(length) < 0) {
        table.draw(mesh.nodes(), load.written(), elapsed);
        if (stop.await(Duration.ofSeconds(1))) {
          break;
        }
        elapsed = Duration.ofNanos(System.nanoTime() - startNanos);
      }
      load.close();
      table.draw(mesh.nodes(), load.written(), elapsed);
    }
  }

  private static int prove(PrintStream out, DemoMesh mesh) throws InterruptedException {
    out.println();
    out.println("Writing has stopped. Waiting until every node has read every change ...");
    List<Proof> proofs = mesh.settle(SETTLE_BOUND);
    for (int i = 0; i < proofs.size(); i++) {
      out.printf(
          "  %-16s %,9d items   sha256 %s%n",
          mesh.nodes().get(i).id(), proofs.get(i).items(), proofs.get(i).sha256());
    }
    boolean equal = proofs.stream().distinct().count() == 1;
    if (equal) {
      Proof proof = proofs.getFirst();
      out.printf(
          "EQUAL: %d nodes hold the same %,d items, sha256 %s over ids, bytes, stamps and states%n",
          proofs.size(), proof.items(), proof.shortHash());
      return 0;
    }
    out.println("DIFFERENT: the nodes do not hold the same items");
    return EXIT_DIFFERS;
  }
}
