package dev.replication.syncengine.commit;

import static dev.replication.syncengine.StoreFixtures.NOW;
import static dev.replication.syncengine.StoreFixtures.PARIS_ORIGIN;
import static dev.replication.syncengine.StoreFixtures.apply;
import static dev.replication.syncengine.StoreFixtures.bytes;
import static dev.replication.syncengine.StoreFixtures.config;
import static dev.replication.syncengine.StoreFixtures.delete;
import static dev.replication.syncengine.StoreFixtures.key;
import static dev.replication.syncengine.StoreFixtures.put;
import static dev.replication.syncengine.StoreFixtures.remotePut;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.model.Change;
import dev.replication.model.ContentType;
import dev.replication.model.VersionVector;
import dev.replication.syncengine.ManualTime;
import dev.replication.syncengine.Submission;
import dev.replication.syncengine.SyncEngine;
import dev.replication.syncengine.log.ChangeLog;
import dev.replication.syncengine.log.ChangeLog.Row;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The change log as its followers see it. */
class CommittedLogTest {
  private static final long NO_LIMIT = Long.MAX_VALUE;

  private final ManualTime time = new ManualTime(NOW);
  private Path file = Path.of("unset");
  private SyncEngine store = SyncEngine.open(config(null));

  @BeforeEach
  void openStore(@TempDir Path folder) {
    store.close();
    file = folder.resolve("items.db");
    store = SyncEngine.open(config(file), time);
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  private void reopen() {
    store.close();
    store = SyncEngine.open(config(file), time);
  }

  private ChangeLog log() {
    return store.changeLog();
  }

  @Test
  void aKeyWrittenAgainLeavesNoTraceAtItsOldPosition() throws Exception {
    put(store, "a", "1");
    put(store, "b", "1");
    put(store, "a", "2");
    delete(store, "b");
    put(store, "c", "1");
    assertThat(positions(log().after(0, 10, NO_LIMIT))).containsExactly("3 a", "4 b", "5 c");
    assertThat(log().after(3, 10, NO_LIMIT).getFirst().change()).isInstanceOf(Change.Delete.class);
    reopen();
    assertThat(positions(log().after(0, 10, NO_LIMIT))).containsExactly("3 a", "4 b", "5 c");
    assertThat(log().latest()).isEqualTo(5);
  }

  @Test
  void rowsFromMemoryAndFromL3AreTheSame() throws Exception {
    store
        .submit(
            new Submission(
                key("j"),
                bytes("{}"),
                ContentType.JSON,
                "open",
                NOW + 9,
                null,
                Submission.Precondition.NONE))
        .awaitDurable();
    put(store, "empty", "");
    apply(store, 3, remotePut("p", "x", NOW, 3));
    List<Row> fromMemory = log().after(0, 10, NO_LIMIT);
    reopen();
    assertThat(log().after(0, 10, NO_LIMIT)).isEqualTo(fromMemory).hasSize(3);
  }

  @Test
  void aReadIsCutByRowsAndByBytesButBringsAtLeastOne() throws Exception {
    for (int i = 0; i < 5; i++) {
      put(store, "k" + i, "x".repeat(1000));
    }
    for (int round = 0; round < 2; round++) {
      assertThat(log().after(0, 2, NO_LIMIT)).hasSize(2);
      assertThat(log().after(0, 10, 1)).hasSize(1);
      assertThat(log().after(0, 10, 2000)).hasSize(2);
      assertThat(log().after(5, 10, NO_LIMIT)).isEmpty();
      reopen();
    }
  }

  @Test
  void aVectorBelongsToThePositionItWasCommittedAt() throws Exception {
    put(store, "a", "1");
    put(store, "b", "1");
    VersionVector atTwo = store.versionVector();
    apply(store, 9);
    put(store, "c", "1");
    assertThat(log().vectorAt(1)).contains(VersionVector.empty().with(store.origin(), 1));
    // Moved without a row: it counts from the position that was the last then.
    assertThat(log().vectorAt(2)).contains(atTwo.with(PARIS_ORIGIN, 9));
    assertThat(log().vectorAt(3)).contains(store.versionVector());
    log().forgetVectorsBefore(3);
    assertThat(log().vectorAt(2)).isEmpty();
    assertThat(log().vectorAt(3)).contains(store.versionVector());
    assertThat(positions(log().after(0, 10, NO_LIMIT))).as("rows stay in L3").hasSize(3);
    reopen();
    assertThat(log().vectorAt(2)).isEmpty();
    assertThat(log().vectorAt(3)).contains(store.versionVector());
  }

  @Test
  void aFollowerIsWokenByACommit() throws Exception {
    assertThat(log().awaitBeyond(0, Duration.ofMillis(1))).isFalse();
    Receiving follower = new Receiving(log());
    Thread thread = Thread.ofVirtual().start(follower);
    put(store, "a", "1");
    thread.join();
    assertThat(follower.woken).isTrue();
  }

  @Test
  void countsFollowPutsAndDeletes() throws Exception {
    put(store, "a", "1");
    put(store, "b", "1");
    delete(store, "b");
    assertThat(log().counts()).isEqualTo(new ChangeLog.Counts(1, 1));
    reopen();
    assertThat(log().counts()).isEqualTo(new ChangeLog.Counts(1, 1));
  }

  private static List<String> positions(List<Row> rows) {
    List<String> shown = new ArrayList<>();
    rows.forEach(row -> shown.add(row.feedSeq() + " " + row.change().key()));
    return shown;
  }

  private static final class Receiving implements Runnable {
    private final ChangeLog log;
    private volatile boolean woken;

    Receiving(ChangeLog log) {
      this.log = log;
    }

    @Override
    public void run() {
      try {
        woken = log.awaitBeyond(0, Duration.ofSeconds(30));
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
