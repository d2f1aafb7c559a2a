package dev.replication.syncengine.commit;

import dev.replication.model.VersionVector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The version vector at each commit, by position of the change log. A commit that moved the vector
 * without a row counts from the last position on. When it grows long, every second point goes: an
 * older vector is still true of a later position. Confined to its owner's lock.
 */
final class VectorHistory {
  private static final int MAX_POINTS = 4096;

  private List<Point> points = new ArrayList<>();

  private record Point(long feedSeq, VersionVector vv, long atMillis) {}

  VectorHistory(long feedSeq, VersionVector vv, long atMillis) {
    points.add(new Point(feedSeq, vv, atMillis));
  }

  void add(long feedSeq, VersionVector vv, long atMillis) {
    Point last = points.getLast();
    if (last.feedSeq == feedSeq) {
      points.set(points.size() - 1, new Point(feedSeq, vv, last.atMillis));
      return;
    }
    if (points.size() >= MAX_POINTS) {
      thin();
    }
    points.add(new Point(feedSeq, vv, atMillis));
  }

  private void thin() {
    List<Point> kept = new ArrayList<>(MAX_POINTS);
    for (int i = 0; i < points.size(); i += 2) {
      kept.add(points.get(i));
    }
    points = kept;
  }

  /** The vector at {@code feedSeq}, or an older one; empty for positions before the first point. */
  Optional<VersionVector> at(long feedSeq) {
    int index = lastUpTo(feedSeq);
    return index < 0 ? Optional.empty() : Optional.of(points.get(index).vv);
  }

  /** When the first commit after {@code feedSeq} that is known happened. */
  OptionalLong firstAfter(long feedSeq) {
    int index = lastUpTo(feedSeq) + 1;
    return index == points.size()
        ? OptionalLong.empty()
        : OptionalLong.of(points.get(index).atMillis);
  }

  /** Keeps the point that answers for {@code feedSeq} and those after it. */
  void forgetBefore(long feedSeq) {
    int index = lastUpTo(feedSeq);
    if (index > 0) {
      points.subList(0, index).clear();
    }
  }

  /** The index of the last point not after {@code feedSeq}, -1 for none. */
  private int lastUpTo(long feedSeq) {
    int low = 0;
    int high = points.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (points.get(middle).feedSeq <= feedSeq) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }
}
