package dev.replication.adapter.sqlite;

import dev.replication.model.StreamId;

/**
 * A stream position as the database holds it: both parts as twenty decimal digits, {@code
 * 00000001753000000000-00000000000000000007}.
 *
 * <p>SQLite's integers are signed, so a part of 2⁶³ or more would sort before all others. Text of
 * fixed width compares byte by byte, which is the order of the unsigned numbers, and people can
 * read it.
 */
final class PositionText {
  /** Digits of 2⁶⁴ - 1. */
  private static final int WIDTH = 20;

  private PositionText() {}

  static String of(StreamId position) {
    return padded(position.millis()) + "-" + padded(position.seq());
  }

  /**
   * Reads the form of {@link #of}.
   *
   * @throws IllegalArgumentException when {@code text} has another form
   */
  static StreamId parse(String text) {
    if (text.length() != 2 * WIDTH + 1 || text.charAt(WIDTH) != '-') {
      throw new IllegalArgumentException("stream_id must be two numbers of 20 digits");
    }
    return StreamId.parse(text);
  }

  private static String padded(long unsigned) {
    String digits = Long.toUnsignedString(unsigned);
    return "0".repeat(WIDTH - digits.length()) + digits;
  }
}
