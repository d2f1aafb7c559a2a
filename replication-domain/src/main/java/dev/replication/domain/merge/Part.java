package dev.replication.domain.merge;

import dev.replication.model.Stamp;

/**
 * What one write has put into a key and nobody has taken out: an element, a field, a node's share
 * of a counter.
 *
 * @param stamp of the write
 * @param name tells it from other parts of the same write; its meaning is the policy's
 * @param value its meaning is the policy's
 */
public record Part(Stamp stamp, String name, String value) implements Comparable<Part> {
  /** By stamp, then name. */
  @Override
  public int compareTo(Part other) {
    int byStamp = stamp.compareTo(other.stamp);
    return byStamp == 0 ? name.compareTo(other.name) : byStamp;
  }
}
