package dev.replication.syncengine;

import static dev.replication.syncengine.StoreFixtures.NOW;
import static dev.replication.syncengine.StoreFixtures.PARIS_ORIGIN;
import static dev.replication.syncengine.StoreFixtures.apply;
import static dev.replication.syncengine.StoreFixtures.applyLost;
import static dev.replication.syncengine.StoreFixtures.config;
import static dev.replication.syncengine.StoreFixtures.delete;
import static dev.replication.syncengine.StoreFixtures.key;
import static dev.replication.syncengine.StoreFixtures.loseRow;
import static dev.replication.syncengine.StoreFixtures.put;
import static dev.replication.syncengine.StoreFixtures.remotePut;
import static dev.replication.syncengine.StoreFixtures.text;
import static dev.replication.syncengine.StoreFixtures.written;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.replication.model.Change;
import dev.replication.model.Revision;
import dev.replication.model.Stamp;
import dev.replication.model.VersionVector;
import dev.replication.port.ReplicaStore;
import dev.replication.port.ReplicaStore.Outcome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of peers' changes that meet what is held. */
class PeerChangesTest {
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

  @Test
  void aChangeThatWinsOverAnUnseenWriteLogsWhatItReplaced() throws Exception {
    var mine = written(store, "k", "mine");
    reopen();
    Change.Put theirs = remotePut("k", "theirs", NOW + 5000, 1);
    assertThat(apply(store, 1, theirs).outcomes()).containsExactly(Outcome.CONFLICT_WON);
    assertThat(text(store, "k")).isEqualTo("theirs");
    SyncEngine.Conflict conflict = store.conflicts(10).getFirst();
    assertThat(conflict.loser().revision()).isEqualTo(mine.revision());
    assertThat(conflict.loser())
        .isInstanceOfSatisfying(
            Change.Put.class,
            put ->
                assertThat(new String(put.content().shared(), StandardCharsets.UTF_8))
                    .isEqualTo("mine"));
    assertThat(conflict.winner().stamp()).isEqualTo(theirs.revision().stamp());
    assertThat(conflict.loggedAtMillis()).isEqualTo(NOW);
    // What remains knows both, so whoever writes next has seen both.
    assertThat(store.get(key("k")).orElseThrow().put().revision().context().seqOf(store.origin()))
        .isEqualTo(1);
  }

  @Test
  void aChangeThatLosesIsLoggedAndWhatIsHeldKnowsItFromThenOn() throws Exception {
    apply(store, 0, remotePut("k", "x", NOW + 9000, 1));
    var mine = written(store, "k", "mine");
    reopen();
    long position = store.life().feedSeq();
    Change.Put late = remotePut("k", "late", NOW + 1000, 2);
    assertThat(apply(store, 2, late).outcomes()).containsExactly(Outcome.CONFLICT_LOST);
    assertThat(text(store, "k")).isEqualTo("mine");
    assertThat(store.conflicts(10))
        .extracting(c -> c.loser().revision())
        .containsExactly(late.revision());
    assertThat(store.life().feedSeq()).as("the row keeps its position").isEqualTo(position);
    assertThat(apply(store, 2, late).outcomes()).containsExactly(Outcome.SUPERSEDED);
    reopen();
    Revision held = store.heldRevisions(List.of(key("k"))).get(key("k"));
    assertThat(held).isNotNull().extracting(Revision::stamp).isEqualTo(mine.revision().stamp());
    assertThat(store.get(key("k")).orElseThrow().put().revision().context().seqOf(PARIS_ORIGIN))
        .isEqualTo(2);
    assertThat(store.conflicts(10)).as("a loser is logged once").hasSize(1);
  }

