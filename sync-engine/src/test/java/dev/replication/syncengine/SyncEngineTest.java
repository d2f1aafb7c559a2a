package dev.replication.syncengine;

import static dev.replication.syncengine.StoreFixtures.apply;
import static dev.replication.syncengine.StoreFixtures.bytes;
import static dev.replication.syncengine.StoreFixtures.config;
import static dev.replication.syncengine.StoreFixtures.delete;
import static dev.replication.syncengine.StoreFixtures.key;
import static dev.replication.syncengine.StoreFixtures.put;
import static dev.replication.syncengine.StoreFixtures.remotePut;
import static dev.replication.syncengine.StoreFixtures.text;
import static dev.replication.syncengine.StoreFixtures.withMemory;
import static dev.replication.syncengine.StoreFixtures.written;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replication.model.Content;
import dev.replication.model.ContentHash;
import dev.replication.model.ContentType;
import dev.replication.model.Dot;
import dev.replication.model.ItemKey;
import dev.replication.model.StoredItem;
import dev.replication.model.StreamId;
import dev.replication.model.VersionVector;
import dev.replication.port.DeadLetterStore.DeadLetter;
import dev.replication.port.FeedEntry;
import dev.replication.port.ReplicaStore.Outcome;
import dev.replication.syncengine.Receipt.WriteResult;
import dev.replication.syncengine.Submission.Precondition;
import dev.replication.syncengine.log.Opening;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SyncEngineTest {
  private final ManualTime time = new ManualTime(StoreFixtures.NOW);
  private Path file = Path.of("unset");
  private SyncEngine store = SyncEngine.open(config(null));

  @BeforeEach
  void openStore(@TempDir Path folder) {
    store.close();
    file = folder.resolve("data").resolve("items.db");
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
  void aWriteIsReadBackByteForByte() throws Exception {
    byte[] json = bytes("{ \"b\": 1.0,  \"a\": 12345678901234567890 }");
    store.submit(Submission.of(key("k"), json));
    StoredItem item = store.get(key("k")).orElseThrow();
    assertThat(item.content().toArray()).isEqualTo(json);
    assertThat(item.content().type()).isEqualTo(ContentType.JSON);
    assertThat(item.put().state()).isEqualTo("default");
    reopen();
    assertThat(store.get(key("k")).orElseThrow().content()).isEqualTo(item.content());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "plain", "{\"a\":1} x", "{\"a\":1", "nul\0l", "42", "é€😀"})
  void contentThatIsNotJsonIsKeptAsBinary(String content) throws Exception {
    put(store, "k", content);
    reopen();
    Content read = store.get(key("k")).orElseThrow().content();
    assertThat(read.shared()).isEqualTo(bytes(content));
    assertThat(read.type()).isEqualTo(ContentType.BINARY);
    assertThat(read.isIntact()).isTrue();
  }

  @Test
  void brokenUtf8IsNeverJson() throws Exception {
    byte[] broken = {'"', (byte) 0xC3, '"'};
    store.submit(Submission.of(key("k"), broken)).awaitDurable();
    assertThat(store.get(key("k")).orElseThrow().content().type()).isEqualTo(ContentType.BINARY);
    Submission saidJson =
        new Submission(key("k"), broken, ContentType.JSON, null, null, null, Precondition.NONE);
    assertThatThrownBy(() -> store.submit(saidJson))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("item k");
  }

  @Test
  void versionsSeqsAndStampsGrowWithEachWriteOfAKey() throws Exception {
    WriteResult.Written first = written(store, "k", "1");
    WriteResult.Written second = written(store, "k", "1");
    reopen();
    WriteResult.Written third = written(store, "k", "3");
    assertThat(List.of(first.version(), second.version(), third.version()))
        .containsExactly(1L, 2L, 3L);
    assertThat(List.of(first.revision().seq(), second.revision().seq(), third.revision().seq()))
        .containsExactly(1L, 2L, 3L);
    assertThat(second.revision().stamp().isAfter(first.revision().stamp())).isTrue();
    assertThat(third.revision().stamp().isAfter(second.revision().stamp())).isTrue();
    assertThat(store.versionVector().covers(new Dot(store.origin(), 3))).isTrue();
  }

  @Test
  void aDeletedItemIsGoneAndItsVersionGoesOn() throws Exception {
    put(store, "k", "1");
    assertThat(delete(store, "k")).isInstanceOf(WriteResult.Written.class);
    assertThat(store.get(key("k"))).isEmpty();
    assertThat(store.health().items()).isZero();
    assertThat(store.health().tombstones()).isEqualTo(1);
    reopen();
    assertThat(store.get(key("k"))).isEmpty();
    assertThat(written(store, "k", "2").version()).isEqualTo(3);
    assertThat(store.health().tombstones()).isZero();
  }

  @Test
  void deletingWhatIsNotThereChangesNothing() throws Exception {
    assertThat(delete(store, "k")).isEqualTo(new WriteResult.NotFound());
    put(store, "k", "1");
    delete(store, "k");
    long position = store.life().feedSeq();
    assertThat(delete(store, "k")).isEqualTo(new WriteResult.NotFound());
    assertThat(store.life().feedSeq()).isEqualTo(position);
  }

  @Test
  void presenceIsAskedForWhateverTheItemIs() throws Exception {
    assertThat(conditional("k", new Precondition.Present())).isFalse();
    put(store, "k", "1");
    assertThat(conditional("k", new Precondition.Present())).isTrue();
    delete(store, "k");
    assertThat(conditional("k", new Precondition.Present())).isFalse();
  }

  @Test
  void preconditionsAreDecidedByWhatTheKeyHolds() throws Exception {
    assertThat(conditional("k", new Precondition.VersionIs(1))).isFalse();
    assertThat(conditional("k", new Precondition.Absent())).isTrue();
    assertThat(conditional("k", new Precondition.Absent())).isFalse();
    assertThat(conditional("k", new Precondition.HashIs(ContentHash.ofContent(bytes("no")))))
        .isFalse();
    assertThat(conditional("k", new Precondition.HashIs(ContentHash.ofContent(bytes("new")))))
        .isTrue();
    assertThat(conditional("k", new Precondition.VersionIs(2))).isTrue();
    assertThat(conditional("k", new Precondition.VersionIs(2))).isFalse();
    StoredItem held = store.get(key("k")).orElseThrow();
    assertThat(conditional("k", new Precondition.StampIs(held.stamp()))).isTrue();
    assertThat(conditional("k", new Precondition.StampIs(held.stamp()))).isFalse();
    delete(store, "k");
    assertThat(conditional("k", new Precondition.Absent())).isTrue();
  }

  private boolean conditional(String key, Precondition onlyIf) throws InterruptedException {
    Submission submission = new Submission(key(key), bytes("new"), null, null, null, null, onlyIf);
    return store.submit(submission).awaitDurable() instanceof WriteResult.Written;
  }

  @Test
  void aFailedPreconditionShowsWhatIsHeldAlsoWhenMemoryHasForgotten() throws Exception {
    put(store, "k", "held");
    reopen();
    Submission submission =
        new Submission(key("k"), bytes("new"), null, null, null, null, new Precondition.Absent());
    WriteResult result = store.submit(submission).awaitDurable();
    assertThat(result)
        .isInstanceOfSatisfying(
            WriteResult.PreconditionFailed.class,
            failed ->
                assertThat(failed.held()).isNotNull().extracting(i -> text(i)).isEqualTo("held"));
  }

  @Test
  void writesOfOneKeyInOneGroupComposeInOrder() throws Exception {
    List<Receipt> receipts =
        store.submitMany(
            List.of(
                Submission.of(key("k"), bytes("1")),
                Submission.of(key("other"), bytes("x")),
                Submission.of(key("k"), bytes("2")),
                new Submission(
                    key("k"), bytes("3"), null, null, null, null, new Precondition.VersionIs(2))));
    assertThat(((WriteResult.Written) receipts.getLast().awaitDurable()).version()).isEqualTo(3);
    assertThat(text(store, "k")).isEqualTo("3");
    reopen();
    assertThat(text(store, "k")).isEqualTo("3");
    assertThat(store.versionVector().seqOf(store.origin())).isEqualTo(4);
    assertThat(store.health().items()).isEqualTo(2);
  }

  @Test
  void theStateIsKeptUnlessAnotherIsGiven() throws Exception {
    Submission open =
        new Submission(key("k"), bytes("1"), null, "open", null, null, Precondition.NONE);
    store.submit(open).awaitDurable();
    put(store, "k", "2");
    assertThat(store.get(key("k")).orElseThrow().put().state()).isEqualTo("open");
    delete(store, "k");
    put(store, "k", "3");
    assertThat(store.get(key("k")).orElseThrow().put().state()).isEqualTo("default");
    Submission tooLong =
        new Submission(key("k"), bytes("1"), null, "s".repeat(65), null, null, Precondition.NONE);
    assertThatThrownBy(() -> store.submit(tooLong)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anExpiredItemReadsAsAbsentEverywhere() throws Exception {
    Submission brief =
        new Submission(
            key("k"), bytes("1"), null, null, StoreFixtures.NOW + 1000, null, Precondition.NONE);
    store.submit(brief).awaitDurable();
    assertThat(text(store, "k")).isEqualTo("1");
    time.advance(Duration.ofSeconds(1));
    assertThat(store.get(key("k"))).isEmpty();
    assertThat(store.scanPrefix("", null, 10)).isEmpty();
    assertThat(delete(store, "k")).isEqualTo(new WriteResult.NotFound());
    reopen();
    assertThat(store.get(key("k"))).isEmpty();
    assertThat(conditional("k", new Precondition.Absent())).isTrue();
    assertThat(store.get(key("k")).orElseThrow().put().version()).isEqualTo(2);
  }

  @Test
  void anItemOverTheLimitIsRefused() {
    Submission large = Submission.of(key("k"), new byte[(16 << 20) + 1]);
    assertThatThrownBy(() -> store.submit(large))
        .isInstanceOf(StoreFailure.TooLarge.class)
        .hasMessage("item k has 16777217 bytes, the limit is 16777216");
  }

  @Test
  void manyKeysAreReadInTheirOrderFromMemoryAndSql() throws Exception {
    put(store, "a", "1");
    put(store, "b", "2");
    delete(store, "b");
    reopen();
    put(store, "c", "3");
    Map<ItemKey, StoredItem> found =
        store.getMany(List.of(key("c"), key("b"), key("a"), key("none")));
    assertThat(found.keySet()).containsExactly(key("c"), key("a"));
  }

  @Test
  void readsAreCountedWhileTheItemIsInMemory() throws Exception {
    put(store, "k", "1");
    store.get(key("k"));
    time.advance(Duration.ofSeconds(5));
    StoredItem item = store.get(key("k")).orElseThrow();
    assertThat(item.accessCount()).isEqualTo(2);
    assertThat(item.lastAccessedMillis()).isEqualTo(StoreFixtures.NOW + 5000);
    put(store, "k", "2");
    reopen();
    assertThat(store.get(key("k")).orElseThrow().accessCount()).isEqualTo(3);
  }

  @Test
  void aStoreWithoutMemoryStillServesEverything() throws Exception {
    store.close();
    store = SyncEngine.open(withMemory(config(file), 1), time);
    put(store, "k", "1");
    put(store, "k", "2");
    assertThat(text(store, "k")).isEqualTo("2");
    delete(store, "k");
    assertThat(text(store, "k")).isNull();
  }

  @Test
  void closingCommitsWhatIsQueued() throws Exception {
    for (int i = 0; i < 500; i++) {
      store.submit(Submission.of(key("k" + i), bytes("v" + i)));
    }
    reopen();
    assertThat(store.health().items()).isEqualTo(500);
    assertThat(text(store, "k499")).isEqualTo("v499");
  }

  @Test
  void aClosedStoreRefusesEverything() throws Exception {
    store.close();
    store.close();
    assertThatThrownBy(() -> put(store, "k", "1")).isInstanceOf(StoreFailure.NotRunning.class);
    assertThatThrownBy(() -> store.get(key("k"))).isInstanceOf(StoreFailure.NotRunning.class);
    assertThat(store.health().state()).isEqualTo(StoreHealth.State.STOPPED);
    assertThat(store.health().acceptingWrites()).isFalse();
  }

  @Test
  void flushReturnsOnceEverythingAcceptedIsCommitted() throws Exception {
    for (int i = 0; i < 100; i++) {
      store.submit(Submission.of(key("k" + i), bytes("v")));
    }
    store.flush();
    assertThat(store.health().items()).isEqualTo(100);
    assertThat(store.health().queuedBytes()).isZero();
  }

  @Test
  void aStoreInMemoryWorksAlike() throws Exception {
    try (SyncEngine memory = SyncEngine.open(withMemory(config(null), 1), time)) {
      put(memory, "k", "1");
      put(memory, "k2", "2");
      assertThat(text(memory, "k")).isEqualTo("1");
      assertThat(memory.scanPrefix("k", null, 10)).hasSize(2);
      apply(memory, 1, remotePut("k", "remote", StoreFixtures.NOW + 5000, 1));
      assertThat(text(memory, "k")).isEqualTo("remote");
      assertThat(memory.conflicts(10)).hasSize(1);
    }
  }

  @Test
  void peersChangesAreAppliedAndTheirVectorJoined() throws Exception {
    var report =
        apply(
            store,
            7,
            remotePut("a", "1", StoreFixtures.NOW, 6),
            remotePut("b", "2", StoreFixtures.NOW, 7));
    assertThat(report.outcomes()).containsExactly(Outcome.APPLIED, Outcome.APPLIED);
    assertThat(report.feedSeq()).isEqualTo(2);
    assertThat(text(store, "b")).isEqualTo("2");
    reopen();
    assertThat(text(store, "a")).isEqualTo("1");
    assertThat(store.versionVector())
        .isEqualTo(VersionVector.of(Map.of(StoreFixtures.PARIS_ORIGIN, 7L)));
    assertThat(store.heldRevisions(List.of(key("a"), key("none")))).containsOnlyKeys(key("a"));
  }

  @Test
  void aLocalWriteOverAPeersKnowsThePeers() throws Exception {
    apply(store, 7, remotePut("a", "1", StoreFixtures.NOW + 9000, 7));
    WriteResult.Written mine = written(store, "a", "2");
    assertThat(mine.revision().context().seqOf(StoreFixtures.PARIS_ORIGIN)).isEqualTo(7);
    assertThat(mine.version()).isEqualTo(2);
    assertThat(mine.revision().stamp().millis()).isGreaterThanOrEqualTo(StoreFixtures.NOW + 9000);
    assertThat(store.conflicts(10)).isEmpty();
  }

  @Test
  void anOpeningBeginsWithItsFirstCommitAndIsRemembered() throws Exception {
    assertThat(store.changeLog().history().openings()).isEmpty();
    written(store, "a", "1");
    written(store, "b", "1");
    List<Opening> first = store.changeLog().history().openings();
    assertThat(first).hasSize(1);
    reopen();
    assertThat(store.changeLog().history().openings()).isEqualTo(first);
    reopen();
    written(store, "a", "2");
    List<Opening> both = store.changeLog().history().openings();
    assertThat(both).hasSize(2).startsWith(first.getFirst());
    assertThat(both.getLast().seq()).isEqualTo(2);
    assertThat(both.getLast().feedSeq()).isEqualTo(2);
    reopen();
    assertThat(store.changeLog().history().openings()).isEqualTo(both);
  }

  @Test
  void theIncarnationStaysAndBelongsToOneNode() {
    String incarnation = store.life().incarnation();
    assertThat(incarnation).matches("[0-9a-f]{8}");
    assertThat(store.origin().text()).isEqualTo("london~" + incarnation);
    reopen();
    assertThat(store.life().incarnation()).isEqualTo(incarnation);
    store.close();
    SyncEngineConfig other =
        StoreFixtures.withFile(SyncEngineConfig.defaults(StoreFixtures.PARIS), file);
    assertThatThrownBy(() -> SyncEngine.open(other))
        .isInstanceOf(StoreFailure.Unavailable.class)
        .hasMessageContaining("belongs to node london, not to paris");
  }

  @Test
  void deadLettersAreKeptOnceNewestFirst() throws Exception {
    store.parkDeadLetter(letter(1));
    store.parkDeadLetter(letter(2));
    store.parkDeadLetter(letter(1));
    reopen();
    assertThat(store.deadLetters(10))
        .extracting(l -> l.entry().id().millis())
        .containsExactly(2L, 1L);
    assertThat(store.deadLetters(1)).hasSize(1);
  }

  private static DeadLetter letter(long id) {
    return new DeadLetter(
        StoreFixtures.PARIS,
        "__local__:cdc",
        new FeedEntry.Undecodable(
            new StreamId(id, 0), FeedEntry.Reason.BAD_META, "meta is not JSON", bytes("meta=x")),
        StoreFixtures.NOW);
  }
}
