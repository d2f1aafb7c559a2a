package dev.replication.syncengine.mirror;

import dev.replication.model.NodeHead;
import dev.replication.model.StreamId;
import dev.replication.syncengine.log.History;
import java.util.Optional;

/**
 * What a look at the whole mirror brought.
 *
 * @param head the head, if there is one
 * @param mark the end of the history that the head was written from, where it says so
 * @param stream the change stream
 * @param statesCount items whose mirrored state is not the default
 * @param forgotten how many deletes this mirror has forgotten
 */
record Observed(
    Optional<NodeHead> head,
    Optional<History.Mark> mark,
    Stream stream,
    long statesCount,
    long forgotten) {
  /**
   * What is known from now on, with {@code head} for the head. The stream's own word on its end
   * counts.
   */
  Mirrored mirroredUnder(NodeHead head) {
    return new Mirrored(
        head.withStreamEnd(stream.last, stream.entriesAdded), stream.length, statesCount);
  }

  /**
   * The change stream as Redis keeps it; all zero when there is none.
   *
   * @param length entries
   * @param last greatest id ever added
   * @param entriesAdded how many were ever added
   * @param bytes what it occupies, estimated by Redis
   */
  record Stream(long length, StreamId last, long entriesAdded, long bytes) {
    static final Stream NONE = new Stream(0, StreamId.ZERO, 0, 0);

    /** Whether it holds, or held before trimming, all that {@code head} says was added. */
    boolean continues(NodeHead head) {
      StreamId named = head.lastEntry();
      return entriesAdded >= head.entriesAdded() && (named == null || last.compareTo(named) >= 0);
    }
  }
}
