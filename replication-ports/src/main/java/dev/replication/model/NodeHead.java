package dev.replication.model;

import org.jspecify.annotations.Nullable;

/**
 * What a node publishes of itself in its Redis. It speaks of what is published, never of what is
 * only committed.
 *
 * @param node whose head
 * @param incarnation the life of its store
 * @param stream the life of its change stream
 * @param generation the life of its mirrored state
 * @param feedSeq how far its store's change log is published
 * @param feedLatest how far that log reached when the head was written
 * @param seq the last of its own writes that is published
 * @param lastEntry id of the last entry written to the stream, or null when none was
 * @param entriesAdded how many entries were ever added to the stream
 * @param items live items mirrored
 * @param tombstones tombstones mirrored
 * @param vv the version vector at {@code feedSeq}
 * @param purged what it may have forgotten, as of {@code feedSeq}
 * @param publishedAtMillis epoch milliseconds
 * @param building whether the mirror is still being rebuilt
 * @param membership who belongs to the mesh, as the node knows it
 */
public record NodeHead(
    NodeId node,
    String incarnation,
    String stream,
    String generation,
    long feedSeq,
    long feedLatest,
    long seq,
    @Nullable StreamId lastEntry,
    long entriesAdded,
    long items,
    long tombstones,
    VersionVector vv,
    PurgeFrontier purged,
    long publishedAtMillis,
    boolean building,
    Membership membership) {
  /** A head that tells of nobody. */
  public NodeHead(
      NodeId node,
      String incarnation,
      String stream,
      String generation,
      long feedSeq,
      long feedLatest,
      long seq,
      @Nullable StreamId lastEntry,
      long entriesAdded,
      long items,
      long tombstones,
      VersionVector vv,
      PurgeFrontier purged,
      long publishedAtMillis,
      boolean building) {
    this(
        node,
        incarnation,
        stream,
        generation,
        feedSeq,
        feedLatest,
        seq,
        lastEntry,
        entriesAdded,
        items,
        tombstones,
        vv,
        purged,
        publishedAtMillis,
        building,
        Membership.NONE);
  }

  /** The origin of the node's own writes in this life. */
  public Origin origin() {
    return Origin.of(node, incarnation);
  }

  /** The same with another life of the stream. */
  public NodeHead withStream(String otherStream) {
    return with(otherStream, lastEntry, entriesAdded, vv);
  }

  /** The same with what the stream itself says of its end. */
  public NodeHead withStreamEnd(@Nullable StreamId last, long added) {
    return with(stream, last, added, vv);
  }

  /** The same of a node that has seen {@code otherVv}. */
  public NodeHead seeing(VersionVector otherVv) {
    return with(stream, lastEntry, entriesAdded, otherVv);
  }

  /** The same of a node that knows of {@code others}. */
  public NodeHead knowing(Membership others) {
    return with(stream, lastEntry, entriesAdded, vv, others);
  }

  private NodeHead with(
      String otherStream, @Nullable StreamId last, long added, VersionVector otherVv) {
    return with(otherStream, last, added, otherVv, membership);
  }

  private NodeHead with(
      String otherStream,
      @Nullable StreamId last,
      long added,
      VersionVector otherVv,
      Membership who) {
    return new NodeHead(
        node,
        incarnation,
        otherStream,
        generation,
        feedSeq,
        feedLatest,
        seq,
        last,
        added,
        items,
        tombstones,
        otherVv,
        purged,
        publishedAtMillis,
        building,
        who);
  }
}
