package dev.replication.model;

/**
 * The id of a stream entry, {@code ms-seq}; both parts are unsigned 64-bit numbers and order
 * numerically.
 *
 * @param millis server time of the entry
 * @param seq counter within that millisecond
 */
public record StreamId(long millis, long seq) implements Comparable<StreamId> {
  /** Before every entry; reading after it reads from the beginning. */
  public static final StreamId ZERO = new StreamId(0, 0);

  /**
   * Reads {@code ms-seq} or {@code ms}.
   *
   * @throws IllegalArgumentException when a part is missing or not an unsigned number
   */
  public static StreamId parse(String text) {
    int dash = text.indexOf('-');
    try {
      return dash < 0
          ? new StreamId(Long.parseUnsignedLong(text), 0)
          : new StreamId(
              Long.parseUnsignedLong(text.substring(0, dash)),
              Long.parseUnsignedLong(text.substring(dash + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "stream id must be ms-seq but is " + Printable.quoted(text), e);
    }
  }

  @Override
  public int compareTo(StreamId other) {
    int byMillis = Long.compareUnsigned(millis, other.millis);
    return byMillis != 0 ? byMillis : Long.compareUnsigned(seq, other.seq);
  }

  /** Whether this id comes after {@code other}. */
  public boolean isAfter(StreamId other) {
    return compareTo(other) > 0;
  }

  @Override
  public String toString() {
    return Long.toUnsignedString(millis) + "-" + Long.toUnsignedString(seq);
  }
}
