package dev.replication.port;

import dev.replication.model.NodeId;

/**
 * Why a port could not answer. The message names the peer, key or path; the cause is the client's
 * own exception.
 */
public abstract sealed class ReplicationFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private ReplicationFailure(String message, Throwable cause) {
    super(message, cause);
  }

  private ReplicationFailure(String message) {
    super(message);
  }

  /** What a duty that meets this failure does next. */
  public enum Disposition {
    /** The same call may succeed later. */
    RETRY,
    /** The connection is spent: close it, wait, connect again. */
    RECONNECT,
    /** Nothing will help until somebody acts; keep trying slowly and say so. */
    ALARM
  }

  /** What to do about it. */
  public abstract Disposition disposition();

  /** A peer cannot be reached or stopped answering. */
  public static final class PeerUnreachable extends ReplicationFailure {
    private static final long serialVersionUID = 1L;

    /** The peer, a phrase such as "connection refused by host:port", and the client's exception. */
    public PeerUnreachable(NodeId peer, String what, Throwable cause) {
      super("peer " + peer + ": " + what, cause);
    }

    @Override
    public Disposition disposition() {
      return Disposition.RECONNECT;
    }
  }

  /**
   * A peer answers, but refuses us: wrong password, missing permission, not the server we expect.
   */
  public static final class PeerRefused extends ReplicationFailure {
    private static final long serialVersionUID = 1L;

    /** The peer, what it said, and the client's exception. */
    public PeerRefused(NodeId peer, String what, Throwable cause) {
      super("peer " + peer + ": " + what, cause);
    }

    @Override
    public Disposition disposition() {
      return Disposition.ALARM;
    }
  }

  /**
   * What is found at a peer's address is published by another node: the address is wrong, or two
   * nodes write under one prefix. Its changes would be taken for the peer's, so none is.
   */
  public static final class WrongPeer extends ReplicationFailure {
    private static final long serialVersionUID = 1L;

    /** The peer as configured, and the node that was found. */
    public WrongPeer(NodeId peer, NodeId found) {
      super(
          "peer "
              + peer
              + ": its address leads to node "
              + found
              + ", of which nothing is applied; check node_id, redis_url and redis_prefix");
    }

    @Override
    public Disposition disposition() {
      return Disposition.ALARM;
    }
  }

  /** The local store cannot take changes at the moment. */
  public static final class StoreUnavailable extends ReplicationFailure {
    private static final long serialVersionUID = 1L;

    /** What failed, and the store's exception. */
    public StoreUnavailable(String what, Throwable cause) {
      super("local store: " + what, cause);
    }

    @Override
    public Disposition disposition() {
      return Disposition.RETRY;
    }
  }

  /** The cursor database cannot be read or written. */
  public static final class CursorsUnavailable extends ReplicationFailure {
    private static final long serialVersionUID = 1L;

    /** What failed, naming the file, and the database's exception. */
    public CursorsUnavailable(String what, Throwable cause) {
      super("cursor database: " + what, cause);
    }

    @Override
    public Disposition disposition() {
      return Disposition.RETRY;
    }
  }
}
