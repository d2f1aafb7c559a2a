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
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept for people to look at does not grow without end. */
class BoundsTest {
  private static final int BOUND = 3;
  private static final int CONFLICT_BYTES = 10_000;

  private final ManualTime time = new ManualTime(NOW);
  private SyncEngine store = SyncEngine.open(config(null), settings(null, BOUND), time);

  private static ArchiveSettings settings(@Nullable Path file, int maxConflicts) {
    return new ArchiveSettings(
        LONDON,
        file,
        1 << 20,
        1 << 30,
        1,
        Duration.ofSeconds(1),
        maxConflicts,
        CONFLICT_BYTES,
        Duration.ofDays(1),
        BOUND);
  }

  private void conflictOver(int seq, int bytes) throws InterruptedException {
    put(store, "k" + seq, "mine");
    apply(store, seq, remotePut("k" + seq, "x".repeat(bytes), NOW - 1000, seq));
  }

  private List<String> loggedKeys() throws InterruptedException {
    return store.conflicts(100).stream().map(c -> c.loser().key().text()).toList();
  }

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
  void theNewestConflictsStayWithinTheirBytesAlsoAfterARestart(@TempDir Path folder)
      throws Exception {
    store.close();
    Path file = folder.resolve("items.db");
    store = SyncEngine.open(config(file), settings(file, 100), time);
    for (int i = 1; i <= 5; i++) {
      conflictOver(i, 3_000);
    }
    assertThat(loggedKeys()).containsExactly("k5", "k4", "k3");

    store.close();
    store = SyncEngine.open(config(file), settings(file, 100), time);
    conflictOver(6, 6_000);

    assertThat(loggedKeys()).containsExactly("k6", "k5");
  }

  @Test
  void aConflictLargerThanTheBoundStaysUntilTheNext() throws Exception {
    store.close();
    store = SyncEngine.open(config(null), settings(null, 100), time);
    conflictOver(1, 10);
    conflictOver(2, 2 * CONFLICT_BYTES);
    assertThat(loggedKeys()).containsExactly("k2");
    conflictOver(3, 10);
    assertThat(loggedKeys()).containsExactly("k3");
  }

  @Test
  void conflictsThatWereTooManyNoLongerCountAsBytes() throws Exception {
    for (int i = 1; i <= 2 * BOUND; i++) {
      conflictOver(i, 3_000);
    }
    assertThat(loggedKeys()).containsExactly("k6", "k5", "k4");
  }

  @Test
  void conflictsThatGrewTooOldNoLongerCountAsBytes(@TempDir Path folder) throws Exception {
    store.close();
    Path file = folder.resolve("items.db");
    store = SyncEngine.open(config(file), settings(file, 100), time);
    conflictOver(1, 3_000);
    conflictOver(2, 3_000);
    store.close();
    time.advance(Duration.ofDays(31));
    store = SyncEngine.open(config(file), settings(file, 100), time);
    for (int i = 3; i <= 5; i++) {
      conflictOver(i, 3_000);
    }
    assertThat(loggedKeys()).containsExactly("k5", "k4", "k3");
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
