package dev.replication.testkit.contract;

import static dev.replication.testkit.contract.SampleChanges.delete;
import static dev.replication.testkit.contract.SampleChanges.head;
import static dev.replication.testkit.contract.SampleChanges.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.replication.model.Change;
import dev.replication.model.StreamId;
import dev.replication.port.ChangeFeed;
import dev.replication.port.FeedEntry;
import dev.replication.port.PeerSession;
import dev.replication.port.ReadOutcome;
import dev.replication.port.StreamMetadata;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link ChangeFeed} must do. */
public abstract class ChangeFeedContract {
  private static final Duration NO_WAIT = Duration.ZERO;
  private static final Duration SHORT_WAIT = Duration.ofMillis(50);
  private static final Duration LONG_WAIT = Duration.ofSeconds(20);
  private static final Duration SOON = Duration.ofSeconds(5);

  private PeerSession session;
  private ChangeFeed feed;

  /** The peer whose feed is read. */
  protected abstract ScriptedPeer peer();

  @BeforeEach
  void connect() throws InterruptedException {
    session = peer().connector().connect();
    feed = session.feed();
  }

  @AfterEach
  void disconnect() {
    session.close();
  }

  @Test
  void namesTheKeyItReads() {
    assertThat(feed.streamKey()).isEqualTo(peer().streamKey());
  }

  @Test
  void deliversChangesInOrderAsTheyWereMade() throws Exception {
    Change first = put(1, "tz.europe.paris", "content");
    Change second = delete(2, "tz.europe.berlin");
    StreamId firstId = peer().append(first, 0L);
    StreamId secondId = peer().append(second, 1L);

    assertThat(entries(feed.read(StreamId.ZERO, 10, NO_WAIT)))
        .containsExactly(
            new FeedEntry.Changed(firstId, first, 0L), new FeedEntry.Changed(secondId, second, 1L));
  }

  @Test
  void resumesAfterAPosition() throws Exception {
    StreamId first = peer().append(put(1, "a", "1"), 0L);
    StreamId second = peer().append(put(2, "b", "2"), 1L);

    assertThat(ids(feed.read(first, 10, NO_WAIT))).containsExactly(second);
    assertThat(feed.read(second, 10, NO_WAIT)).isEqualTo(new ReadOutcome.Idle());
  }

  @Test
  void readingHasNoEffectAndMayBeRepeated() throws Exception {
    peer().append(put(1, "a", "1"), 0L);

    ReadOutcome once = feed.read(StreamId.ZERO, 10, NO_WAIT);
    assertThat(feed.read(StreamId.ZERO, 10, NO_WAIT)).isEqualTo(once);
  }

  @Test
  void deliversAtMostMaxEntries() throws Exception {
    List<StreamId> appended = peer().appendChain(fiveChanges());

    assertThat(ids(feed.read(StreamId.ZERO, 3, NO_WAIT))).isEqualTo(appended.subList(0, 3));
    assertThat(ids(feed.read(appended.get(2), 3, LONG_WAIT))).isEqualTo(appended.subList(3, 5));
  }

