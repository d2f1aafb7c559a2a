package dev.replication.syncengine;

import static dev.replication.syncengine.StoreFixtures.NOW;
import static dev.replication.syncengine.StoreFixtures.PARIS;
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
import dev.replication.model.NodeId;
import dev.replication.model.StreamId;
import dev.replication.port.DeadLetterStore.DeadLetter;
import dev.replication.port.FeedEntry;
import dev.replication.syncengine.StoreInspection.KeyTrace;
import dev.replication.syncengine.StoreInspection.Letter;
import dev.replication.syncengine.StoreInspection.ParkedOfOrigin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreInspectionTest {
  private static final NodeId ROME = new NodeId("rome");

  private final ManualTime time = new ManualTime(NOW);
  private final SyncEngineConfig settings;
  private SyncEngine store;

  StoreInspectionTest(@TempDir Path folder) {
    settings = config(folder.resolve("items.db"));
    store = SyncEngine.open(settings, time);
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  @Test
  void aKeyThatNeverWasHasNoTrace() throws Exception {
    assertThat(store.inspection().trace(key("a")))
        .isEqualTo(new KeyTrace(key("a"), null, 0, null, false, List.of(), List.of()));
  }

  @Test
  void aTraceShowsWhatIsHeldAndWhatLost() throws Exception {
    apply(store, 1, remotePut("a", "theirs", NOW - 2000, 1));
    put(store, "b", "other");
    apply(store, 2, remotePut("a", "later", NOW - 1000, 2));
    put(store, "c", "mine");
    apply(store, 3, remotePut("c", "lost", NOW - 500, 3));

    KeyTrace a = store.inspection().trace(key("a"));
    assertThat(a.held()).isInstanceOf(Change.Put.class);
    assertThat(a.feedSeq()).isEqualTo(3);
    assertThat(a.inMemory()).isTrue();
    assertThat(a.conflicts()).isEmpty();
    KeyTrace c = store.inspection().trace(key("c"));
    assertThat(c.conflicts()).extracting(x -> x.loser().revision().seq()).containsExactly(3L);
  }

  @Test
  void aTraceOfADeletedKeyShowsTheTombstone() throws Exception {
    put(store, "a", "1");
    delete(store, "a");

    KeyTrace trace = store.inspection().trace(key("a"));

    assertThat(trace.held()).isInstanceOf(Change.Delete.class);
    assertThat(trace.feedSeq()).isEqualTo(2);
  }

  @Test
  void whatWaitsForOurClockIsToldByKeyAndByOrigin() throws Exception {
    apply(
        store, 1, remotePut("a", "future", NOW + 60_000, 1), remotePut("b", "x", NOW + 90_000, 2));

    assertThat(store.inspection().parked())
        .containsExactly(new ParkedOfOrigin(PARIS_ORIGIN, 2, NOW + 60_000));
    assertThat(store.inspection().trace(key("a")).parked())
        .extracting(change -> change.revision().seq())
        .containsExactly(1L);
  }

  @Test
  void deadLettersAreListedInPagesAndByPeer() throws Exception {
    for (int i = 1; i <= 3; i++) {
      store.parkDeadLetter(letter(PARIS, i));
    }
    store.parkDeadLetter(letter(ROME, 1));

    List<Letter> all = store.inspection().deadLetters(null, Long.MAX_VALUE, 10);
    assertThat(all).extracting(Letter::id).containsExactly(4L, 3L, 2L, 1L);
    assertThat(store.inspection().deadLetters(PARIS, 3, 1))
        .containsExactly(
            new Letter(
                2,
                PARIS,
                "__local__:cdc",
                new StreamId(2, 0),
                FeedEntry.Reason.BAD_META,
                "meta is not JSON",
                6,
                NOW));
    assertThat(store.inspection().deadLetterCounts()).isEqualTo(Map.of(PARIS, 3L, ROME, 1L));
    assertThat(store.inspection().deadLetter(4))
        .hasValueSatisfying(found -> assertThat(found.peer()).isEqualTo(ROME));
    assertThat(store.inspection().deadLetter(5)).isEmpty();
  }

  @Test
  void aDiscardedLetterIsGoneForGoodAndItsNumberIsNotGivenAgain() throws Exception {
    store.parkDeadLetter(letter(PARIS, 1));
    store.parkDeadLetter(letter(PARIS, 2));

    store.discardDeadLetter(2);
    store.discardDeadLetter(2);
    store.close();
    store = SyncEngine.open(settings, time);
    store.parkDeadLetter(letter(PARIS, 3));

    assertThat(store.inspection().deadLetters(null, Long.MAX_VALUE, 10))
        .extracting(Letter::id)
        .containsExactly(3L, 1L);
  }

  @Test
  void stampsAheadOfAClockThatWasPutBackShow() throws Exception {
    put(store, "a", "1");
    assertThat(store.inspection().clockAheadMillis()).isLessThanOrEqualTo(10_000);

    time.advance(Duration.ofHours(-1));

    assertThat(store.inspection().clockAheadMillis()).isGreaterThan(3_500_000);
  }

  private static DeadLetter letter(NodeId peer, long id) {
    return new DeadLetter(
        peer,
        "__local__:cdc",
        new FeedEntry.Undecodable(
            new StreamId(id, 0), FeedEntry.Reason.BAD_META, "meta is not JSON", bytes("meta=x")),
        NOW);
  }
}
