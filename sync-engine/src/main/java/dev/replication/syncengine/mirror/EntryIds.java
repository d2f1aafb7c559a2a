package dev.replication.syncengine.mirror;

import dev.replication.model.StreamId;

/**
 * Ids for new stream entries: wall-clock milliseconds as Redis itself would choose them, and always
 * greater than the stream's last id, whatever the clock does. Chosen here because the head must
 * name the last entry in the transaction that adds it.
 */
final class EntryIds {
  private final long nowMillis;
  private StreamId last;

  EntryIds(StreamId last, long nowMillis) {
    this.last = last;
    this.nowMillis = nowMillis;
  }

  /** The id of the next entry. */
  StreamId next() {
    if (Long.compareUnsigned(nowMillis, last.millis()) > 0) {
      last = new StreamId(nowMillis, 0);
    } else if (last.seq() == -1L) {
      last = new StreamId(last.millis() + 1, 0);
    } else {
      last = new StreamId(last.millis(), last.seq() + 1);
    }
    return last;
  }

  /** The last id given out, or the stream's last when none was. */
  StreamId last() {
    return last;
  }
}
