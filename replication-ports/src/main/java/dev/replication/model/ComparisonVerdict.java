package dev.replication.model;

/** What comparing digests with a peer has shown. It speaks of lasting live items. */
public sealed interface ComparisonVerdict {
  /** Itself in one word: EQUAL, LAGGING, DIVERGENT or UNKNOWN. */
  default String word() {
    return switch (this) {
      case Equal _ -> "EQUAL";
      case Lagging _ -> "LAGGING";
      case Divergent _ -> "DIVERGENT";
      case Unknown _ -> "UNKNOWN";
    };
  }

  /** Proved: both hold the same, and have seen the same. */
  record Equal() implements ComparisonVerdict {}

  /**
   * What differs may still be on its way.
   *
   * @param items that differed when they were looked at; 0 where the items are the same and only
   *     one side has seen changes that the other has not
   */
  record Lagging(long items) implements ComparisonVerdict {}

  /**
   * Some of what differs is not on its way: it stayed as it was while both sides saw everything
   * that the other had seen.
   *
   * @param items of which that is known
   */
  record Divergent(long items) implements ComparisonVerdict {}

  /**
   * Nothing could be compared.
   *
   * @param why for a person
   */
  record Unknown(String why) implements ComparisonVerdict {}
}
