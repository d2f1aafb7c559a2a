package dev.replication.testkit.contract;

import static dev.replication.testkit.contract.SampleChanges.head;
import static dev.replication.testkit.contract.SampleChanges.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.replication.model.Change;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeId;
import dev.replication.model.StreamId;
import dev.replication.port.ItemReader;
import dev.replication.port.PeerSession;
import dev.replication.port.ReadOutcome;
import dev.replication.port.ReplicaStore;
import dev.replication.port.ReplicationFailure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link PeerSession} must do, beside its feed. */
public abstract class PeerSessionContract {
  private static final Duration LONG_WAIT = Duration.ofSeconds(20);
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final Duration PROMPTLY = Duration.ofSeconds(1);

  private PeerSession session;

  /** The peer that is connected to. */
  protected abstract ScriptedPeer peer();

  @BeforeEach
  void connect() throws InterruptedException {
    session = peer().connector().connect();
  }

  @AfterEach
  void disconnect() {
    session.close();
  }

  @Test
  void pingMeasuresARoundTrip() throws Exception {
    assertThat(session.ping()).isPositive().isLessThan(SOON);
  }

  @Test
  void pingAnswersWhileAReadIsBlocked() throws Exception {
    BlockedCall<ReadOutcome> read = blockedRead();
    assertThat(session.ping()).isLessThan(PROMPTLY);
    assertThat(peer().hasBlockedReader()).isTrue();
    session.close();
    assertThat(read.failureWithin(SOON)).isInstanceOf(ReplicationFailure.class);
  }

  @Test
  void closingEndsABlockedReadWithAFailure() throws Exception {
    BlockedCall<ReadOutcome> read = blockedRead();
    session.close();
    assertThat(read.failureWithin(PROMPTLY)).isInstanceOf(ReplicationFailure.PeerUnreachable.class);
    await().until(() -> !peer().hasBlockedReader());
  }

  @Test
  void closingTwiceIsHarmless() {
    session.close();
    session.close();
  }

  @Test
  void aClosedSessionAnswersNothing() {
    session.close();
    assertThatThrownBy(session::ping).isInstanceOf(ReplicationFailure.PeerUnreachable.class);
    assertThatThrownBy(() -> session.feed().read(StreamId.ZERO, 1, LONG_WAIT))
        .isInstanceOf(ReplicationFailure.PeerUnreachable.class);
  }

  @Test
  void anotherSessionCanBeOpenedAfterOneWasClosed() throws Exception {
    session.close();
    try (PeerSession next = peer().connector().connect()) {
      assertThat(next.ping()).isPositive();
    }
  }

  @Test
  void anInterruptEndsABlockedReadOfAPlatformThread() throws Exception {
    BlockedCall<ReadOutcome> read =
        BlockedCall.onPlatformThread(() -> session.feed().read(StreamId.ZERO, 1, LONG_WAIT));
    await().until(peer()::hasBlockedReader);
    read.interrupt();
    assertThat(read.failureWithin(PROMPTLY)).isInstanceOf(InterruptedException.class);
  }

  @Test
  void anInterruptEndsABlockedReadOfAVirtualThread() throws Exception {
    BlockedCall<ReadOutcome> read = blockedRead();
    read.interrupt();
    assertThat(read.failureWithin(PROMPTLY)).isInstanceOf(InterruptedException.class);
  }

  @Test
  void anInterruptedThreadDoesNotBegin() throws Exception {
    BlockedCall<ReadOutcome> read =
        BlockedCall.onVirtualThread(
            () -> {
              Thread.currentThread().interrupt();
              return session.feed().read(StreamId.ZERO, 1, LONG_WAIT);
            });
    assertThat(read.failureWithin(PROMPTLY)).isInstanceOf(InterruptedException.class);
  }

  @Test
  void readsWhatThePeerWantsOfANode() throws Exception {
    NodeId york = new NodeId("york");
    assertThat(session.wantedFrom(york)).isEmpty();

    peer().wantsRaw(york, "[\"a\",\"b\"]");

    assertThat(session.wantedFrom(york)).containsExactly(new ItemKey("a"), new ItemKey("b"));
    assertThat(session.wantedFrom(new NodeId("leeds"))).isEmpty();
  }

  @Test
  void nonsenseIsNothingThatAPeerWants() throws Exception {
    NodeId york = new NodeId("york");
    for (String nonsense : List.of("", "{", "[1]", "\"".repeat(3000))) {
      peer().wantsRaw(york, nonsense);
      assertThat(session.wantedFrom(york)).as(nonsense).isEmpty();
    }
    String tooMany =
        IntStream.rangeClosed(0, ReplicaStore.MAX_WANTED)
            .mapToObj(i -> "\"k" + i + "\"")
            .collect(Collectors.joining(",", "[", "]"));
    peer().wantsRaw(york, tooMany);
    assertThat(session.wantedFrom(york)).isEmpty();
  }

  @Test
  void readsTheHead() throws Exception {
    assertThat(session.digests().head()).isEmpty();
    peer().publish(head(7, new StreamId(5, 1)));
    assertThat(session.digests().head()).contains(head(7, new StreamId(5, 1)));
  }

  @Test
  void aHeadThatCannotBeReadIsAFailureAndNotAbsence() {
    peer().publishRaw(Map.of("format", "1"));
    assertThatThrownBy(() -> session.digests().head())
        .isInstanceOf(ReplicationFailure.PeerRefused.class);
  }

  @Test
  void fetchesWhatIsThereAndSaysWhatIsNot() throws Exception {
    Change.Put stored = put(3, "country.gb", "United Kingdom");
    peer().store(stored);
    ItemKey absent = new ItemKey("country.xx");
    ItemKey corrupt = new ItemKey("country.yy");
    peer().storeRaw(corrupt, Map.of("v", "one".getBytes(StandardCharsets.UTF_8)));

    Map<ItemKey, ItemReader.Fetched> fetched =
        session.items().fetch(List.of(absent, stored.key(), corrupt));
    assertThat(fetched.get(stored.key())).isEqualTo(new ItemReader.Fetched.Found(stored));
    assertThat(fetched.get(absent)).isEqualTo(new ItemReader.Fetched.Absent());
    assertThat(fetched.get(corrupt)).isInstanceOf(ItemReader.Fetched.Corrupt.class);
    assertThat(fetched).hasSize(3);
  }

  @Test
  void fetchesAsManyAsAllowedAtOnce() throws Exception {
    List<ItemKey> keys =
        IntStream.range(0, ItemReader.MAX_KEYS).mapToObj(i -> new ItemKey("k" + i)).toList();
    peer().store(put(1, "k999", "last"));

    Map<ItemKey, ItemReader.Fetched> fetched = session.items().fetch(keys);
    assertThat(fetched).hasSize(ItemReader.MAX_KEYS);
    assertThat(fetched.get(new ItemKey("k999"))).isInstanceOf(ItemReader.Fetched.Found.class);
  }

  @Test
  void refusesToFetchMoreThanAllowed() {
    List<ItemKey> keys =
        IntStream.rangeClosed(0, ItemReader.MAX_KEYS).mapToObj(i -> new ItemKey("k" + i)).toList();
    assertThatThrownBy(() -> session.items().fetch(keys))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void fetchingNothingIsNothing() throws Exception {
    assertThat(session.items().fetch(List.of())).isEmpty();
  }

  private BlockedCall<ReadOutcome> blockedRead() {
    BlockedCall<ReadOutcome> read =
        BlockedCall.onVirtualThread(() -> session.feed().read(StreamId.ZERO, 1, LONG_WAIT));
    await().until(peer()::hasBlockedReader);
    return read;
  }
}
