package dev.replication.model;

/**
 * The name of one change: the {@code seq}-th write of {@code origin}.
 *
 * @param origin who wrote
 * @param seq 1 for the first write of that origin
 */
public record Dot(Origin origin, long seq) {
  /** Refuses a sequence below 1. */
  public Dot {
    if (seq < 1) {
      throw new IllegalArgumentException("seq must be at least 1 but is " + seq);
    }
  }

  @Override
  public String toString() {
    return origin + ":" + seq;
  }
}
