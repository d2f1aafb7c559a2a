package dev.replication.syncengine.mirror;

import dev.replication.model.NodeHead;
import dev.replication.model.StreamId;

/**
 * What the publisher knows to be in Redis: what it wrote or read last. The next transaction is
 * built on it and goes through only if it is still true.
 *
 * @param head the head
 * @param streamLength entries in the change stream
 * @param statesCount items whose mirrored state is not the default
 */
record Mirrored(NodeHead head, long streamLength, long statesCount) {
  /** The greatest id in the change stream so far. */
  StreamId lastEntry() {
    StreamId last = head.lastEntry();
    return last == null ? StreamId.ZERO : last;
  }
}
