package dev.replication.syncengine;

import static dev.replication.syncengine.StoreFixtures.LONDON;
import static dev.replication.syncengine.StoreFixtures.NOW;
import static dev.replication.syncengine.StoreFixtures.PARIS;
import static dev.replication.syncengine.StoreFixtures.apply;
import static dev.replication.syncengine.StoreFixtures.bytes;
import static dev.replication.syncengine.StoreFixtures.config;
import static dev.replication.syncengine.StoreFixtures.put;
import static dev.replication.syncengine.StoreFixtures.remotePut;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replication.model.StreamId;
import dev.replication.port.DeadLetterStore.DeadLetter;
import dev.replication.port.FeedEntry;
import dev.replication.syncengine.archive.ArchiveSettings;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is kept for people to look at does not grow without end. */
class BoundsTest {
  private static final int BOUND = 3;

  private final ManualTime time = new ManualTime(NOW);
  private final SyncEngine store =
      SyncEngine.open(
          config(null),
          new ArchiveSettings(
              LONDON,
              null,
              1 << 20,
              1 << 30,
              1,
              Duration.ofSeconds(1),
              BOUND,
              Duration.ofDays(1),
              BOUND),
          time);

  @AfterEach
  void closeStore() {
    store.close();
  }

  @Test
  void theNewestConflictsStay() throws Exception {
    for (int i = 1; i <= BOUND + 4; i++) {
      put(store, "k" + i, "mine");
      apply(store, i, remotePut("k" + i, "theirs", NOW - 1000, i));
    }
    assertThat(store.conflicts(100))
        .extracting(conflict -> conflict.loser().key().text())
        .containsExactly("k7", "k6", "k5");
  }

  @Test
  void theNewestDeadLettersStay() throws Exception {
    for (int i = 1; i <= BOUND + 4; i++) {
      store.parkDeadLetter(
          new DeadLetter(
              PARIS,
              "__local__:cdc",
              new FeedEntry.Undecodable(
                  new StreamId(i, 0), FeedEntry.Reason.BAD_KEY, "key is empty", bytes("op=PUT")),
              NOW));
    }
    assertThat(store.deadLetters(100))
        .extracting(letter -> letter.entry().id().millis())
        .containsExactly(7L, 6L, 5L);
  }

  @Test
  void aBoundBelowOneIsRefusedByName() {
    assertThatThrownBy(() -> StoreFixtures.withMemory(config(null), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("l1_max_bytes must be at least 1 but is 0");
  }
}
