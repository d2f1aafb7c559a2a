package dev.replication.app.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.model.NodeId;
import dev.replication.model.TraceContext;
import dev.replication.port.ReplicationEvent;
import dev.replication.port.ReplicationEvent.TracedBatchApplied;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TracingObserverTest {
  private static final NodeId PEER = new NodeId("peer-1");
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String OTHER = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String WRITE = "b7ad6b7169203331";
  private static final Duration TOOK = Duration.ofMillis(20);

  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final SdkTracerProvider provider =
      SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(spans)).build();
  private final SteppedTime time = new SteppedTime();
  private final TracingObserver observer =
      new TracingObserver(OpenTelemetrySdk.builder().setTracerProvider(provider).build(), time);

  @BeforeEach
  void startTheClock() {
    time.advance(Duration.ofDays(20_000));
  }

  @AfterEach
  void close() {
    provider.close();
  }

  @Test
  void theOnlyTraceOfABatchGetsTheSpanOfItsApplyAsAChild() {
    observer.on(applied(new TraceContext("00-" + TRACE + "-" + WRITE + "-01", "vendor=x")));

    SpanData span = only();
    assertThat(span.getTraceId()).isEqualTo(TRACE);
    assertThat(span.getParentSpanId()).isEqualTo(WRITE);
    assertThat(span.getSpanContext().getTraceState().get("vendor")).isEqualTo("x");
    assertThat(span.getName()).isEqualTo("replication apply");
    assertThat(span.getKind()).isEqualTo(SpanKind.CONSUMER);
    assertThat(span.getEndEpochNanos() - span.getStartEpochNanos()).isEqualTo(TOOK.toNanos());
    assertThat(span.getEndEpochNanos() / 1_000_000).isEqualTo(time.wallMillis());
    assertThat(span.getAttributes().asMap())
        .isEqualTo(Map.of(TracingObserver.PEER, "peer-1", TracingObserver.EVENTS, 7L));
    assertThat(span.getLinks()).extracting(l -> l.getSpanContext().getSpanId()).contains(WRITE);
  }

  @Test
  void aBatchOfManyTracesIsOneSpanThatIsLinkedToAll() {
    observer.on(
        applied(
            new TraceContext("00-" + TRACE + "-" + WRITE + "-01", null),
            new TraceContext("00-" + OTHER + "-" + WRITE + "-01", null)));

    SpanData span = only();
    assertThat(span.getTraceId()).isNotIn(TRACE, OTHER);
    assertThat(span.getParentSpanContext().isValid()).isFalse();
    assertThat(span.getLinks())
        .extracting(LinkData::getSpanContext)
        .extracting(link -> link.getTraceId())
        .containsExactly(TRACE, OTHER);
  }

  @Test
  void whatWasNotSampledWhereItBeganIsNotFollowed() {
    observer.on(
        applied(
            new TraceContext("00-" + TRACE + "-" + WRITE + "-00", null),
            new TraceContext("00-" + OTHER + "-" + WRITE + "-01", null)));
    observer.on(applied(new TraceContext("00-" + TRACE + "-" + WRITE + "-00", null)));

    assertThat(only().getTraceId()).isEqualTo(OTHER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
      })
  void aTraceThatIsNoneMakesNoSpan(String parent) {
    observer.on(applied(new TraceContext(parent, "=,=;")));

    assertThat(spans.getFinishedSpanItems()).isEmpty();
  }

  @Test
  void batchesWithoutTracesMakeNoSpan() {
    observer.on(new ReplicationEvent.BatchRead(PEER, 1, 10, TOOK));

    assertThat(spans.getFinishedSpanItems()).isEmpty();
  }

  private static TracedBatchApplied applied(TraceContext... traces) {
    return new TracedBatchApplied(PEER, List.of(traces), 7, TOOK);
  }

  private SpanData only() {
    assertThat(spans.getFinishedSpanItems()).hasSize(1);
    return spans.getFinishedSpanItems().getFirst();
  }
}
