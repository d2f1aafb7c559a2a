package dev.replication.port;

import dev.replication.model.ItemKey;
import dev.replication.model.NodeId;
import java.time.Duration;
import java.util.Set;

/**
 * An open link to one peer. Blocking reads have a connection of their own, so {@link #ping()} and
 * the readers answer while {@link #feed()} waits. Used by one duty; {@link #close()} may come from
 * any thread and ends a blocked read with a failure.
 */
public interface PeerSession extends AutoCloseable {
  /**
   * Round-trip time of one request on a connection that is not blocked. Blocks at most for the
   * response timeout.
   *
   * @throws ReplicationFailure.PeerUnreachable when no answer comes in time
   */
  Duration ping() throws InterruptedException;

  /** The peer's change stream. */
  ChangeFeed feed();

  /** What the peer publishes of its state. */
  DigestReader digests();

  /** The peer's items. */
  ItemReader items();

  /**
   * The items that the peer lacks and cannot find in what {@code owner} mirrors, at most {@link
   * ReplicaStore#MAX_WANTED}; none where it says what cannot be read.
   *
   * @throws ReplicationFailure.PeerUnreachable when no answer comes in time
   */
  Set<ItemKey> wantedFrom(NodeId owner) throws InterruptedException;

  /** Closes all connections; safe to repeat. */
  @Override
  void close();
}
