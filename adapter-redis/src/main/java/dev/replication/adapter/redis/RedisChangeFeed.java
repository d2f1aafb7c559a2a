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
 */
final class RedisChangeFeed implements ChangeFeed {
  /** Most bytes of changes handed out at once, the last one not counted. */
  private static final long MAX_DECODED_BYTES = 32L << 20;

  private final NodeId peer;
  private final String streamKey;
  private final String headKey;
  private final Duration responseTimeout;
  private final EntryCodec codec;
  private final PeerLink blocking;
  private final PeerLink queries;

  RedisChangeFeed(PeerAddress address, PeerLink blocking, PeerLink queries) {
    this.peer = address.node();
    this.streamKey = address.keys().stream(address.streamName());
    this.headKey = address.keys().head();
    this.responseTimeout = address.timeouts().response();
    this.codec = new EntryCodec(address.limits());
    this.blocking = blocking;
    this.queries = queries;
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
    Object reply =
        blocking.ask(List.of(xread(after, max, wait)), wait.plus(responseTimeout)).getFirst();
    List<Replies.RawEntry> raw = blocking.read(reply, Replies::entries);
    if (raw.isEmpty()) {
      return new ReadOutcome.Idle();
    }
    return new ReadOutcome.Entries(decode(raw));
  }

  /** At least one entry, and no more once they fill the budget: the rest is read again. */
  private List<FeedEntry> decode(List<Replies.RawEntry> raw) throws InterruptedException {
    List<FeedEntry> entries = new ArrayList<>(raw.size());
    List<Replies.RawEntry> refused = new ArrayList<>();
    long weight = 0;
    for (Replies.RawEntry entry : raw) {
      FeedEntry decoded = codec.decode(peer, entry.id(), entry.fields());
      entries.add(decoded);
      if (decoded instanceof FeedEntry.Undecodable) {
        refused.add(entry);
      }
      weight += decoded.weight();
      if (weight > MAX_DECODED_BYTES) {
        break;
      }
    }
    confirm(refused);
    return entries;
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

  private Command xread(StreamId after, int max, Duration wait) {
    String count = Integer.toString(max);
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
