package dev.replication.app.wiring;

import dagger.Module;
import dagger.Provides;
import dev.replication.app.config.AppConfig;
import dev.replication.app.config.PeerSettings;
import dev.replication.app.runtime.Resources;
import dev.replication.app.runtime.Tally;
import dev.replication.app.telemetry.LoggingObserver;
import dev.replication.app.telemetry.MetricsObserver;
import dev.replication.app.telemetry.PeerActivity;
import dev.replication.app.telemetry.SpanExport;
import dev.replication.app.telemetry.StoreMetrics;
import dev.replication.app.telemetry.TracingObserver;
import dev.replication.model.NodeId;
import dev.replication.port.ReplicationObserver;
import dev.replication.port.TimeSource;
import dev.replication.syncengine.SyncEngine;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.inject.Singleton;
import java.net.URI;

/** Who hears what happens: meters, logs, running totals, spans. */
@Module
interface TelemetryModule {
  @Provides
  @Singleton
  static PrometheusMeterRegistry meters(AppConfig config, SyncEngine store) {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    StoreMetrics.register(registry, store::health, config.syncEngine().memory().queueMaxBytes());
    return registry;
  }

  @Provides
  @Singleton
  static Tally tally() {
    return new Tally();
  }

  @Provides
  @Singleton
  static PeerActivity activity(TimeSource time) {
    return new PeerActivity(time);
  }

  @Provides
  @Singleton
  static ReplicationObserver observer(
      AppConfig config,
      PrometheusMeterRegistry meters,
      TimeSource time,
      Tally tally,
      PeerActivity activity,
      Resources resources) {
    var peers = config.replication().peers().stream().map(PeerSettings::nodeId).toList();
    ReplicationObserver observer =
        new MetricsObserver(meters, time, peers)
            .and(new LoggingObserver(time))
            .and(tally)
            .and(activity);
    URI collector = config.telemetry().otlpEndpoint();
    if (collector == null) {
      return observer;
    }
    NodeId self = config.replication().localNodeId();
    SpanExport spans = resources.own(SpanExport.to(collector, self));
    return observer.and(new TracingObserver(spans.openTelemetry(), time));
  }
}
