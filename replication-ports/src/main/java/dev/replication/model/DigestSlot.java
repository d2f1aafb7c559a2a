package dev.replication.model;

/**
 * A sum over the items below one place of the digest tree, modulo 2^64. Equal sets of records give
 * equal sums in whatever order they were added.
 *
 * @param liveA first lanes of the lasting live items
 * @param liveB their second lanes
 * @param tomb first lanes of tombstones and of items that go by themselves
 * @param count lasting live items
 */
public record DigestSlot(long liveA, long liveB, long tomb, long count) {
  /** Nothing below. */
  public static final DigestSlot EMPTY = new DigestSlot(0, 0, 0, 0);

  /** Both together. */
  public DigestSlot plus(DigestSlot other) {
    return new DigestSlot(
        liveA + other.liveA, liveB + other.liveB, tomb + other.tomb, count + other.count);
  }

  /** This without {@code other}. */
  public DigestSlot minus(DigestSlot other) {
    return new DigestSlot(
        liveA - other.liveA, liveB - other.liveB, tomb - other.tomb, count - other.count);
  }

  /** Whether the lasting live items are the same; says nothing of tombstones. */
  public boolean sameLive(DigestSlot other) {
    return liveA == other.liveA && liveB == other.liveB && count == other.count;
  }
}
