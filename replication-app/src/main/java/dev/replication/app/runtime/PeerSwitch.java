package dev.replication.app.runtime;

import dev.replication.model.NodeId;

/** Stops and starts following single peers by command. Safe for use by many threads. */
public interface PeerSwitch {
  /**
   * Finishes what is in hand of {@code peer}, stores its cursor, and leaves it alone until {@link
   * #resume} or a restart of the process. Blocks for the finishing, which is bounded. Safe to
   * repeat.
   */
  Answer pause(NodeId peer);

  /** Follows {@code peer} again from its cursor. Safe to repeat. */
  Answer resume(NodeId peer);

  /** What became of a command. */
  enum Answer {
    /** It is as asked for. */
    DONE,
    /** There is no such peer. */
    UNKNOWN_PEER,
    /**
     * The configuration says that the peer is not followed; only the configuration can say else.
     */
    DISABLED_BY_CONFIGURATION
  }
}
