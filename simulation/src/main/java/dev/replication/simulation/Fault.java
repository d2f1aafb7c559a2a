package dev.replication.simulation;

/** What goes wrong in a run, as its plan says. */
enum Fault {
  /** Links between nodes are cut in any shape, a node's own link to its Redis included. */
  PARTITIONS,
  /** Single calls fail, before or after they took effect. */
  FLAKY_LINKS,
  /** A process is killed between any two port calls and started again. */
  CRASHES,
  /** The same, and the store loses commits that were not synced. */
  POWER_FAILURES,
  /** The cursor database is gone, or an older copy of it is put back. */
  CURSORS_SET_BACK,
  /** The cursor database does not answer. */
  CURSORS_DOWN,
  /** A Redis does not answer. */
  REDIS_DOWN,
  /** A Redis is empty. */
  REDIS_FLUSHED,
  /** A Redis is back in an older state. */
  REDIS_SET_BACK,
  /** The store fails batches. */
  STORE_FAILS,
  /** The store takes nothing for a while. */
  STORE_PAUSES,
  /** Wall clocks jump. */
  CLOCKS_JUMP,
  /** Unread entries are trimmed. */
  TRIMS(true),
  /** Single entries are deleted. */
  ENTRIES_DELETED(true),
  /** Entries are replaced by what cannot be decoded. */
  ENTRIES_SPOILT(true),
  /** A disk is gone with the store on it; a new store begins empty. */
  DISK_LOST(true),
  /** A single row is gone from a store, while another node holds it. */
  ROWS_LOST(true);

  private final boolean loses;

  Fault() {
    this(false);
  }

  Fault(boolean loses) {
    this.loses = loses;
  }

  /** Whether what it takes does not come back by the streams alone. */
  boolean loses() {
    return loses;
  }

  /** Whether it takes what only another node's store can give back. */
  boolean takesFromStores() {
    return this == DISK_LOST || this == ROWS_LOST;
  }
}
