package dev.replication.model;

/**
 * A service level objective: what may take so long for each peer and no longer, or is warned of.
 * Each is named after its option.
 */
public enum Slo {
  /** One read of the peer's stream, without the time it was asked to wait for entries. */
  STREAM_READ_LATENCY,
  /** Any other request to the peer: connecting, a ping, a look at the stream. */
  PEER_OP_LATENCY,
  /** A batch, from handing it to the store to its commit. */
  BATCH_FLUSH_LATENCY,
  /** The age of what we have not applied. */
  REPLICATION_LAG
}