  @Test
  void refusesToReadNothing() {
    assertThatThrownBy(() -> feed.read(StreamId.ZERO, 0, NO_WAIT))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void deliversAWholeBacklogOnce() throws Exception {
    List<StreamId> appended =
        peer()
            .appendChain(
                LongStream.rangeClosed(1, 2_500)
                    .mapToObj(seq -> put(seq, "k" + seq, "value ".repeat(20)))
                    .toList());

    List<StreamId> read = new ArrayList<>();
    StreamId position = StreamId.ZERO;
    while (feed.read(position, 1_000, NO_WAIT) instanceof ReadOutcome.Entries batch) {
      batch.entries().forEach(entry -> read.add(entry.id()));
      position = read.getLast();
    }
    assertThat(read).isEqualTo(appended);
  }

  @Test
  void anAbsentStreamIsIdle() throws Exception {
    assertThat(feed.read(StreamId.ZERO, 10, NO_WAIT)).isEqualTo(new ReadOutcome.Idle());
    assertThat(feed.read(StreamId.ZERO, 10, SHORT_WAIT)).isEqualTo(new ReadOutcome.Idle());
  }

  @Test
  void anEmptiedStreamIsIdle() throws Exception {
    peer().append(put(1, "a", "1"), 0L);
    peer().trimTo(0);
    assertThat(feed.read(StreamId.ZERO, 10, SHORT_WAIT)).isEqualTo(new ReadOutcome.Idle());
  }

  @Test
  void waitsForTheFirstEntry() throws Exception {
    BlockedCall<ReadOutcome> read =
        BlockedCall.onVirtualThread(() -> feed.read(StreamId.ZERO, 10, LONG_WAIT));
    await().until(peer()::hasBlockedReader);

    StreamId id = peer().append(put(1, "a", "1"), 0L);
    assertThat(ids(read.resultWithin(SOON))).containsExactly(id);
  }

  @Test
  void waitsForTheNextEntry() throws Exception {
    StreamId first = peer().append(put(1, "a", "1"), 0L);
    BlockedCall<ReadOutcome> read =
        BlockedCall.onPlatformThread(() -> feed.read(first, 10, LONG_WAIT));
    await().until(peer()::hasBlockedReader);

    StreamId second = peer().append(put(2, "b", "2"), 1L);
    assertThat(ids(read.resultWithin(SOON))).containsExactly(second);
  }

  @Test
  void isIdleOnlyAfterTheWait() throws Exception {
    long start = System.nanoTime();
    assertThat(feed.read(StreamId.ZERO, 10, SHORT_WAIT)).isEqualTo(new ReadOutcome.Idle());
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(SHORT_WAIT, SOON);
  }

  @Test
  void aWaitShorterThanAMillisecondEnds() throws Exception {
    BlockedCall<ReadOutcome> read =
        BlockedCall.onVirtualThread(() -> feed.read(StreamId.ZERO, 10, Duration.ofNanos(1)));
    assertThat(read.resultWithin(SOON)).isEqualTo(new ReadOutcome.Idle());
  }

  @Test
  void anEntryThatCannotBeDecodedIsDeliveredInItsPlace() throws Exception {
    StreamId first = peer().append(put(1, "a", "1"), 0L);
    StreamId broken = peer().appendRaw(Map.of("op", utf8("EXPLODE"), "key", utf8("a")));
    StreamId last = peer().append(put(2, "b", "2"), 1L);

    List<FeedEntry> entries = entries(feed.read(StreamId.ZERO, 10, NO_WAIT));
    assertThat(entries).extracting(FeedEntry::id).containsExactly(first, broken, last);
    assertThat(entries.get(1))
        .isInstanceOfSatisfying(
            FeedEntry.Undecodable.class,
            entry -> assertThat(entry.reason()).isEqualTo(FeedEntry.Reason.UNKNOWN_OPERATION));
  }

  @Test
  void fieldsOfAnyBytesAreDelivered() throws Exception {
    byte[] noise = {0, (byte) 0xff, '\r', '\n', (byte) 0x80};
    StreamId id = peer().appendRaw(Map.of("", noise, "data", new byte[0], "\u00fcber", noise));

    assertThat(entries(feed.read(StreamId.ZERO, 10, NO_WAIT)))
        .singleElement()
        .isInstanceOfSatisfying(
            FeedEntry.Undecodable.class, entry -> assertThat(entry.id()).isEqualTo(id));
  }

  @Test
  void probesAnAbsentStream() throws Exception {
    assertThat(feed.probe())
        .isEqualTo(
            new StreamMetadata(false, 0, StreamId.ZERO, StreamId.ZERO, 0, StreamId.ZERO, null));
  }

  @Test
  void probesTheNumbersOfAStream() throws Exception {
    List<StreamId> ids = peer().appendChain(fiveChanges());
    peer().trimTo(3);
    peer().delete(ids.get(3));

    assertThat(feed.probe())
        .isEqualTo(new StreamMetadata(true, 2, ids.get(2), ids.get(4), 5, ids.get(3), null));
  }

  @Test
  void probesAnEmptiedStream() throws Exception {
    StreamId id = peer().append(put(1, "a", "1"), 0L);
    peer().trimTo(0);

    StreamMetadata metadata = feed.probe();
    assertThat(metadata.exists()).isTrue();
    assertThat(metadata.length()).isZero();
    assertThat(metadata.first()).isEqualTo(StreamId.ZERO);
    assertThat(metadata.last()).isEqualTo(id);
    assertThat(metadata.entriesAdded()).isEqualTo(1);
  }

  @Test
  void probesTheHeadWithTheStream() throws Exception {
    StreamId id = peer().append(put(1, "a", "1"), 0L);
    peer().publish(head(1, id));

    StreamMetadata metadata = feed.probe();
    assertThat(metadata.head()).isEqualTo(head(1, id));
    assertThat(metadata.stream()).isEqualTo("stream-1");
    assertThat(metadata.last()).isEqualTo(id);
  }

  @Test
  void probesTheHeadWithoutAStream() throws Exception {
    peer().publish(head(1, new StreamId(1, 1)));

    assertThat(feed.probe().exists()).isFalse();
    assertThat(feed.probe().stream()).isEqualTo("stream-1");
  }

  @Test
  void probesWhileAReadIsBlocked() throws Exception {
    BlockedCall<ReadOutcome> read =
        BlockedCall.onVirtualThread(() -> feed.read(StreamId.ZERO, 10, LONG_WAIT));
    await().until(peer()::hasBlockedReader);

    assertThat(feed.probe().exists()).isFalse();
    read.interrupt();
    assertThat(read.failureWithin(SOON)).isInstanceOf(InterruptedException.class);
  }

  private static List<Change.Put> fiveChanges() {
    return LongStream.rangeClosed(1, 5).mapToObj(seq -> put(seq, "k" + seq, "v")).toList();
  }

  private static List<FeedEntry> entries(ReadOutcome outcome) {
    return switch (outcome) {
      case ReadOutcome.Entries entries -> entries.entries();
      case ReadOutcome.Idle idle -> List.of();
    };
  }

  private static List<StreamId> ids(ReadOutcome outcome) {
    return entries(outcome).stream().map(FeedEntry::id).toList();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
