package dev.replication.testkit.link;

/** One of the two ways through a link. */
public enum Direction {
  /** What clients say. */
  TO_SERVER,
  /** What the server answers. */
  TO_CLIENT
}
