package dev.replication.syncengine.mirror;

import dev.replication.model.NodeHead;
import dev.replication.model.StreamId;

/** Variations of a head. */
final class Heads {
  private Heads() {}

  /** The same head with another life of the stream. */
  static NodeHead withStream(NodeHead head, String stream) {
    return new NodeHead(
        head.node(),
        head.incarnation(),
        stream,
        head.generation(),
        head.feedSeq(),
        head.feedLatest(),
        head.seq(),
        head.lastEntry(),
        head.entriesAdded(),
        head.items(),
        head.tombstones(),
        head.vv(),
        head.purged(),
        head.publishedAtMillis(),
        head.building());
  }

  /** The same head with what the stream itself says of its end. */
  static NodeHead withStreamEnd(NodeHead head, StreamId last, long entriesAdded) {
    return new NodeHead(
        head.node(),
        head.incarnation(),
        head.stream(),
        head.generation(),
        head.feedSeq(),
        head.feedLatest(),
        head.seq(),
        last,
        entriesAdded,
        head.items(),
        head.tombstones(),
        head.vv(),
        head.purged(),
        head.publishedAtMillis(),
        head.building());
  }
}
