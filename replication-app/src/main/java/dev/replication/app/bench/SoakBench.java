package dev.replication.app.bench;

import dev.replication.app.wiring.Node;
import dev.replication.embedded.redis.EmbeddedRedis;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/**
 * The heap of two nodes in this process before and after a load on one that the other follows, both
 * times at rest: everything written is read, and everything dead is collected.
 */
final class SoakBench {
  private final Scratch scratch;
  private final Workload workload;
  private final Steady load;
  private final PrintStream progress;

  SoakBench(Scratch scratch, Workload workload, Steady load, PrintStream progress) {
    this.scratch = scratch;
    this.workload = workload;
    this.load = load;
    this.progress = progress;
  }

  Figures run() throws InterruptedException {
    progress.println("two nodes: " + load);
    EmbeddedRedis redisA = scratch.redis();
    EmbeddedRedis redisB = scratch.redis();
    Node a = scratch.node("soak.a", redisA, workload.items(), List.of());
    Node b = scratch.node("soak.b", redisB, 1000, List.of(Scratch.peer("soak.a", redisA)));
    VisibleLatency.Path path = new NodePath(a, b);
    VisibleLatency latency = new VisibleLatency(path, workload, load);
    latency.fill();
    double before = atRestAfter(path, latency, load.warmUp());
    double after = atRestAfter(path, latency, load.length());
    Figures figures = new Figures();
    figures.add("heap_before_mebibytes", "heap in use once warm", before, "MiB");
    figures.add("heap_after_mebibytes", "heap in use at the end", after, "MiB");
    figures.add("heap_growth_mebibytes", "growth", after - before, "MiB");
    return figures;
  }

  private double atRestAfter(VisibleLatency.Path path, VisibleLatency latency, Duration length)
      throws InterruptedException {
    try (SteadyWriter _ = new SteadyWriter(path, workload, load.rate())) {
      Thread.sleep(length);
    }
    latency.probe(0);
    return HeapWatch.settledMebibytes();
  }
}
