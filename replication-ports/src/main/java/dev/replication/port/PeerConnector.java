package dev.replication.port;

import dev.replication.model.NodeId;

/** Opens sessions with one peer. */
public interface PeerConnector {
  /** The peer as configured. */
  NodeId peer();

  /**
   * Connects, authenticates and checks that the server answers. Blocks at most for the configured
   * connect timeout, for all connections of the session together. May be called again after a
   * session was closed.
   *
   * @throws ReplicationFailure.PeerUnreachable when nothing answers in time
   * @throws ReplicationFailure.PeerRefused when the peer refuses the credentials
   * @throws InterruptedException when interrupted while connecting
   */
  PeerSession connect() throws InterruptedException;
}
