package dev.replication.model;

/** What has happened to a row of the store. */
public enum Damage {
  /** Its content is not what its hash says. */
  ROTTEN,
  /** It is gone, though it was published and not deleted. */
  LOST
}
