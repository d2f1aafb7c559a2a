package dev.replication.syncengine.commit;

import dev.replication.model.Revision;
import dev.replication.syncengine.log.ChangeLog.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The newest rows of the change log in memory, bounded by bytes and by count. Positions are
 * consecutive, so a ring indexed by position holds them; a row whose key was written again leaves a
 * hole. Confined to its owner's lock.
 */
final class FeedTail {
  private static final int SLOTS = 1 << 16;

  private final @Nullable Row[] ring = new @Nullable Row[SLOTS];
  private final long maxBytes;

  /** Everything after it is here. */
  private long floor;

  private long latest;
  private long bytes;

  FeedTail(long latest, long maxBytes) {
    this.floor = latest;
    this.latest = latest;
    this.maxBytes = maxBytes;
  }

  /** Appends the row, which is at the next position; the oldest rows make room. */
  void append(Row row) {
    long feedSeq = row.feedSeq();
    if (feedSeq != latest + 1) {
      throw new IllegalStateException("position " + feedSeq + " does not follow " + latest);
    }
    latest = feedSeq;
    bytes += row.change().weight();
    ring[slot(feedSeq)] = row;
    while (bytes > maxBytes || latest - floor >= SLOTS) {
      remove(floor + 1);
      floor++;
    }
  }

  /** Gives up all rows; the next one comes after {@code feedSeq}. */
  void restart(long feedSeq) {
    Arrays.fill(ring, null);
    floor = feedSeq;
    latest = feedSeq;
    bytes = 0;
  }

  /** The row at {@code feedSeq} is no more. */
  void remove(long feedSeq) {
    Row row = find(feedSeq);
    if (row != null) {
      bytes -= row.change().weight();
      ring[slot(feedSeq)] = null;
    }
  }

  /** The row at {@code feedSeq} has another revision now. */
  void revise(long feedSeq, Revision revision) {
    Row row = find(feedSeq);
    if (row != null) {
      ring[slot(feedSeq)] =
          new Row(feedSeq, row.firstFeedSeq(), row.change().withRevision(revision));
    }
  }

  /** Gives up the rows up to {@code feedSeq}. */
  void forgetUpTo(long feedSeq) {
    while (floor < Math.min(feedSeq, latest)) {
      remove(floor + 1);
      floor++;
    }
  }

  /** Whether all rows after {@code feedSeq} are here. */
  boolean reachesBackTo(long feedSeq) {
    return feedSeq >= floor;
  }

  /** Rows after {@code feedSeq}, at most {@code max}, cut once they exceed {@code maxWeight}. */
  List<Row> after(long feedSeq, int max, long maxWeight) {
    List<Row> rows = new ArrayList<>();
    long weight = 0;
    for (long next = feedSeq + 1;
        next <= latest && rows.size() < max && weight <= maxWeight;
        next++) {
      Row row = find(next);
      if (row != null) {
        rows.add(row);
        weight += row.change().weight();
      }
    }
    return rows;
  }

  private @Nullable Row find(long feedSeq) {
    return feedSeq > floor && feedSeq <= latest ? ring[slot(feedSeq)] : null;
  }

  private static int slot(long feedSeq) {
    return (int) (feedSeq & (SLOTS - 1));
  }
}
