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

  /**
   * Reads what {@link #toString()} gives.
   *
   * @throws IllegalArgumentException when {@code text} is no dot
   */
  public static Dot parse(String text) {
    int colon = text.lastIndexOf(':');
    String seq = text.substring(colon + 1);
    if (colon < 0 || !seq.matches("[1-9][0-9]{0,17}")) {
      throw new IllegalArgumentException(
          "a dot is origin:seq, such as london~0a1b2c3d:17, not " + Printable.quoted(text));
    }
    return new Dot(new Origin(text.substring(0, colon)), Long.parseLong(seq));
  }

  @Override
  public String toString() {
    return origin + ":" + seq;
  }
}
