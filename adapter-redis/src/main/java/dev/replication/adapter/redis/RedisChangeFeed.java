package dev.replication.adapter.redis;

import dev.replication.model.NodeHead;
import dev.replication.model.NodeId;
import dev.replication.model.StreamId;
import dev.replication.port.ChangeFeed;
import dev.replication.port.FeedEntry;
import dev.replication.port.ReadOutcome;
import dev.replication.port.ReplicationFailure;
import dev.replication.port.StreamMetadata;
import dev.replication.wire.EntryCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A peer's change stream, read with XREAD on a link of its own; its metadata is asked for on the
 * other link.
 *
 * <p>A read is one answer or several, each asked for as many entries as are expected to fit into
 * what is left of {@link #MAX_READ_BYTES}. Used by one thread.
 */
final class RedisChangeFeed implements ChangeFeed {
  /**
   * Most bytes of one read: of its answers as they are expected to be sent, and of its entries as
   * they are held, the last one not counted.
   */
  static final long MAX_READ_BYTES = 16L << 20;

  private final NodeId peer;
  private final String streamKey;
  private final String headKey;
  private final Duration responseTimeout;
  private final EntryCodec codec;
  private final PeerLink blocking;
  private final PeerLink queries;
  private final ReplySize replySize;

  RedisChangeFeed(PeerAddress address, PeerLink blocking, PeerLink queries) {
    this.peer = address.node();
    this.streamKey = address.keys().stream(address.streamName());
    this.headKey = address.keys().head();
    this.responseTimeout = address.timeouts().response();
    this.codec = new EntryCodec(address.limits());
    this.blocking = blocking;
    this.queries = queries;
    this.replySize = new ReplySize(address.limits().maxPayloadBytes());
  }

  @Override
  public String streamKey() {
    return streamKey;
  }

  @Override
  public ReadOutcome read(StreamId after, int max, Duration wait) throws InterruptedException {
    if (max < 1) {
      throw new IllegalArgumentException("max must be at least 1 but is " + max);
    }
    List<FeedEntry> entries = new ArrayList<>();
    StreamId position = after;
    long held = 0;
    while (entries.size() < max && held < MAX_READ_BYTES) {
      int count = replySize.count(max - entries.size(), MAX_READ_BYTES - held);
      List<Replies.RawEntry> answer =
          ask(position, count, entries.isEmpty() ? wait : Duration.ZERO);
      held += decode(answer, MAX_READ_BYTES - held, entries);
      if (answer.size() < count && held < MAX_READ_BYTES) {
        return entries.isEmpty() ? new ReadOutcome.Idle() : new ReadOutcome.Entries(entries, false);
      }
      position = entries.getLast().id();
    }
    return new ReadOutcome.Entries(entries, entries.size() < max);
  }

  private List<Replies.RawEntry> ask(StreamId after, int count, Duration wait)
      throws InterruptedException {
    Object reply =
        blocking.ask(List.of(xread(after, count, wait)), wait.plus(responseTimeout)).getFirst();
    return blocking.read(reply, Replies::entries);
  }

  /**
   * Decodes into {@code entries}, at least one entry and no more once they fill {@code budget}: the
   * rest is read again. Returns the bytes they hold.
   */
  private long decode(List<Replies.RawEntry> answer, long budget, List<FeedEntry> entries)
      throws InterruptedException {
    List<Replies.RawEntry> refused = new ArrayList<>();
    long held = 0;
    long largest = 0;
    for (Replies.RawEntry entry : answer) {
      if (held < budget) {
        FeedEntry decoded = codec.decode(peer, entry.id(), entry.fields());
        entries.add(decoded);
        if (decoded instanceof FeedEntry.Undecodable) {
          refused.add(entry);
        }
        held += decoded.weight();
        largest = Math.max(largest, decoded.weight());
      }
      largest = Math.max(largest, entry.sentBytes());
    }
    if (!answer.isEmpty()) {
      replySize.answered(largest);
    }
    confirm(refused);
    return held;
  }

  /**
   * Reads entries that mean nothing once more, on the other link: whoever sets them aside must know
   * that they are stored so, and were not spoilt on their way to us.
   *
   * @throws ReplicationFailure.PeerUnreachable when one of them arrives otherwise now
   */
  private void confirm(List<Replies.RawEntry> refused) throws InterruptedException {
    if (refused.isEmpty()) {
      return;
    }
    List<Command> again = new ArrayList<>(refused.size());
    for (Replies.RawEntry entry : refused) {
      String id = entry.id().toString();
      again.add(Command.of("XRANGE", streamKey, id, id));
    }
    List<@Nullable Object> replies = queries.ask(again);
    for (int i = 0; i < refused.size(); i++) {
      List<Replies.RawEntry> stored = queries.read(replies.get(i), Replies::range);
      // One that is gone by now cannot be asked about any more.
      if (!stored.isEmpty() && !stored.getFirst().sameFields(refused.get(i))) {
        throw queries.spoilt("entry " + refused.get(i).id());
      }
    }
  }

  private Command xread(StreamId after, int most, Duration wait) {
    String count = Integer.toString(most);
    if (!wait.isPositive()) {
      return Command.of("XREAD", "COUNT", count, "STREAMS", streamKey, after.toString());
    }
    // Zero would block for ever.
    String blockMillis = Long.toString(Math.max(1, wait.toMillis()));
    return Command.of(
        "XREAD", "COUNT", count, "BLOCK", blockMillis, "STREAMS", streamKey, after.toString());
  }

  /** Stream and head in one transaction, so that they speak of the same moment. */
  @Override
  public StreamMetadata probe() throws InterruptedException {
    List<@Nullable Object> replies =
        queries.ask(
            List.of(
                Command.of("MULTI"),
                Command.of("XINFO", "STREAM", streamKey),
                Command.of("HGETALL", headKey),
                Command.of("EXEC")));
    replies.forEach(queries::require);
    List<?> results = queries.read(replies.getLast(), Replies::pair);
    Object stream = results.getFirst();
    NodeHead head = queries.read(results.getLast(), RedisDigestReader::read).orElse(null);
    if (stream instanceof ErrorReply error && error.isNoSuchKey()) {
      return new StreamMetadata(false, 0, StreamId.ZERO, StreamId.ZERO, 0, StreamId.ZERO, head);
    }
    return queries.read(stream, info -> metadata(Replies.members(info), head));
  }

  private static StreamMetadata metadata(
      Map<String, @Nullable Object> info, @Nullable NodeHead head) {
    if (!info.containsKey("entries-added")) {
      throw new IllegalArgumentException(
          "XINFO STREAM without entries-added; Redis 7 or later is needed");
    }
    Object first = info.get("first-entry");
    return new StreamMetadata(
        true,
        Replies.number(info.get("length")),
        first == null ? StreamId.ZERO : Replies.streamId(Replies.element(Replies.list(first), 0)),
        Replies.streamId(info.get("last-generated-id")),
        Replies.number(info.get("entries-added")),
        Replies.streamId(info.get("max-deleted-entry-id")),
        head);
  }
}
