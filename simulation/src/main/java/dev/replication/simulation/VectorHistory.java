package dev.replication.simulation;

import dev.replication.model.VersionVector;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The version vector at each commit of this process, by position of the change log. A commit that
 * moved the vector without a row counts from the last position on.
 */
final class VectorHistory {
  private final TreeMap<Long, VersionVector> points = new TreeMap<>();

  VectorHistory(long feedSeq, VersionVector vv) {
    points.put(feedSeq, vv);
  }

  void add(long feedSeq, VersionVector vv) {
    points.put(feedSeq, vv);
  }

  /** The vector at {@code feedSeq}; empty for positions before the first point. */
  Optional<VersionVector> at(long feedSeq) {
    return Optional.ofNullable(points.floorEntry(feedSeq)).map(Map.Entry::getValue);
  }

  void forgetBefore(long feedSeq) {
    Long first = points.floorKey(feedSeq);
    if (first != null) {
      points.headMap(first).clear();
    }
  }
}
