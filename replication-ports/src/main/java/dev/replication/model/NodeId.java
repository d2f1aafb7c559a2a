package dev.replication.model;

import java.util.regex.Pattern;

/**
 * The name of a node: 1 to 128 characters of {@code A-Z a-z 0-9 . _ -}.
 *
 * @param text the name as configured
 */
public record NodeId(String text) implements Comparable<NodeId> {
  private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9._-]{1,128}");

  /**
   * Checks the shape.
   *
   * @throws IllegalArgumentException when {@code text} is not a node id
   */
  public NodeId {
    if (!SHAPE.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "node id must be 1 to 128 characters of A-Z a-z 0-9 . _ - but is "
              + Printable.quoted(text));
    }
  }

  @Override
  public int compareTo(NodeId other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