  @Test
  void changesOfOneKeyInOneBatchCompose() throws Exception {
    var outcomes =
        apply(
                store,
                3,
                remotePut("k", "2", NOW + 2, 2),
                remotePut("k", "1", NOW + 1, 1),
                remotePut("k", "3", NOW + 3, 3))
            .outcomes();
    assertThat(outcomes).containsExactly(Outcome.APPLIED, Outcome.SUPERSEDED, Outcome.APPLIED);
    assertThat(text(store, "k")).isEqualTo("3");
    assertThat(store.life().feedSeq()).isEqualTo(1);
  }

  @Test
  void aRepeatedChangeIsADuplicateAndChangesNothing() throws Exception {
    Change.Put change = remotePut("k", "1", NOW, 1);
    apply(store, 1, change);
    var again = apply(store, 1, change);
    assertThat(again.outcomes()).containsExactly(Outcome.DUPLICATE);
    assertThat(again.feedSeq()).isEqualTo(1);
  }

  @Test
  void theSameContentUnderANewerStampMovesTheStamp() throws Exception {
    apply(store, 1, remotePut("k", "1", NOW, 1));
    assertThat(apply(store, 2, remotePut("k", "1", NOW + 5, 2)).outcomes())
        .containsExactly(Outcome.RESTAMPED);
    assertThat(store.get(key("k")).orElseThrow().stamp().millis()).isEqualTo(NOW + 5);
  }

  @Test
  void aPeersDeleteRemovesTheItemAndAnOlderPutDoesNotBringItBack() throws Exception {
    apply(store, 1, remotePut("k", "1", NOW, 1));
    Change.Delete gone =
        new Change.Delete(
            key("k"),
            new Revision(new Stamp((NOW + 5) << 16, PARIS_ORIGIN), 2, VersionVector.empty()),
            2,
            null);
    assertThat(apply(store, 2, gone).outcomes()).containsExactly(Outcome.APPLIED);
    reopen();
    assertThat(apply(store, 2, remotePut("k", "1", NOW, 1)).outcomes())
        .containsExactly(Outcome.SUPERSEDED);
    assertThat(store.get(key("k"))).isEmpty();
    assertThat(store.health().tombstones()).isEqualTo(1);
  }

  @Test
  void oneStampWithTwoContentsEndsAlikeInBothOrders() throws Exception {
    Change.Put a = remotePut("k", "a", NOW, 1);
    Change.Put b = remotePut("k", "b", NOW, 1);
    apply(store, 1, a, b);
    apply(store, 1, remotePut("l", "b", NOW, 1), remotePut("l", "a", NOW, 1));
    assertThat(text(store, "k")).isEqualTo(text(store, "l"));
    assertThat(store.conflicts(10)).isNotEmpty();
  }

  @Test
  void aChangeStampedTooFarAheadWaitsForTimeAndHoldsTheVectorBack() throws Exception {
    var report =
        apply(
            store,
            9,
            remotePut("a", "1", NOW, 7),
            remotePut("b", "early", NOW + 60_000, 8),
            remotePut("c", "1", NOW, 9));
    assertThat(report.outcomes()).containsExactly(Outcome.APPLIED, Outcome.PARKED, Outcome.APPLIED);
    assertThat(store.get(key("b"))).isEmpty();
    assertThat(store.versionVector().seqOf(PARIS_ORIGIN)).isEqualTo(7);
    reopen();
    assertThat(apply(store, 9, remotePut("b", "early", NOW + 60_000, 8)).outcomes())
        .containsExactly(Outcome.PARKED);
    time.advance(Duration.ofSeconds(49));
    put(store, "other", "x");
    assertThat(store.get(key("b"))).isEmpty();
    time.advance(Duration.ofSeconds(1));
    await().untilAsserted(() -> assertThat(text(store, "b")).isEqualTo("early"));
    assertThat(store.versionVector().seqOf(PARIS_ORIGIN)).isEqualTo(9);
    reopen();
    assertThat(store.versionVector().seqOf(PARIS_ORIGIN)).isEqualTo(9);
    assertThat(written(store, "b", "mine").revision().context().seqOf(PARIS_ORIGIN)).isEqualTo(8);
    assertThat(store.conflicts(10)).isEmpty();
  }

