package dev.replication.hotpath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.replication.domain.flow.Aimd;
import dev.replication.model.TraceContext;
import dev.replication.port.ReplicationEvent.BatchApplied;
import dev.replication.port.ReplicationEvent.TracedBatchApplied;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The traces of changes are told of with the batch that applied them. */
final class TraceTest {
  private final Tail tail = new Tail();

  @Test
  void eachTraceOfABatchIsToldOfOnce() throws InterruptedException {
    tail.publish("a", trace(1));
    tail.publish("b", "without");
    tail.publish("a", trace(2));
    tail.publish("c", trace(1));

    tail.run(tail.supervisor(), 20);

    assertThat(tail.observed.of(TracedBatchApplied.class))
        .extracting(TracedBatchApplied::traces, TracedBatchApplied::events)
        .containsExactly(tuple(List.of(trace(1), trace(2)), 4));
  }

  @Test
  void aBatchWithoutTracesIsNotToldOfTwice() throws InterruptedException {
    tail.publish("a", "1");

    tail.run(tail.supervisor(), 20);

    assertThat(tail.observed.of(BatchApplied.class)).isNotEmpty();
    assertThat(tail.observed.of(TracedBatchApplied.class)).isEmpty();
  }

  @Test
  void theTracesOfOneBatchAreBounded() throws InterruptedException {
    int count = TracedBatchApplied.MAX_TRACES + 1;
    for (int i = 0; i < count; i++) {
      tail.publish("k" + i, trace(i));
    }

    tail.run(tail.supervisor(Tail.tuning(new Aimd.Settings(false, count, 1, count), null)), 20);

    assertThat(tail.observed.of(TracedBatchApplied.class))
        .extracting(batch -> batch.traces().size())
        .containsExactly(TracedBatchApplied.MAX_TRACES);
    assertThat(tail.held("k" + (count - 1))).isNotNull();
  }

  private static TraceContext trace(int number) {
    return new TraceContext(
        "00-0af7651916cd43dd8448eb211c80319c-%016x-01".formatted(number + 1), null);
  }
}
