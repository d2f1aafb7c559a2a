package dev.replication.port;

import dev.replication.model.StreamId;
import java.time.Duration;

/**
 * One peer's change stream, read in order. Reading has no effect on the peer and may be repeated.
 */
public interface ChangeFeed {
  /**
   * The Redis key that is read, with the peer's prefix: the name under which a cursor is stored.
   */
  String streamKey();

  /**
   * Entries after {@code after}, oldest first. Every entry is delivered decoded, verified and
   * bounded in size; what cannot be decoded is delivered as {@link FeedEntry.Undecodable}, so the
   * reader can pass it. What is held at once is bounded in bytes as well: a read that reaches that
   * bound is {@linkplain ReadOutcome.Entries#cut cut}, and the rest comes with the next.
   *
   * @param after exclusive; {@link StreamId#ZERO} reads from the oldest entry
   * @param max at most this many entries, at least 1
   * @param wait how long to block when there is none; zero returns at once
   * @throws ReplicationFailure.PeerUnreachable when the link fails, or stays silent beyond {@code
   *     wait} and the response timeout
   * @throws ReplicationFailure.PeerRefused when the key is not a stream or may not be read
   * @throws InterruptedException when interrupted while blocked
   */
  ReadOutcome read(StreamId after, int max, Duration wait) throws InterruptedException;

  /**
   * The stream's metadata in one round trip. Blocks at most for the response timeout.
   *
   * @throws ReplicationFailure as {@link #read}
   */
  StreamMetadata probe() throws InterruptedException;
}
