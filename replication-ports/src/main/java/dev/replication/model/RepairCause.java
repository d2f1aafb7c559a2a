package dev.replication.model;

/** Why a node compares itself with a peer and repairs what differs. */
public enum RepairCause {
  /** It is time again. */
  INTERVAL,
  /** What the peer had seen at the last comparison has still not reached us. */
  OVERDUE,
  /** We have no position in the peer's stream. */
  NO_CURSOR,
  /** The peer's stream is not the one that our position speaks of. */
  STREAM_RECREATED,
  /** Entries of the peer's stream were trimmed before we read them. */
  HISTORY_TRIMMED,
  /** The peer's chain of changes is broken. */
  HOLE,
  /** Somebody asked for it. */
  REQUEST,
  /** The cycle before ended at its limit of items. */
  CONTINUED
}
