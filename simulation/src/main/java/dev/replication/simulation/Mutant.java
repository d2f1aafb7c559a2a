package dev.replication.simulation;

/** A rule that is broken on purpose, by the model or by what stands between it and the domain. */
public enum Mutant {
  /** None: all rules are kept. */
  NONE,
  /**
   * A batch counts as applied when it is handed over, so the cursor passes it before its commit.
   */
  CURSOR_BEFORE_APPLY,
  /** What is published of the version vector is that of the store, not that of the mirror. */
  VECTOR_AHEAD_OF_MIRROR,
  /** The version vector follows the stream though a link of the chain is missing. */
  VECTOR_OVER_HOLES,
  /**
   * A conflict is told from the stamp that a change replaced, not from what its author had seen.
   */
  CONFLICTS_BY_REPLACED_STAMP,
  /** Cursors stay valid when the store was set back behind them. */
  CURSORS_OUTLIVE_THE_STORE,
  /** A client's write is acknowledged before it would survive a power failure. */
  WRITES_NOT_SYNCED,
  /** A change that waits for time to reach it does not survive a power failure. */
  PARKED_NOT_SYNCED,
  /** An entry of the conflict log does not survive a power failure. */
  CONFLICTS_NOT_SYNCED,
  /** A mirror that holds changes which the store has lost is gone on with. */
  MIRROR_OF_LOST_CHANGES,
  /** What arrives replaces what is held, older or not. */
  ARRIVAL_DECIDES,
  /** The digest tree adds the new record and does not take the old one away. */
  TREE_KEEPS_OLD_RECORDS,
  /** What a peer does not show is taken for deleted. */
  ABSENCE_DELETES,
  /**
   * At the end of a pass the vector is joined that the peer has then, not the one it began with.
   */
  VECTOR_OF_AFTER_THE_PASS,
  /** Deletes are not compared, and the vector is joined all the same. */
  VECTOR_WITHOUT_DELETES,
  /** What was fetched counts as applied when it is handed over. */
  REPAIR_BEFORE_APPLY,
  /** The peer's root is taken to be what ours is. */
  ROOTS_NOT_COMPARED,
  /** Whatever differs is taken for seen by both sides. */
  LAG_IS_DIVERGENCE,
  /** What was lost does not come back where the purge frontier covers it. */
  COVERED_ROWS_NEVER_HEALED,
  /** The purge frontier is what everyone has seen, not all that the store had. */
  PURGE_FRONTIER_OF_STABLE,
  /** A heartbeat acknowledges what a power failure may still take. */
  ACKNOWLEDGED_BEFORE_SYNCED,
  /** Deletes are forgotten that not everyone has seen. */
  PURGE_WITHOUT_STABILITY,
  /** A delete leaves nothing behind where it arrives. */
  NO_TOMBSTONES
}
