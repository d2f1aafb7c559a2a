package dev.replication.model;

/**
 * When and where a change was made: a hybrid logical clock reading, then the origin. A total order
 * that all nodes compute alike; the greatest stamp of a key wins.
 *
 * @param hlc 48 bits of epoch milliseconds, then a 16-bit counter, as one unsigned number
 * @param origin where it was made; breaks ties
 */
public record Stamp(long hlc, Origin origin) implements Comparable<Stamp> {
  /** Bits of the counter below the milliseconds. */
  public static final int COUNTER_BITS = 16;

  /** The physical part: epoch milliseconds. */
  public long millis() {
    return hlc >>> COUNTER_BITS;
  }

  /** The logical part, 0 to 65535. */
  public int counter() {
    return (int) (hlc & 0xFFFF);
  }

  /** Whether this stamp wins over {@code other}. */
  public boolean isAfter(Stamp other) {
    return compareTo(other) > 0;
  }

  @Override
  public int compareTo(Stamp other) {
    int byClock = Long.compareUnsigned(hlc, other.hlc);
    return byClock != 0 ? byClock : origin.compareTo(other.origin);
  }

  /**
   * {@code hlc@origin}, the clock as an unsigned decimal: the form used in HTTP headers and logs.
   */
  @Override
  public String toString() {
    return Long.toUnsignedString(hlc) + "@" + origin;
  }

  /**
   * Reads the form of {@link #toString()}.
   *
   * @throws IllegalArgumentException when {@code text} is not a stamp
   */
  public static Stamp parse(String text) {
    int at = text.indexOf('@');
    if (at <= 0) {
      throw new IllegalArgumentException(
          "stamp must be hlc@origin but is " + Printable.quoted(text));
    }
    try {
      return new Stamp(
          Long.parseUnsignedLong(text.substring(0, at)), new Origin(text.substring(at + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "stamp must begin with an unsigned number: " + Printable.quoted(text), e);
    }
  }
}
