package dev.replication.domain.merge;

/**
 * A merge of two values into one that has what both have: commutative, associative and idempotent.
 * The greater of two numbers is one; the sum is none, since what was merged before would be counted
 * again.
 *
 * <p>Each node's value is kept by itself, and what is shown is all of them merged. A client's write
 * is merged into its node's own value, so what a reader has seen may be written back.
 */
public interface ValueMerge {
  /** As {@link MergePolicy#name()}. */
  String name();

  /**
   * Refuses what cannot be merged.
   *
   * @param json one JSON value
   * @throws Unmergeable saying what would be taken
   */
  void check(String json);

  /** Both in one; both have passed {@link #check}, and so must the answer. */
  String merge(String one, String other);
}
