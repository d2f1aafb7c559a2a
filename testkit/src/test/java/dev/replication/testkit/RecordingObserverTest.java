package dev.replication.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replication.model.NodeId;
import dev.replication.port.ReplicationEvent;
import dev.replication.port.ReplicationEvent.BatchSizeChanged;
import dev.replication.port.ReplicationEvent.HistoryTrimmed;
import dev.replication.port.ReplicationEvent.StreamRecreated;
import org.junit.jupiter.api.Test;

class RecordingObserverTest {
  private static final NodeId LONDON = new NodeId("london");
  private static final NodeId PARIS = new NodeId("paris");

  private final RecordingObserver observer = new RecordingObserver();

  @Test
  void answersByKindAndByPeer() {
    BatchSizeChanged first = new BatchSizeChanged(LONDON, 10, 20);
    BatchSizeChanged second = new BatchSizeChanged(PARIS, 20, 10);
    HistoryTrimmed trimmed = new HistoryTrimmed(LONDON, 5);
    observer.on(first);
    observer.on(trimmed);
    observer.on(second);

    assertThat(observer.events()).containsExactly(first, trimmed, second);
    assertThat(observer.of(BatchSizeChanged.class)).containsExactly(first, second);
    assertThat(observer.of(PARIS, BatchSizeChanged.class)).containsExactly(second);
    assertThat(observer.of(LONDON, ReplicationEvent.OfPeer.class)).containsExactly(first, trimmed);
    assertThat(observer.last(BatchSizeChanged.class)).contains(second);
    assertThat(observer.count(BatchSizeChanged.class)).isEqualTo(2);
    assertThat(observer.only(HistoryTrimmed.class)).isEqualTo(trimmed);
    assertThat(observer.heard(StreamRecreated.class)).isFalse();
    assertThat(observer.last(StreamRecreated.class)).isEmpty();
  }

  @Test
  void insistsOnTheOnlyEventOfItsKind() {
    assertThatThrownBy(() -> observer.only(HistoryTrimmed.class))
        .isInstanceOf(AssertionError.class);

    observer.on(new HistoryTrimmed(LONDON, 5));
    observer.on(new HistoryTrimmed(LONDON, 6));

    assertThatThrownBy(() -> observer.only(HistoryTrimmed.class))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("heard 2");
  }

  @Test
  void forgetsOnRequest() {
    observer.on(new HistoryTrimmed(LONDON, 5));

    observer.clear();

    assertThat(observer.events()).isEmpty();
  }
}