  @Test
  void aBatchOfNothingNewMovesOnlyTheVector() throws Exception {
    apply(store, 5);
    assertThat(store.versionVector()).isEqualTo(VersionVector.of(Map.of(PARIS_ORIGIN, 5L)));
    assertThat(store.life().feedSeq()).isZero();
    reopen();
    assertThat(store.versionVector().seqOf(PARIS_ORIGIN)).isEqualTo(5);
  }

  @Test
  void whatPeersSayOfOurOwnWritesDoesNotMoveOurVector() throws Exception {
    put(store, "k", "1");
    store
        .apply(
            new ReplicaStore.ChangeBatch(
                StoreFixtures.PARIS, List.of(), VersionVector.of(Map.of(store.origin(), 99L))))
        .await();
    assertThat(store.versionVector().seqOf(store.origin())).isEqualTo(1);
  }

  @Test
  void ourStampsGrowOverARestartWithTheClockPutBack() throws Exception {
    var before = written(store, "k", "1");
    store.close();
    ManualTime earlier = new ManualTime(NOW - 2000);
    store = SyncEngine.open(config(file), earlier);
    assertThat(written(store, "other", "2").revision().stamp().isAfter(before.revision().stamp()))
        .isTrue();
  }

  @Test
  void aClockPutFarBackRefusesClientWritesUntilItHasCaughtUp() throws Exception {
    put(store, "k", "1");
    store.close();
    ManualTime earlier = new ManualTime(NOW - 60_000);
    store = SyncEngine.open(config(file), earlier);
    assertThat(catchThrowable(() -> put(store, "k", "2")))
        .isInstanceOf(StoreFailure.Unavailable.class)
        .hasMessageContaining("ahead of its clock");
    earlier.advance(Duration.ofSeconds(60));
    assertThat(delete(store, "k")).isInstanceOf(Receipt.WriteResult.Written.class);
  }

  @Test
  void aRowTakenBehindItsBackIsWrittenAgainByTheChangeThatIsAppliedAsLost() throws Exception {
    Change.Put change = remotePut("k", "1", NOW, 1);
    apply(store, 1, change);
    loseRow(file, "k");
    assertThat(text(store, "k")).as("memory knows it still").isEqualTo("1");

    assertThat(applyLost(store, change).outcomes()).containsExactly(Outcome.APPLIED);

    assertThat(store.heldRevisions(List.of(key("k")))).containsEntry(key("k"), change.revision());
    assertThat(store.health().items()).as("it was counted before").isEqualTo(1);
    assertThat(store.life().feedSeq()).as("it is published again").isEqualTo(2);
    assertThat(applyLost(store, change).outcomes()).containsExactly(Outcome.DUPLICATE);
    reopen();
    assertThat(text(store, "k")).isEqualTo("1");
  }

  @Test
  void aRowTakenBehindItsBackIsNotReplacedByLessThanMemoryKnows() throws Exception {
    Change.Put older = remotePut("k", "older", NOW - 5000, 1);
    apply(store, 1, older);
    var mine = written(store, "k", "mine");
    loseRow(file, "k");

    assertThat(applyLost(store, older).outcomes()).containsExactly(Outcome.SUPERSEDED);

    reopen();
    assertThat(text(store, "k")).isEqualTo("mine");
    assertThat(store.get(key("k")).orElseThrow().put().revision().stamp())
        .isEqualTo(mine.revision().stamp());
  }

  @Test
  void aWriteOverARowTakenBehindItsBackIsDurable() throws Exception {
    written(store, "k", "1");
    loseRow(file, "k");

    written(store, "k", "2");

    reopen();
    assertThat(text(store, "k")).isEqualTo("2");
    assertThat(store.health().items()).isEqualTo(1);
  }
}
