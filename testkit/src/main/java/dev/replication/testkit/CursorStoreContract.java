package dev.replication.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replication.model.Cursor;
import dev.replication.model.NodeId;
import dev.replication.model.StreamId;
import dev.replication.port.CursorStore;
import dev.replication.port.ReplicationFailure.CursorsUnavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link CursorStore} promises. A subclass opens the store under test, empty. */
public abstract class CursorStoreContract {
  private static final NodeId LONDON = new NodeId("london");
  private static final NodeId PARIS = new NodeId("paris");
  private static final String KEY = "__local__:cdc";

  private CursorStore store;

  /** A new, empty store. */
  protected abstract CursorStore open();

  /** The cursor of {@code peer} at {@code position}, in a first life of stream and store. */
  protected static Cursor cursor(NodeId peer, StreamId position) {
    return new Cursor(
        peer, KEY, "stream-1", position, 7, 9L, 3L, "0123abcd", 11, 1_700_000_000_000L);
  }

  @BeforeEach
  final void openStore() {
    store = open();
  }

  @AfterEach
  final void closeStore() {
    store.close();
  }

  @Test
  final void knowsNoCursorThatWasNeverSaved() {
    assertThat(store.load(LONDON, KEY)).isEmpty();
    assertThat(store.all()).isEmpty();
  }

  @Test
  final void loadsWhatWasSaved() {
    Cursor saved = cursor(LONDON, new StreamId(1_700_000_000_000L, 4));

    assertThat(store.save(saved)).isTrue();

    assertThat(store.load(LONDON, KEY)).contains(saved);
  }

  @Test
  final void keepsUnknownNumbersUnknown() {
    Cursor saved = new Cursor(LONDON, KEY, "", StreamId.ZERO, 0, null, null, "", 0, 0);

    assertThat(store.save(saved)).isTrue();

    assertThat(store.load(LONDON, KEY)).contains(saved);
  }

  @Test
  final void keepsTheLargestNumbers() {
    Cursor saved =
        new Cursor(
            LONDON,
            KEY,
            "s",
            new StreamId(-1, -1),
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            "ffffffff",
            Long.MAX_VALUE,
            Long.MAX_VALUE);

    assertThat(store.save(saved)).isTrue();

    assertThat(store.load(LONDON, KEY)).contains(saved);
  }

  @Test
  final void movesForward() {
    store.save(cursor(LONDON, new StreamId(10, 1)));

    assertThat(store.save(cursor(LONDON, new StreamId(10, 2)))).isTrue();
    assertThat(store.save(cursor(LONDON, new StreamId(11, 0)))).isTrue();

    assertThat(position(LONDON)).isEqualTo(new StreamId(11, 0));
  }

  @Test
  final void neverMovesBackWithinOneLife() {
    store.save(cursor(LONDON, new StreamId(10, 5)));

    assertThat(store.save(cursor(LONDON, new StreamId(10, 4)))).isFalse();
    assertThat(store.save(cursor(LONDON, new StreamId(9, 9)))).isFalse();

    assertThat(position(LONDON)).isEqualTo(new StreamId(10, 5));
  }

  @Test
  final void comparesPositionsAsNumbersNotAsText() {
    store.save(cursor(LONDON, new StreamId(100, 10)));

    assertThat(store.save(cursor(LONDON, new StreamId(99, 0)))).isFalse();
    assertThat(store.save(cursor(LONDON, new StreamId(100, 9)))).isFalse();
    assertThat(store.save(cursor(LONDON, new StreamId(100, 11)))).isTrue();
  }

  @Test
  final void comparesPositionsAsUnsignedNumbers() {
    StreamId beyondSigned = new StreamId(Long.MIN_VALUE, Long.MIN_VALUE);
    store.save(cursor(LONDON, new StreamId(Long.MAX_VALUE, Long.MAX_VALUE)));

    assertThat(store.save(cursor(LONDON, beyondSigned))).isTrue();
    assertThat(store.save(cursor(LONDON, new StreamId(Long.MAX_VALUE, -1)))).isFalse();
    assertThat(store.save(cursor(LONDON, new StreamId(Long.MIN_VALUE, 1)))).isFalse();

    assertThat(position(LONDON)).isEqualTo(beyondSigned);
  }

  @Test
  final void takesTheSamePositionAgainWithNewCircumstances() {
    Cursor first = cursor(LONDON, new StreamId(10, 5));
    store.save(first);
    Cursor holeClosed =
        new Cursor(
            LONDON,
            KEY,
            first.stream(),
            first.position(),
            8,
            10L,
            null,
            first.storeIncarnation(),
            12,
            1);

    assertThat(store.save(holeClosed)).isTrue();

    assertThat(store.load(LONDON, KEY)).contains(holeClosed);
  }

  @Test
  final void startsAgainInAnotherLifeOfTheStream() {
    store.save(cursor(LONDON, new StreamId(10, 5)));
    Cursor reborn =
        new Cursor(LONDON, KEY, "stream-2", new StreamId(1, 0), 1, 1L, null, "0123abcd", 11, 1);

    assertThat(store.save(reborn)).isTrue();

    assertThat(store.load(LONDON, KEY)).contains(reborn);
  }

  @Test
  final void startsAgainInAnotherLifeOfOurOwnStore() {
    store.save(cursor(LONDON, new StreamId(10, 5)));
    Cursor reborn =
        new Cursor(LONDON, KEY, "stream-1", new StreamId(1, 0), 1, 1L, null, "fedc9876", 1, 1);

    assertThat(store.save(reborn)).isTrue();

    assertThat(store.load(LONDON, KEY)).contains(reborn);
  }

