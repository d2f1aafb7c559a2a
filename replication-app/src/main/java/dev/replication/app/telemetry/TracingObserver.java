package dev.replication.app.telemetry;

import dev.replication.model.TraceContext;
import dev.replication.port.ReplicationEvent;
import dev.replication.port.ReplicationEvent.TracedBatchApplied;
import dev.replication.port.ReplicationObserver;
import dev.replication.port.TimeSource;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes a span of each applied batch that holds changes made in traces, linked to all of them. With
 * one trace only, the span is a child in it, so that whoever wrote sees the write arrive here.
 *
 * <p>A trace that was not sampled where it began is not followed. Safe for many threads.
 */
public final class TracingObserver implements ReplicationObserver {
  static final String SPAN = "replication apply";
  static final AttributeKey<String> PEER = AttributeKey.stringKey("replication.peer_id");
  static final AttributeKey<Long> EVENTS = AttributeKey.longKey("messaging.batch.message_count");

  private final Tracer tracer;
  private final TimeSource time;

  /** Spans go to {@code openTelemetry}, which stays the caller's. */
  public TracingObserver(OpenTelemetry openTelemetry, TimeSource time) {
    this.tracer = openTelemetry.getTracer("dev.replication");
    this.time = time;
  }

  @Override
  public void on(ReplicationEvent event) {
    if (event instanceof TracedBatchApplied batch) {
      List<SpanContext> sampled =
          batch.traces().stream()
              .map(TracingObserver::spanOf)
              .filter(span -> span.isValid() && span.isSampled())
              .toList();
      if (!sampled.isEmpty()) {
        record(batch, sampled);
      }
    }
  }

  private void record(TracedBatchApplied batch, List<SpanContext> writes) {
    Instant end = Instant.ofEpochMilli(time.wallMillis());
    SpanBuilder span =
        tracer
            .spanBuilder(SPAN)
            .setSpanKind(SpanKind.CONSUMER)
            .setStartTimestamp(end.minus(batch.took()))
            .setAttribute(PEER, batch.peer().text())
            .setAttribute(EVENTS, (long) batch.events());
    if (writes.size() == 1) {
      span.setParent(Context.root().with(Span.wrap(writes.getFirst())));
    } else {
      span.setNoParent();
    }
    writes.forEach(span::addLink);
    span.startSpan().end(end);
  }

  private static SpanContext spanOf(TraceContext trace) {
    Context extracted =
        W3CTraceContextPropagator.getInstance().extract(Context.root(), trace, Headers.OF_TRACE);
    return Span.fromContext(extracted).getSpanContext();
  }

  /** A trace context as the headers it came from. */
  private enum Headers implements TextMapGetter<TraceContext> {
    OF_TRACE;

    @Override
    public Iterable<String> keys(TraceContext carrier) {
      return List.of("traceparent", "tracestate");
    }

    @Override
    public @Nullable String get(@Nullable TraceContext carrier, String key) {
      if (carrier == null) {
        return null;
      }
      return switch (key) {
        case "traceparent" -> carrier.parent();
        case "tracestate" -> carrier.state();
        default -> null;
      };
    }
  }
}
