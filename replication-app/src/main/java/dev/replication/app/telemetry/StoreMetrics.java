package dev.replication.app.telemetry;

import dev.replication.syncengine.StoreHealth;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** The store's condition as gauges, read when they are scraped. */
public final class StoreMetrics {
  private final MeterRegistry registry;
  private final Supplier<StoreHealth> health;

  private StoreMetrics(MeterRegistry registry, Supplier<StoreHealth> health) {
    this.registry = registry;
    this.health = health;
  }

  /**
   * Registers the gauges.
   *
   * @param health asked at every scrape, once for each gauge; must not block
   * @param queueMaxBytes bound of the bytes waiting to be committed, against which memory pressure
   *     is measured
   */
  public static void register(
      MeterRegistry registry, Supplier<StoreHealth> health, long queueMaxBytes) {
    StoreMetrics store = new StoreMetrics(registry, health);
    store.gauge("sync.engine.l1.cache.bytes", "Weight of the memory tier", StoreHealth::l1Bytes);
    store.gauge("sync.engine.l1.cache.items", "Items in the memory tier", StoreHealth::l1Items);
    store.gauge(
        "sync.engine.memory.pressure",
        "Bytes waiting to be committed, as a share of their bound",
        h -> (double) h.queuedBytes() / queueMaxBytes);
    store.gauge(
        "sync.engine.batch.queue.bytes", "Bytes waiting to be committed", StoreHealth::queuedBytes);
    store.gauge("replication.tombstones", "Deletes still remembered", StoreHealth::tombstones);
    store.gauge(
        "replication.parked.changes",
        "Peers' changes set aside until time reaches their stamps",
        StoreHealth::parked);
    store.gauge(
        "replication.outbox.age.seconds",
        "Age of the oldest change not yet published, 0 when nothing waits",
        h -> h.outboxAge().toNanos() / 1e9);
    Gauge.builder("sync.engine.backend.healthy", health, h -> redisHealthy(h.get()))
        .description("1 when the backend answers, NaN when there is none")
        .tag("backend", "redis")
        .strongReference(true)
        .register(registry);
    // Held weakly by the counter, and strongly by the gauges.
    FunctionCounter.builder(
            "sync.engine.corruption.detected", health, h -> h.get().redisCorruptReads())
        .description("Items read from the backend that were not what was written")
        .tag("backend", "redis")
        .register(registry);
  }

  private void gauge(String name, String description, ToDoubleFunction<StoreHealth> value) {
    Gauge.builder(name, health, h -> value.applyAsDouble(h.get()))
        .description(description)
        .strongReference(true)
        .register(registry);
  }

  private static double redisHealthy(StoreHealth health) {
    if (!health.redisConfigured()) {
      return Double.NaN;
    }
    return health.redisConnected() ? 1 : 0;
  }
}
