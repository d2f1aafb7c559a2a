package dev.replication.simulation;

import dev.replication.model.NodeHead;
import dev.replication.model.StreamId;
import dev.replication.model.VersionVector;

/** Variations of a head. */
final class Heads {
  private Heads() {}

  /** The same as of another stream, with what that says itself of its end. */
  static NodeHead withStreamEnd(NodeHead head, String stream, RedisImage image) {
    StreamId last = image.last().equals(StreamId.ZERO) ? null : image.last();
    return new NodeHead(
        head.node(),
        head.incarnation(),
        stream,
        head.generation(),
        head.feedSeq(),
        head.feedLatest(),
        head.seq(),
        last,
        image.entriesAdded(),
        head.items(),
        head.tombstones(),
        head.vv(),
        head.purged(),
        head.publishedAtMillis(),
        head.building());
  }

  /** The same of a node that has seen {@code vv}. */
  static NodeHead seeing(NodeHead head, VersionVector vv) {
    return new NodeHead(
        head.node(),
        head.incarnation(),
        head.stream(),
        head.generation(),
        head.feedSeq(),
        head.feedLatest(),
        head.seq(),
        head.lastEntry(),
        head.entriesAdded(),
        head.items(),
        head.tombstones(),
        vv,
        head.purged(),
        head.publishedAtMillis(),
        head.building());
  }
}
