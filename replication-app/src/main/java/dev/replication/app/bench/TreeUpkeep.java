package dev.replication.app.bench;

import dev.replication.embedded.redis.EmbeddedRedis;
import dev.replication.model.NodeId;
import dev.replication.syncengine.Submission;
import dev.replication.syncengine.SyncEngine;
import dev.replication.syncengine.SyncEngineConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * How fast a store takes writes and mirrors them with the digest tree and without it: the same
 * items into a new store with a new Redis each time, in turns, the first one of each kind not
 * counted. Every item is written twice, so half of the writes replace a record.
 */
final class TreeUpkeep {
  private static final int TURNS = 3;
  private static final int CHUNK = 1000;
  private static final int MOST_ITEMS = 100_000;

  private final Scratch scratch;
  private final Workload workload;

  TreeUpkeep(Scratch scratch, Workload workload) {
    this.scratch = scratch;
    this.workload = new Workload(Math.min(workload.items(), MOST_ITEMS), workload.size());
  }

  /** Writes a second. */
  record Rates(double with, double without) {}

  Rates measure() throws Exception {
    List<Double> with = new ArrayList<>();
    List<Double> without = new ArrayList<>();
    for (int turn = 0; turn <= TURNS; turn++) {
      double plain = rate("plain" + turn, false);
      double kept = rate("kept" + turn, true);
      if (turn > 0) {
        without.add(plain);
        with.add(kept);
      }
    }
    return new Rates(median(with), median(without));
  }

  private static double median(List<Double> rates) {
    rates.sort(null);
    return rates.get(rates.size() / 2);
  }

  private double rate(String name, boolean withTree) throws Exception {
    EmbeddedRedis redis = scratch.redis();
    double rate;
    try (SyncEngine store = SyncEngine.open(config(name, redis, withTree))) {
      long startNanos = System.nanoTime();
      write(store);
      write(store);
      rate = 2L * workload.items() * 1e9 / (System.nanoTime() - startNanos);
    }
    scratch.end(redis);
    return rate;
  }

  private void write(SyncEngine store) throws InterruptedException {
    for (int from = 0; from < workload.items(); from += CHUNK) {
      List<Submission> chunk = new ArrayList<>(CHUNK);
      for (int i = from; i < Math.min(from + CHUNK, workload.items()); i++) {
        chunk.add(workload.item(i));
      }
      store.submitMany(chunk);
    }
    store.flush();
  }

  private SyncEngineConfig config(String name, EmbeddedRedis redis, boolean withTree) {
    SyncEngineConfig plain = SyncEngineConfig.defaults(new NodeId("compare." + name));
    SyncEngineConfig config =
        new SyncEngineConfig(
            plain.node(),
            redis.url(),
            "",
            scratch.file(name, "items.db"),
            32L << 20,
            plain.maxPayloadBytes(),
            plain.batchFlushCount(),
            plain.batchFlushBytes(),
            plain.queueMaxBytes(),
            plain.cdc(),
            plain.redisTimeout(),
            plain.redisResponseTimeout(),
            plain.maxClockDrift());
    return withTree ? config : config.withoutDigestTree();
  }
}
