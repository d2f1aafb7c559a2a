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
  private final Tags peer;
  private final List<Meter> registered = new ArrayList<>();

  PeerSeries(MeterRegistry registry, NodeId peer) {
    this.registry = registry;
    this.peer = Tags.of("peer_id", peer.text());
  }

  /** The label value of a constant. */
  static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  Counter counter(String name, String description, String... labels) {
    Tags tags = peer.and(labels);
    return keep(Counter.builder(name).description(description).tags(tags).register(registry));
  }

  /** One counter for each value of {@code label}. */
  Map<String, Counter> counters(String name, String description, String label, String... values) {
    Map<String, Counter> counters = new LinkedHashMap<>();
    for (String value : values) {
      counters.put(value, counter(name, description, label, value));
    }
    return Map.copyOf(counters);
  }

  Timer timer(String name, String description) {
    return keep(
        Timer.builder(name)
            .description(description)
            .tags(peer)
            .serviceLevelObjectives(LATENCIES)
            .register(registry));
  }

  DistributionSummary summary(String name, String description) {
    return summary(name, description, SIZES);
  }

  /** A distribution of milliseconds, for what the documents do not count in seconds. */
  DistributionSummary millis(String name, String description, String... labels) {
    return summary(name, description, MILLIS, labels);
  }

  private DistributionSummary summary(
      String name, String description, double[] bounds, String... labels) {
    return keep(
        DistributionSummary.builder(name)
            .description(description)
            .tags(peer.and(labels))
            .serviceLevelObjectives(bounds)
            .register(registry));
  }

  <T> void gauge(String name, String description, T source, ToDoubleFunction<T> value) {
    keep(Gauge.builder(name, source, value).description(description).tags(peer).register(registry));
  }

  <T> void gauge(
      String name, String description, T source, ToDoubleFunction<T> value, String state) {
    Tags tags = peer.and("state", state);
    keep(Gauge.builder(name, source, value).description(description).tags(tags).register(registry));
  }

  void unregister() {
    registered.forEach(registry::remove);
  }

  private <M extends Meter> M keep(M meter) {
    registered.add(meter);
    return meter;
  }
}
