package dev.replication.port;

import dev.replication.model.NodeHead;
import java.util.Optional;

/** What a node publishes of its state: its head, and with it the entry to its digest tree. */
public interface DigestReader {
  /**
   * The head, empty when the node publishes none. One round trip, blocking at most for the response
   * timeout.
   *
   * @throws ReplicationFailure.PeerUnreachable when no answer comes
   */
  Optional<NodeHead> head() throws InterruptedException;
}
