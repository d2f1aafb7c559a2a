package dev.replication.app.runtime;

import dev.replication.app.config.PeerSettings;
import dev.replication.port.PeerConnector;

/** Makes the connector of a configured peer. */
@FunctionalInterface
public interface PeerConnectors {
  /**
   * A connector to {@code peer}, holding no resources before it connects.
   *
   * @throws IllegalArgumentException when there can be none
   */
  PeerConnector to(PeerSettings peer);
}
