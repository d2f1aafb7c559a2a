package dev.replication.app.bench;

import dev.replication.app.wiring.Node;
import dev.replication.embedded.redis.EmbeddedRedis;
import java.io.PrintStream;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * What the engine adds to the time from a write here to a read there: the latency between two nodes
 * under a steady load, and that of the {@linkplain BarePath bare path} under the same load.
 */
final class LagBench {
  private final Scratch scratch;
  private final Workload workload;
  private final Steady load;
  private final PrintStream progress;

  LagBench(Scratch scratch, Workload workload, Steady load, PrintStream progress) {
    this.scratch = scratch;
    this.workload = workload;
    this.load = load;
    this.progress = progress;
  }

  Figures run() throws Exception {
    Histogram bare = bare();
    Histogram nodes = nodes();
    Figures figures = new Figures();
    add(figures, "bare", "bare path", bare);
    add(figures, "nodes", "between two nodes", nodes);
    for (double percentile : List.of(50.0, 99.0)) {
      figures.add(
          "added_p%d_millis".formatted((int) percentile),
          "added by the engine, p%d".formatted((int) percentile),
          millis(nodes, percentile) - millis(bare, percentile),
          "ms");
    }
    return figures;
  }

  private static void add(Figures figures, String key, String label, Histogram latencies) {
    for (double percentile : List.of(50.0, 99.0)) {
      figures.add(
          "%s_p%d_millis".formatted(key, (int) percentile),
          "%s, p%d".formatted(label, (int) percentile),
          millis(latencies, percentile),
          "ms");
    }
  }

  private static double millis(Histogram latencies, double percentile) {
    return latencies.getValueAtPercentile(percentile) / 1e3;
  }

  private Histogram bare() throws Exception {
    progress.println("bare path: " + load);
    EmbeddedRedis redis = scratch.redis();
    Histogram latencies;
    try (BarePath path =
        new BarePath(redis, scratch.file("bare", "written.db"), scratch.file("bare", "read.db"))) {
      latencies = measure(path);
    }
    scratch.end(redis);
    return latencies;
  }

  private Histogram nodes() throws InterruptedException {
    progress.println("two nodes: " + load);
    EmbeddedRedis redisA = scratch.redis();
    EmbeddedRedis redisB = scratch.redis();
    Node a = scratch.node("lag.a", redisA, workload.items(), List.of());
    Node b = scratch.node("lag.b", redisB, 1000, List.of(Scratch.peer("lag.a", redisA)));
    return measure(new NodePath(a, b));
  }

  private Histogram measure(VisibleLatency.Path path) throws InterruptedException {
    VisibleLatency latency = new VisibleLatency(path, workload, load);
    latency.fill();
    return latency.measure();
  }
}