  @Test
  final void holdsOneCursorForEachPeerAndStream() {
    Cursor london = cursor(LONDON, new StreamId(5, 0));
    Cursor paris = cursor(PARIS, new StreamId(3, 0));
    Cursor otherStream =
        new Cursor(LONDON, "cdc", "stream-9", new StreamId(1, 0), 1, 1L, null, "0123abcd", 1, 1);
    List.of(paris, otherStream, london).forEach(store::save);

    assertThat(store.load(LONDON, KEY)).contains(london);
    assertThat(store.load(LONDON, "cdc")).contains(otherStream);
    assertThat(store.load(PARIS, KEY)).contains(paris);
    assertThat(store.all()).containsExactly(london, otherStream, paris);
  }

  @Test
  final void forgetsADeletedCursorOnly() {
    store.save(cursor(LONDON, new StreamId(5, 0)));
    store.save(cursor(PARIS, new StreamId(3, 0)));

    store.delete(LONDON, KEY);
    store.delete(LONDON, KEY);

    assertThat(store.load(LONDON, KEY)).isEmpty();
    assertThat(store.load(PARIS, KEY)).isPresent();
  }

  @Test
  final void startsAgainAfterADelete() {
    store.save(cursor(LONDON, new StreamId(5, 0)));
    store.delete(LONDON, KEY);

    assertThat(store.save(cursor(LONDON, new StreamId(1, 0)))).isTrue();

    assertThat(position(LONDON)).isEqualTo(new StreamId(1, 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-", "..", "_", "uk.node.london-1", "LONDON", "--", "0", "null", "NaN"})
  final void takesAnyPeerId(String id) {
    Cursor odd = cursor(new NodeId(id), new StreamId(1, 1));
    store.save(cursor(LONDON, new StreamId(2, 2)));

    store.save(odd);

    assertThat(store.load(new NodeId(id), KEY)).contains(odd);
    assertThat(position(LONDON)).isEqualTo(new StreamId(2, 2));
  }

  @Test
  final void takesTheLongestPeerId() {
    NodeId longest = new NodeId("n".repeat(128));
    store.save(cursor(longest, new StreamId(1, 1)));

    assertThat(position(longest)).isEqualTo(new StreamId(1, 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "{london}:cdc", "a'b\"c;--", "%_*?", "schlüssel:キー:🗝", "a\\b"})
  final void takesAnyStreamKey(String key) {
    Cursor odd = new Cursor(LONDON, key, key, new StreamId(1, 1), 1, 1L, 1L, key, 1, 1);
    store.save(odd);

    assertThat(store.load(LONDON, key)).contains(odd);
    assertThat(store.all()).containsExactly(odd);
  }

  @Test
  final void holdsAHundredPeers() {
    List<Cursor> saved =
        IntStream.range(100, 200)
            .mapToObj(n -> cursor(new NodeId("node-" + n), new StreamId(n, n)))
            .toList();
    saved.reversed().forEach(store::save);

    assertThat(store.all()).isEqualTo(saved);
  }

  @Test
  final void keepsUpWithAThousandRapidSaves() {
    for (int n = 1; n <= 1_000; n++) {
      assertThat(store.save(cursor(LONDON, new StreamId(n, 0)))).isTrue();
    }

    assertThat(position(LONDON)).isEqualTo(new StreamId(1_000, 0));
  }

  @Test
  final void endsAtTheHighestPositionWhenManyThreadsSave() throws Exception {
    int threads = 8;
    int saves = 100;
    List<Callable<Long>> savers = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      int first = thread;
      savers.add(() -> saveDescendingAndWatch(first, threads, saves));
    }

    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Long> stepsBack : executor.invokeAll(savers)) {
        assertThat(stepsBack.get()).as("times that a cursor was seen to move back").isZero();
      }
    }

    assertThat(position(LONDON)).isEqualTo(new StreamId((long) threads * saves, 0));
  }

  /** Every thread saves its own share of the positions, the highest somewhere in the middle. */
  private long saveDescendingAndWatch(int first, int stride, int saves) {
    long stepsBack = 0;
    StreamId before = StreamId.ZERO;
    for (int n = 0; n < saves; n++) {
      int place = (n * 7 + saves / 2) % saves;
      store.save(cursor(LONDON, new StreamId((long) place * stride + first + 1, 0)));
      StreamId now = position(LONDON);
      stepsBack += before.isAfter(now) ? 1 : 0;
      before = now;
    }
    return stepsBack;
  }

  @Test
  final void savesOnAnInterruptedThreadAndLeavesItInterrupted() {
    Thread.currentThread().interrupt();
    try {
      assertThat(store.save(cursor(LONDON, new StreamId(5, 0)))).isTrue();
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      Thread.interrupted();
    }

    assertThat(position(LONDON)).isEqualTo(new StreamId(5, 0));
  }

  @Test
  final void failsOnceClosedAndClosesTwice() {
    store.close();
    store.close();

    assertThatThrownBy(() -> store.load(LONDON, KEY)).isInstanceOf(CursorsUnavailable.class);
    assertThatThrownBy(() -> store.save(cursor(LONDON, new StreamId(1, 0))))
        .isInstanceOf(CursorsUnavailable.class);
    assertThatThrownBy(() -> store.delete(LONDON, KEY)).isInstanceOf(CursorsUnavailable.class);
    assertThatThrownBy(store::all).isInstanceOf(CursorsUnavailable.class);
  }

  private StreamId position(NodeId peer) {
    return store.load(peer, KEY).orElseThrow().position();
  }
}
