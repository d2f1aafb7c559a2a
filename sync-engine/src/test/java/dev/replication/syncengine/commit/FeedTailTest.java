package dev.replication.syncengine.commit;

import static dev.replication.syncengine.StoreFixtures.remotePut;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replication.model.Change;
import dev.replication.syncengine.log.ChangeLog.Row;
import org.junit.jupiter.api.Test;

class FeedTailTest {
  private final Change change = remotePut("k", "x".repeat(871), 1, 1);

  @Test
  void theOldestRowsMakeRoomForNewOnes() {
    FeedTail tail = new FeedTail(10, 3L * change.weight());
    for (long position = 11; position <= 20; position++) {
      tail.append(new Row(position, position, change));
    }
    assertThat(tail.reachesBackTo(16)).isFalse();
    assertThat(tail.reachesBackTo(17)).isTrue();
    assertThat(tail.after(17, 10, Long.MAX_VALUE))
        .extracting(Row::feedSeq)
        .containsExactly(18L, 19L, 20L);
  }

  @Test
  void aRowLargerThanTheBoundIsNotKept() {
    FeedTail tail = new FeedTail(0, change.weight() - 1L);
    tail.append(new Row(1, 1, change));
    assertThat(tail.reachesBackTo(0)).isFalse();
    assertThat(tail.reachesBackTo(1)).isTrue();
    assertThat(tail.after(1, 10, Long.MAX_VALUE)).isEmpty();
  }

  @Test
  void manySmallRowsAreBoundedByCount() {
    FeedTail tail = new FeedTail(0, Long.MAX_VALUE);
    for (long position = 1; position <= 200_000; position++) {
      tail.append(new Row(position, position, change));
    }
    assertThat(tail.reachesBackTo(200_000 - 65_537)).isFalse();
    assertThat(tail.after(199_990, 100, Long.MAX_VALUE)).hasSize(10);
  }

  @Test
  void removedAndForgottenRowsGiveTheirRoomBack() {
    FeedTail tail = new FeedTail(0, 3L * change.weight());
    tail.append(new Row(1, 1, change));
    tail.append(new Row(2, 2, change));
    tail.append(new Row(3, 3, change));
    tail.remove(2);
    tail.remove(2);
    tail.append(new Row(4, 4, change));
    assertThat(tail.after(0, 10, Long.MAX_VALUE))
        .extracting(Row::feedSeq)
        .containsExactly(1L, 3L, 4L);
    tail.forgetUpTo(3);
    assertThat(tail.reachesBackTo(2)).isFalse();
    assertThat(tail.after(3, 10, Long.MAX_VALUE)).hasSize(1);
  }

  @Test
  void positionsAreConsecutive() {
    FeedTail tail = new FeedTail(5, 1000);
    assertThatThrownBy(() -> tail.append(new Row(7, 7, change)))
        .isInstanceOf(IllegalStateException.class);
  }
}
