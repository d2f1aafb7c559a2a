package dev.replication.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.model.Change;
import dev.replication.model.Content;
import dev.replication.model.ContentType;
import dev.replication.model.StreamId;
import dev.replication.port.ChangeFeed;
import dev.replication.port.FeedEntry;
import dev.replication.port.PeerSession;
import dev.replication.port.ReadOutcome;
import dev.replication.testkit.contract.SampleChanges;
import dev.replication.testkit.redis.RedisFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How many bytes a read brings over the wire, and holds. */
final class ReadBytesTest {
  private static final int MIB = 1 << 20;

  /** What is sent beside the entries: framing, greetings, metadata. */
  private static final long FRAMING = 64 << 10;

  @RegisterExtension static final RedisFixture REDIS = new RedisFixture();

  @ParameterizedTest
  @EnumSource(RedisClientKind.class)
  void aReadOfLargeEntriesBringsItsBoundAtMost(RedisClientKind kind) throws Exception {
    RedisPeer peer = new RedisPeer(REDIS.port(), "", kind);
    int size = 2 * MIB;
    List<StreamId> appended = append(peer, 24, incompressible(size));

    try (PeerSession session = peer.connector().connect()) {
      long before = sent(peer);
      ReadOutcome.Entries first = read(session.feed(), StreamId.ZERO);
      long brought = sent(peer) - before;

      assertThat(brought).isLessThanOrEqualTo(RedisChangeFeed.MAX_READ_BYTES + size + FRAMING);
      assertThat(first.cut()).isTrue();
      assertThat(first.entries()).hasSizeGreaterThan(1);
      assertThat(idsFrom(session.feed(), first)).isEqualTo(appended);
      assertThat(sent(peer) - before).isLessThan(26L * size);
    }
  }

  @ParameterizedTest
  @EnumSource(RedisClientKind.class)
  void aReadOfEntriesThatExpandHoldsItsBoundAtMost(RedisClientKind kind) throws Exception {
    RedisPeer peer = new RedisPeer(REDIS.port(), "", kind);
    int size = 7 * MIB;
    List<StreamId> appended = append(peer, 24, new byte[size]);

    try (PeerSession session = peer.connector().connect()) {
      ReadOutcome.Entries first = read(session.feed(), StreamId.ZERO);
      long held = first.entries().stream().mapToLong(FeedEntry::weight).sum();

      assertThat(held).isLessThanOrEqualTo(RedisChangeFeed.MAX_READ_BYTES + size + FRAMING);
      assertThat(first.cut()).isTrue();
      assertThat(idsFrom(session.feed(), first)).isEqualTo(appended);
    }
  }

  @Test
  void aReadOfSmallEntriesIsFullAndTheLastOneIsNotCut() throws Exception {
    RedisPeer peer = new RedisPeer(REDIS.port(), "", RedisClientKind.LETTUCE);
    List<StreamId> appended = append(peer, 150, new byte[10]);

    try (PeerSession session = peer.connector().connect()) {
      ReadOutcome.Entries first = read(session.feed(), StreamId.ZERO);
      assertThat(first.entries()).hasSize(100);
      assertThat(first.cut()).isFalse();
      assertThat(read(session.feed(), appended.get(99)))
          .satisfies(rest -> assertThat(rest.entries()).hasSize(50))
          .satisfies(rest -> assertThat(rest.cut()).isFalse());
    }
  }

  private static List<StreamId> append(RedisPeer peer, int count, byte[] bytes) {
    Content content = Content.of(bytes, ContentType.BINARY);
    List<Change.Put> changes =
        IntStream.rangeClosed(1, count)
            .mapToObj(seq -> SampleChanges.put(seq, "k" + seq, content))
            .toList();
    return peer.appendChain(changes);
  }

  private static byte[] incompressible(int size) {
    byte[] bytes = new byte[size];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  private static ReadOutcome.Entries read(ChangeFeed feed, StreamId after) throws Exception {
    return (ReadOutcome.Entries) feed.read(after, 100, Duration.ZERO);
  }

  /** All ids of the stream, read on after {@code first}. */
  private static List<StreamId> idsFrom(ChangeFeed feed, ReadOutcome.Entries first)
      throws InterruptedException {
    List<StreamId> ids = new ArrayList<>();
    ReadOutcome next = first;
    while (next instanceof ReadOutcome.Entries batch) {
      batch.entries().forEach(entry -> ids.add(entry.id()));
      next = feed.read(ids.getLast(), 100, Duration.ZERO);
    }
    return ids;
  }

  /** Bytes that the server has sent so far. */
  private static long sent(RedisPeer peer) {
    String stats = peer.command(jedis -> jedis.info("stats"));
    return stats
        .lines()
        .filter(line -> line.startsWith("total_net_output_bytes:"))
        .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
        .sum();
  }
}
