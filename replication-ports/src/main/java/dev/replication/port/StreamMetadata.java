package dev.replication.port;

import dev.replication.model.NodeHead;
import dev.replication.model.StreamId;
import org.jspecify.annotations.Nullable;

/**
 * What a peer's Redis says of its change stream at one moment.
 *
 * @param exists whether the key is there; when not, the numbers are 0
 * @param length entries in the stream
 * @param first the oldest entry, {@link StreamId#ZERO} when empty
 * @param last the greatest id ever added, {@link StreamId#ZERO} when none was
 * @param entriesAdded how many were ever added
 * @param maxDeleted the greatest id ever deleted one by one; trimming does not move it
 * @param head what the peer publishes of itself, null for a peer that publishes none
 */
public record StreamMetadata(
    boolean exists,
    long length,
    StreamId first,
    StreamId last,
    long entriesAdded,
    StreamId maxDeleted,
    @Nullable NodeHead head) {
  /** The life of the stream, empty when the peer publishes no head. */
  public String stream() {
    return head == null ? "" : head.stream();
  }
}
