package dev.replication.app.diagnosis;

import java.util.Locale;

/** Why something is wrong: a closed set, so that programs can act on it. */
public enum Cause {
  /** The node itself does not answer. */
  NODE_NOT_ANSWERING(Severity.ERROR),
  /** The engine is not running. */
  ENGINE_NOT_RUNNING(Severity.ERROR),
  /** The store takes no changes. */
  STORE_CLOSED(Severity.ERROR),
  /** The node's Redis and prefix belong to another node. */
  REDIS_OF_ANOTHER_NODE(Severity.ERROR),
  /** The database is older than what was published of it. */
  STORE_ROLLED_BACK(Severity.ERROR),
  /** Two processes run as this node. */
  NODE_RUNS_TWICE(Severity.ERROR),
  /** A database of the node cannot be read. */
  DATABASE_UNREADABLE(Severity.ERROR),
  /** What was read from the node's Redis was not what was written. */
  CORRUPT_READS(Severity.WARNING),
  /** Nothing is published. */
  MIRROR_STANDS_STILL(Severity.ERROR),
  /** Publishing is behind. */
  MIRROR_BEHIND(Severity.WARNING),
  /** The mirror is being built again. */
  MIRROR_BUILDING(Severity.NOTE),
  /** There is no Redis, so peers cannot read this node. */
  NO_REDIS(Severity.NOTE),
  /** This node's stamps are ahead of its own clock. */
  OWN_CLOCK_AHEAD(Severity.ERROR),
  /** A disk is nearly full. */
  DISK_NEARLY_FULL(Severity.WARNING),
  /** A disk is full. */
  DISK_FULL(Severity.ERROR),

  /** The host's name has no address. */
  UNKNOWN_HOST(Severity.ERROR),
  /** Nothing takes connections. */
  UNREACHABLE(Severity.ERROR),
  /** No trusted TLS connection. */
  TLS_FAILED(Severity.ERROR),
  /** Connections are taken and nothing is answered. */
  NO_ANSWER(Severity.ERROR),
  /** What answers is no Redis. */
  NOT_REDIS(Severity.ERROR),
  /** Wrong user or password, or none where one is needed. */
  WRONG_PASSWORD(Severity.ERROR),
  /** Redis is loading its data. */
  LOADING(Severity.WARNING),
  /** Redis refuses the connection for another reason. */
  REFUSED(Severity.ERROR),
  /** The ACL user lacks a permission. */
  NO_PERMISSION(Severity.ERROR),
  /** Redis is older than 7. */
  TOO_OLD(Severity.ERROR),
  /** Redis may evict what must not be lost. */
  EVICTS(Severity.WARNING),
  /** Redis keeps nothing over a restart. */
  NOT_PERSISTENT(Severity.WARNING),
  /** Redis could not write its data to disk. */
  NOT_SAVING(Severity.ERROR),
  /** Redis has no memory left. */
  OUT_OF_MEMORY(Severity.ERROR),
  /** Redis has little memory left. */
  MEMORY_SHORT(Severity.WARNING),
  /** Redis takes no writes: it is a replica. */
  READ_ONLY(Severity.ERROR),

  /** The peer publishes no head. */
  HEAD_ABSENT(Severity.WARNING),
  /** The peer's head cannot be read. */
  HEAD_UNREADABLE(Severity.ERROR),
  /** The head there is another node's. */
  HEAD_OF_ANOTHER_NODE(Severity.ERROR),
  /** The peer merges items otherwise than this node. */
  MERGES_OTHERWISE(Severity.ERROR),
  /** The peer has no change stream. */
  STREAM_ABSENT(Severity.WARNING),
  /** The key of the change stream holds something else. */
  STREAM_OF_ANOTHER_TYPE(Severity.ERROR),
  /** The peer has published nothing for too long. */
  PEER_SILENT(Severity.WARNING),
  /** The peer's clock and ours are too far apart. */
  CLOCK_SUSPECT(Severity.ERROR),
  /** The peer's stream covers too little time. */
  HISTORY_SHORT(Severity.WARNING),

  /** The peer is configured and switched off. */
  PEER_DISABLED(Severity.NOTE),
  /** The peer is not followed for now. */
  PEER_PAUSED(Severity.NOTE),
  /** There is no session with the peer although its Redis answers. */
  NOT_CONNECTED(Severity.WARNING),
  /** The peer's circuit is open. */
  CIRCUIT_OPEN(Severity.WARNING),
  /** It is not known how far behind we are. */
  LAG_UNKNOWN(Severity.WARNING),
  /** Entries left the stream before they were read. */
  ENTRIES_LOST(Severity.WARNING),
  /** Changes of the peer may be missing. */
  HOLE_OPEN(Severity.WARNING),
  /** Entries could not be decoded. */
  DEAD_LETTERS(Severity.WARNING),
  /** Changes wait for our clock. */
  CHANGES_PARKED(Severity.WARNING);

  private final Severity severity;

  Cause(Severity severity) {
    this.severity = severity;
  }

  /** How bad it is. */
  public Severity severity() {
    return severity;
  }

  /** The name that users and programs see, such as {@code wrong-password}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
