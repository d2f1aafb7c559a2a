package dev.replication.app.telemetry;

import dev.replication.model.NodeId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Registers the series of one peer, all labelled with it, and takes them away together. */
final class PeerSeries {
  /**
   * Bounds of the latency histograms: from well below a round trip to well above any timeout of a
   * healthy link.
   */
  private static final Duration[] LATENCIES = {
    Duration.ofNanos(500_000),
    Duration.ofMillis(1),
    Duration.ofNanos(2_500_000),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2_500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(60)
  };

  private static final double[] MILLIS = {100, 250, 500, 1_000, 2_500, 5_000, 30_000, 60_000};

  private static final double[] SIZES = {1, 10, 100, 500, 1_000, 2_500, 5_000, 10_000, 50_000};

  private final MeterRegistry registry;
  private final Tags tags;
  private final List<Meter> registered;

  PeerSeries(MeterRegistry registry, NodeId peer) {
    this(registry, Tags.of("peer_id", peer.text()), new ArrayList<>());
  }

  private PeerSeries(MeterRegistry registry, Tags tags, List<Meter> registered) {
    this.registry = registry;
    this.tags = tags;
    this.registered = registered;
  }

  /** The same with one more label; taken away together. */
  PeerSeries with(String label, String value) {
    return new PeerSeries(registry, tags.and(label, value), registered);
  }

  /** The label value of a constant. */
  static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  Counter counter(String name, String description) {
    return keep(Counter.builder(name).description(description).tags(tags).register(registry));
  }

  /** One counter for each value of {@code label}. */
  Map<String, Counter> counters(String name, String description, String label, String... values) {
    return each(label, values, series -> series.counter(name, description));
  }

  /** Adds one to the counter of {@code label}. */
  static void count(Map<String, Counter> counters, String label) {
    Counter counter = counters.get(label);
    if (counter == null) {
      throw new IllegalStateException("no series for " + label);
    }
    counter.increment();
  }

  Timer timer(String name, String description) {
    return keep(
        Timer.builder(name)
            .description(description)
            .tags(tags)
            .serviceLevelObjectives(LATENCIES)
            .register(registry));
  }

  /** One timer for each value of {@code label}. */
  Map<String, Timer> timers(String name, String description, String label, String... values) {
    return each(label, values, series -> series.timer(name, description));
  }

  DistributionSummary sizes(String name, String description) {
    return summary(name, description, SIZES);
  }

  /** A distribution of milliseconds, for what the documents do not count in seconds. */
  DistributionSummary millis(String name, String description) {
    return summary(name, description, MILLIS);
  }

  private DistributionSummary summary(String name, String description, double[] bounds) {
    return keep(
        DistributionSummary.builder(name)
            .description(description)
            .tags(tags)
            .serviceLevelObjectives(bounds)
            .register(registry));
  }

  <T> void gauge(String name, String description, T source, ToDoubleFunction<T> value) {
    keep(Gauge.builder(name, source, value).description(description).tags(tags).register(registry));
  }

  void unregister() {
    registered.forEach(registry::remove);
  }

  private <M> Map<String, M> each(String label, String[] values, Function<PeerSeries, M> meter) {
    Map<String, M> meters = new LinkedHashMap<>();
    for (String value : values) {
      meters.put(value, meter.apply(with(label, value)));
    }
    return Map.copyOf(meters);
  }

  private <M extends Meter> M keep(M meter) {
    registered.add(meter);
    return meter;
  }
}
