package dev.replication.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replication.model.NodeId;
import dev.replication.model.StreamId;
import dev.replication.port.CursorStore;
import dev.replication.port.ReplicationFailure.CursorsUnavailable;
import org.junit.jupiter.api.Test;

class InMemoryCursorStoreTest extends CursorStoreContract {
  private static final NodeId PARIS = new NodeId("paris");

  @Override
  protected CursorStore open() {
    return new InMemoryCursorStore();
  }

  @Test
  void failsWhileBrokenDownAndKeepsWhatItHolds() {
    InMemoryCursorStore store = new InMemoryCursorStore();
    store.save(cursor(PARIS, new StreamId(1, 0)));

    store.breakDown("disk on fire");
    assertThatThrownBy(() -> store.save(cursor(PARIS, new StreamId(2, 0))))
        .isInstanceOf(CursorsUnavailable.class)
        .hasMessageContaining("disk on fire");
    store.recover();

    assertThat(store.all()).containsExactly(cursor(PARIS, new StreamId(1, 0)));
  }
}
