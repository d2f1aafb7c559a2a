package dev.replication.domain.hotpath;

import dev.replication.model.NodeHead;
import dev.replication.model.NodeId;
import dev.replication.port.ReplicationFailure;
import org.jspecify.annotations.Nullable;

/**
 * Whether a peer is who it is configured to be. Cursor and chain are kept under the configured
 * name: with the changes of another node they would speak of a stream that nobody has.
 */
final class PeerIdentity {
  private PeerIdentity() {}

  /**
   * Compares the name in a head; older software publishes none, and is believed.
   *
   * @throws ReplicationFailure.WrongPeer when it is another node's
   */
  static void check(NodeId peer, @Nullable NodeHead head) {
    if (head != null && !head.node().equals(peer)) {
      throw new ReplicationFailure.WrongPeer(peer, head.node());
    }
  }
}
