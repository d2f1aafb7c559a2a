package dev.replication.syncengine.mirror;

import dev.replication.syncengine.log.History;
import java.util.Map;
import java.util.Optional;

/**
 * The fields of the head that its own node alone reads: the end of the history it was written from.
 * They are always written, so that none of an older head is left.
 */
final class MarkFields {
  private static final String OPENING = "opening";
  private static final String SEQ = "seq_latest";

  /** How many deletes this mirror has forgotten; absent where it is none. */
  static final String FORGOTTEN = "forgotten";

  private MarkFields() {}

  static Map<String, String> of(Optional<History.Mark> mark) {
    return Map.of(
        OPENING,
        mark.map(History.Mark::opening).orElse(""),
        SEQ,
        Long.toString(mark.map(History.Mark::seq).orElse(0L)));
  }

  /**
   * How many deletes the mirror has forgotten.
   *
   * @throws IllegalArgumentException naming the field when it is wrong
   */
  static long forgotten(Map<String, String> head) {
    String count = head.getOrDefault(FORGOTTEN, "0");
    try {
      return Long.parseLong(count);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(FORGOTTEN + " is no number", e);
    }
  }

  /**
   * The mark in a head's fields; empty when the store was never changed, or the head is of software
   * without marks.
   *
   * @throws IllegalArgumentException naming the field that is missing or wrong
   */
  static Optional<History.Mark> parse(Map<String, String> head) {
    String opening = head.getOrDefault(OPENING, "");
    if (opening.isEmpty()) {
      return Optional.empty();
    }
    String seq = head.get(SEQ);
    if (seq == null) {
      throw new IllegalArgumentException(SEQ + " is missing");
    }
    try {
      return Optional.of(new History.Mark(opening, Long.parseLong(seq)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(OPENING + " or " + SEQ + ": " + e.getMessage(), e);
    }
  }
}
