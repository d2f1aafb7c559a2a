package dev.replication.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * One life of a node's store: {@code node~incarnation}, the incarnation being eight hex digits. A
 * store that is new, or was rolled back, is another origin whose sequence starts again at 1, so one
 * dot never names two changes.
 *
 * <p>A peer without incarnations (older software) is its bare node id.
 *
 * @param text {@code node~incarnation} or {@code node}
 */
public record Origin(String text) implements Comparable<Origin> {
  private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9._-]{1,128}(~[0-9a-f]{8})?");

  /**
   * Checks the shape.
   *
   * @throws IllegalArgumentException when {@code text} is not an origin
   */
  public Origin {
    if (!SHAPE.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "origin must be node~8 hex digits but is " + Printable.quoted(text));
    }
  }

  /**
   * The origin of {@code node} in the life called {@code incarnation} (eight lower-case hex
   * digits).
   */
  public static Origin of(NodeId node, String incarnation) {
    return new Origin(node.text() + "~" + incarnation);
  }

  /** The origin of a peer that has no incarnations. */
  public static Origin of(NodeId node) {
    return new Origin(node.text());
  }

  /** The node that this origin is a life of. */
  public NodeId node() {
    int tilde = text.indexOf('~');
    return new NodeId(tilde < 0 ? text : text.substring(0, tilde));
  }

  /** Whether this names one life of a node; false for a peer that has no incarnations. */
  public boolean hasIncarnation() {
    return text.indexOf('~') >= 0;
  }

  /** Whether this is a life of {@code node}. */
  public boolean isOf(NodeId node) {
    String name = node.text();
    return text.startsWith(name)
        && (text.length() == name.length() || text.charAt(name.length()) == '~');
  }

  /** By UTF-8 bytes, unsigned: the order that every node computes alike. */
  @Override
  public int compareTo(Origin other) {
    return Arrays.compareUnsigned(
        text.getBytes(StandardCharsets.UTF_8), other.text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return text;
  }
}
