package dev.replication.app.telemetry;

import dev.replication.model.NodeId;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Sends spans to a collector by OTLP over HTTP, in the background and in bounded queues: spans that
 * the collector does not take are lost and nothing waits for it. Closing sends what is left, within
 * a bound.
 */
public final class SpanExport implements AutoCloseable {
  private static final String PATH = "/v1/traces";
  private static final int MAX_QUEUED = 2_048;
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration AT_CLOSE = Duration.ofSeconds(2);

  private final SdkTracerProvider spans;
  private final OpenTelemetry openTelemetry;

  private SpanExport(SdkTracerProvider spans) {
    this.spans = spans;
    this.openTelemetry = OpenTelemetrySdk.builder().setTracerProvider(spans).build();
  }

  /**
   * Spans of the node {@code self} go to {@code collector}, below which {@code /v1/traces} takes
   * them.
   */
  public static SpanExport to(URI collector, NodeId self) {
    logWithTheRest();
    String base = collector.toString().replaceAll("/+$", "");
    OtlpHttpSpanExporter exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(base + PATH)
            .setTimeout(TIMEOUT)
            .setConnectTimeout(TIMEOUT)
            .build();
    Attributes of =
        Attributes.builder()
            .put("service.name", "replication-engine")
            .put("service.instance.id", self.text())
            .build();
    BatchSpanProcessor processor =
        BatchSpanProcessor.builder(exporter)
            .setMaxQueueSize(MAX_QUEUED)
            .setScheduleDelay(Duration.ofSeconds(1))
            .setExporterTimeout(TIMEOUT)
            .build();
    return new SpanExport(
        SdkTracerProvider.builder()
            .setResource(Resource.create(of))
            .addSpanProcessor(processor)
            .build());
  }

  /** What spans are made with. */
  public OpenTelemetry openTelemetry() {
    return openTelemetry;
  }

  @Override
  public void close() {
    spans.shutdown().join(AT_CLOSE.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The exporter logs through java.util.logging, which would print in a form of its own. */
  private static void logWithTheRest() {
    if (!SLF4JBridgeHandler.isInstalled()) {
      SLF4JBridgeHandler.removeHandlersForRootLogger();
      SLF4JBridgeHandler.install();
    }
  }
}
