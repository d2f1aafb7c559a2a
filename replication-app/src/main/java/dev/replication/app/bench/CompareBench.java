package dev.replication.app.bench;

import dev.replication.app.wiring.Node;
import dev.replication.domain.repair.Verification;
import dev.replication.embedded.redis.EmbeddedRedis;
import dev.replication.model.ComparisonVerdict;
import dev.replication.model.NodeId;
import dev.replication.syncengine.Submission;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * What comparing costs at one number of items: two nodes that hold the same; then one of them loses
 * rows, and a comparison finds and mends that; and what the tree takes that makes it possible.
 *
 * <p>What goes over the wire is counted by the Redis of the peer, connections, requests and framing
 * included; the contents that a repair brings are taken off.
 */
final class CompareBench {
  private static final NodeId PEER = new NodeId("compare.a");
  private static final Duration BOUND = Duration.ofMinutes(20);
  private static final Duration WAIT = Duration.ofMinutes(5);
  private static final int CHUNK = 1000;
  private static final int WARM_UP_PASSES = 100;
  private static final int EQUAL_PASSES = 300;
  private static final int LOSSES = 3;
  private static final int MANY = 1000;

  private final Scratch scratch;
  private final Workload workload;
  private final PrintStream progress;
  private final Figures figures = new Figures();
  private final List<Double> rebuildSeconds = new ArrayList<>();

  CompareBench(Scratch scratch, Workload workload, PrintStream progress) {
    this.scratch = scratch;
    this.workload = workload;
    this.progress = progress;
  }

  Figures run() throws Exception {
    EmbeddedRedis redisA = scratch.redis();
    EmbeddedRedis redisB = scratch.redis();
    Node a = scratch.node(PEER.text(), redisA, workload.items() + 1_000_000L, List.of());
    Node b = scratch.node("compare.b", redisB, 1000, List.of(Scratch.peer(PEER.text(), redisA)));
    say("writing %,d items of %,d bytes", workload.items(), workload.size());
    fill(a);
    awaitEqual(b);
    try (Traffic traffic = new Traffic(redisA)) {
      equal(b, traffic);
      LostRows loss = new LostRows(scratch.file("compare.b", "items.db"), redisB, b);
      lost(b, loss, traffic, 1, "one");
      lost(b, loss, traffic, MANY, "thousand");
    }
    memory(redisA);
    figures.add("rebuild_seconds", "mirror built again from L3, items and tree", median(), "s");
    scratch.end(b);
    scratch.end(a);
    scratch.end(redisA);
    scratch.end(redisB);
    upkeep();
    return figures;
  }

  private void fill(Node node) throws InterruptedException {
    for (int from = 0; from < workload.items(); from += CHUNK) {
      List<Submission> chunk = new ArrayList<>(CHUNK);
      for (int i = from; i < Math.min(from + CHUNK, workload.items()); i++) {
        chunk.add(workload.item(i));
      }
      node.store().submitMany(chunk);
    }
    node.store().flush();
  }

  private static void awaitEqual(Node node) throws InterruptedException {
    long deadlineNanos = System.nanoTime() + BOUND.toNanos();
    while (!isEqual(node.engine().verify(PEER, WAIT))) {
      if (System.nanoTime() - deadlineNanos > 0) {
        throw new IllegalStateException(
            "the nodes are not equal after " + BOUND.toMinutes() + " min");
      }
      Thread.sleep(100);
    }
  }

  private static boolean isEqual(Verification shown) {
    return shown.verdict() instanceof ComparisonVerdict.Equal;
  }

  private static Verification compare(Node node) throws InterruptedException {
    return node.engine().compare(List.of(PEER), WAIT).getFirst();
  }

  private void equal(Node node, Traffic traffic) throws InterruptedException {
    say("comparing them while they are equal");
    for (int i = 0; i < WARM_UP_PASSES; i++) {
      compare(node);
    }
    Histogram micros = new Histogram(3);
    Traffic.Count before = traffic.count();
    for (int i = 0; i < EQUAL_PASSES; i++) {
      Verification shown = compare(node);
      if (!isEqual(shown)) {
        throw new IllegalStateException("equal nodes were found " + shown.verdict());
      }
      micros.recordValue(shown.compared().toNanos() / 1000);
    }
    Traffic.Count used = traffic.count().minus(before);
    figures.add(
        "equal_requests",
        "equal: round trips, connecting included (reach 1)",
        used.reads() / (double) EQUAL_PASSES,
        "");
    figures.add(
        "equal_bytes", "equal: bytes (reach 10 KiB)", used.bytes() / 1024.0 / EQUAL_PASSES, "KiB");
    figures.add(
        "equal_p50_millis", "equal: p50 (reach 2 ms)", micros.getValueAtPercentile(50) / 1e3, "ms");
  }

  private void lost(Node node, LostRows loss, Traffic traffic, int rows, String key)
      throws InterruptedException, SQLException {
    Histogram micros = new Histogram(3);
    Histogram bytes = new Histogram(3);
    for (int i = 0; i < LOSSES; i++) {
      say("one node loses %,d of its items", rows);
      rebuildSeconds.add(loss.lose(workload, rows, i));
      Traffic.Count before = traffic.count();
      Verification shown = compare(node);
      Traffic.Count used = traffic.count().minus(before);
      if (shown.counts().applied() != rows) {
        throw new IllegalStateException(
            "lost %,d items, mended %,d".formatted(rows, shown.counts().applied()));
      }
      micros.recordValue(shown.compared().toNanos() / 1000);
      bytes.recordValue(Math.max(0, used.bytes() - (long) rows * workload.size()));
      awaitEqual(node);
    }
    boolean one = rows == 1;
    String what = one ? "1 item lost" : "%,d items lost".formatted(rows);
    figures.add(
        key + "_millis",
        what + ": found and mended (reach " + (one ? "20 ms)" : "500 ms)"),
        micros.getValueAtPercentile(50) / 1e3,
        "ms");
    figures.add(
        key + "_kibibytes",
        what + ": bytes beside the contents (reach " + (one ? "32 KiB)" : "4,096 KiB)"),
        bytes.getValueAtPercentile(50) / 1024.0,
        "KiB");
  }

  private double median() {
    rebuildSeconds.sort(null);
    return rebuildSeconds.get(rebuildSeconds.size() / 2);
  }

  private void memory(EmbeddedRedis redis) {
    figures.add(
        "tree_bytes_per_item",
        "Redis memory for the tree, of an item (reach 80 B)",
        TreeMemory.bytes(redis) / (double) workload.items(),
        "B");
  }

  private void upkeep() throws Exception {
    say("writing with and without the digest tree");
    TreeUpkeep.Rates rates = new TreeUpkeep(scratch, workload).measure();
    figures.add(
        "written_with_tree", "written and mirrored, with the tree", rates.with(), "items/s");
    figures.add(
        "written_without_tree", "written and mirrored, without it", rates.without(), "items/s");
    figures.add(
        "upkeep_percent",
        "the tree's share of that (reach 10 %)",
        100 * (1 - rates.with() / rates.without()),
        "%");
  }

  private void say(String format, Object... values) {
    progress.println(format.formatted(values));
  }
}
