package dev.replication.app.telemetry;

import dev.replication.model.Slo;
import dev.replication.port.ReplicationEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one peer's objectives. Each violation is a measurement above its objective, so an
 * episode of many counts as many. Both names that documents give the label are there.
 */
final class SloMeters {
  private final Map<Slo, Counter> violations = new EnumMap<>(Slo.class);
  private final Map<Slo, DistributionSummary> values = new EnumMap<>(Slo.class);
  private volatile @Nullable Duration lagThreshold;

  /**
   * Registers them with {@code series}.
   *
   * @param lagMillis the lag as it is, NaN while it is not known
   */
  SloMeters(PeerSeries series, DoubleSupplier lagMillis) {
    for (Slo slo : Slo.values()) {
      String label = PeerSeries.label(slo);
      PeerSeries ofSlo = series.with("slo", label).with("slo_type", label);
      violations.put(
          slo, ofSlo.counter("replication.slo.violations", "Measurements above their SLO"));
      values.put(
          slo,
          ofSlo.millis("replication.slo.violation.latency.ms", "What was measured above an SLO"));
    }
    series.gauge(
        "replication.lag.slo.ms", "The longest lag that is allowed", this, SloMeters::thresholdMs);
    series.gauge(
        "replication.lag.slo.violation",
        "1 while the lag is longer, NaN when either is not known",
        this,
        m -> violation(lagMillis.getAsDouble(), m.thresholdMs()));
  }

  void on(ReplicationEvent.SloSet event) {
    if (event.slo() == Slo.REPLICATION_LAG) {
      lagThreshold = event.threshold();
    }
  }

  void on(ReplicationEvent.SloViolated event) {
    Counter counter = violations.get(event.slo());
    DistributionSummary measured = values.get(event.slo());
    if (counter == null || measured == null) {
      throw new IllegalStateException("no series for " + event.slo());
    }
    counter.increment();
    measured.record(event.value().toMillis());
  }

  private double thresholdMs() {
    Duration threshold = lagThreshold;
    return threshold == null ? Double.NaN : threshold.toMillis();
  }

  private static double violation(double lagMillis, double thresholdMillis) {
    if (Double.isNaN(lagMillis) || Double.isNaN(thresholdMillis)) {
      return Double.NaN;
    }
    return lagMillis > thresholdMillis ? 1 : 0;
  }
}
