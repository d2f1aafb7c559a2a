package dev.replication.app.bench;

import dev.replication.app.demo.Proof;
import dev.replication.app.wiring.Node;
import dev.replication.embedded.redis.EmbeddedRedis;
import dev.replication.syncengine.StoreHealth;
import dev.replication.syncengine.Submission;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * One run: live replication between two nodes, catch-up of a third over the whole backlog, the bare
 * loop over the same stream, Redis's own replication of the same items, and latency under a steady
 * load.
 */
final class ReplicateBench {
  private static final Duration BOUND = Duration.ofMinutes(20);
  private static final int CHUNK = 1000;

  private final Scratch scratch;
  private final Workload workload;
  private final Steady load;
  private final PrintStream progress;
  private final Figures figures = new Figures();

  ReplicateBench(Scratch scratch, Workload workload, Steady load, PrintStream progress) {
    this.scratch = scratch;
    this.workload = workload;
    this.load = load;
    this.progress = progress;
  }

  Figures run() throws Exception {
    try (HeapWatch heap = new HeapWatch()) {
      return run(heap);
    }
  }

  private Figures run(HeapWatch heap) throws Exception {
    EmbeddedRedis redisA = scratch.redis();
    EmbeddedRedis redisB = scratch.redis();
    long history = workload.items() + 1_000_000L;
    Node a = scratch.node("bench.a", redisA, history, List.of());
    Node b = scratch.node("bench.b", redisB, 1000, List.of(Scratch.peer("bench.a", redisA)));
    double live = live(a, b);
    double bare = bareLoop(redisA);
    double catchUp = catchUp(a, redisA);
    double redis = redisReplication();
    Histogram latency = latency(a, b);
    double peakHeap = heap.peakMebibytes();

    figures.add("live_events_per_second", "live: first write to last visible", live, "events/s");
    figures.add(
        "catch_up_events_per_second", "catch-up of the backlog into L1+L2+L3", catchUp, "events/s");
    figures.add(
        "bare_loop_events_per_second",
        "yardstick: bare loop over the same stream",
        bare,
        "events/s");
    figures.add(
        "redis_events_per_second", "yardstick: Redis primary and replica", redis, "events/s");
    figures.add("catch_up_to_bare_loop", "catch-up / bare loop", catchUp / bare, "");
    figures.add("live_to_redis", "live / Redis's own replication", live / redis, "");
    figures.add(
        "visible_p50_millis",
        "visible latency p50 at " + load.rate() + " writes/s",
        latency.getValueAtPercentile(50) / 1e3,
        "ms");
    figures.add(
        "visible_p99_millis", "visible latency p99", latency.getValueAtPercentile(99) / 1e3, "ms");
    figures.add("visible_max_millis", "visible latency max", latency.getMaxValue() / 1e3, "ms");
    figures.add("peak_heap_mebibytes", "peak heap of this process, all nodes", peakHeap, "MiB");
    return figures;
  }

  private double live(Node a, Node b) throws InterruptedException {
    say(
        "live: writing %,d items of %,d bytes on one node, reading them on another",
        workload.items(), workload.size());
    long startNanos = System.nanoTime();
    for (int from = 0; from < workload.items(); from += CHUNK) {
      a.store().submitMany(chunk(from));
    }
    awaitAll(b);
    return workload.items() * 1e9 / (System.nanoTime() - startNanos);
  }

  private List<Submission> chunk(int from) {
    List<Submission> chunk = new ArrayList<>(CHUNK);
    for (int i = from; i < Math.min(from + CHUNK, workload.items()); i++) {
      chunk.add(workload.item(i));
    }
    return chunk;
  }

  private void awaitAll(Node node) throws InterruptedException {
    Poll.until(BOUND, () -> holdsAll(node.store().health()));
  }

  /** Everything is committed and mirrored. */
  private boolean holdsAll(StoreHealth health) {
    return health.items() >= workload.items() && health.publishedSeq() >= health.feedSeq();
  }

  private double bareLoop(EmbeddedRedis source) throws Exception {
    say("yardstick: the bare loop over the same stream");
    EmbeddedRedis target = scratch.redis();
    double rate =
        new BareLoop("__local__:cdc", workload.items())
            .eventsPerSecond(source, scratch.file("bare", "items.db"), target);
    scratch.end(target);
    return rate;
  }

  private double catchUp(Node a, EmbeddedRedis redisA) throws Exception {
    say("catch-up: a new node reads the whole backlog");
    EmbeddedRedis redis = scratch.redis();
    long startNanos = System.nanoTime();
    Node late = scratch.node("bench.late", redis, 1000, List.of(Scratch.peer("bench.a", redisA)));
    awaitAll(late);
    double rate = workload.items() * 1e9 / (System.nanoTime() - startNanos);
    figures.note(
        Proof.of(a.store()).equals(Proof.of(late.store()))
            ? "The nodes hold the same items, bytes and stamps."
            : "THE NODES DIFFER.");
    scratch.end(late);
    scratch.end(redis);
    return rate;
  }

  private double redisReplication() throws Exception {
    say("yardstick: Redis's own replication of the same items");
    EmbeddedRedis primary = scratch.redis("repl-diskless-sync-delay 0");
    EmbeddedRedis replica = scratch.redis();
    double rate = new RedisReplicaYardstick(primary, replica, workload).eventsPerSecond();
    scratch.end(replica);
    scratch.end(primary);
    return rate;
  }

  private Histogram latency(Node a, Node b) throws InterruptedException {
    progress.println("latency: " + load);
    return new VisibleLatency(new NodePath(a, b), workload, load).measure();
  }

  private void say(String format, Object... values) {
    progress.println(format.formatted(values));
  }
}
