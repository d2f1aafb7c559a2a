package dev.replication.port;

import dev.replication.model.NodeId;
import java.util.List;

/**
 * Where entries go that mean nothing to us, so that the stream can go on and somebody can look.
 * Bounded.
 */
public interface DeadLetterStore {
  /**
   * Keeps {@code entry}, durable when it returns; the same peer, stream and id is kept once. The
   * oldest are dropped beyond the bound.
   *
   * @throws ReplicationFailure.StoreUnavailable when it could not be kept
   */
  void park(NodeId peer, String streamKey, FeedEntry.Undecodable entry) throws InterruptedException;

  /**
   * The newest entries, at most {@code limit}.
   *
   * @throws ReplicationFailure.StoreUnavailable when they cannot be read
   */
  List<DeadLetter> newest(int limit) throws InterruptedException;

  /**
   * One entry that was set aside.
   *
   * @param parkedAtMillis epoch milliseconds
   */
  record DeadLetter(
      NodeId peer, String streamKey, FeedEntry.Undecodable entry, long parkedAtMillis) {}
}
