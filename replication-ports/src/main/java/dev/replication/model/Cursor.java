package dev.replication.model;

import org.jspecify.annotations.Nullable;

/**
 * How far we have durably followed one peer's stream. Bound to the life of the stream and to the
 * life of our own store: if either is another one, the cursor means nothing.
 *
 * @param peer whose stream
 * @param streamKey the Redis key of the stream, with the peer's prefix
 * @param stream the stream's life as its head names it, empty for a peer without a head
 * @param position the last entry that is applied or parked
 * @param lastSeq the last seq of the peer's origin seen in this stream, 0 for none
 * @param readIndex how many entries were ever added up to {@code position}, or null when not known
 * @param holeFrom the first seq of an open hole in the peer's chain, or null when there is none
 * @param storeIncarnation the life of our own store at the time of saving
 * @param storeFeedSeq the feed position of our own store that holds everything up to {@code
 *     position}
 * @param updatedAtMillis epoch milliseconds of the save
 */
public record Cursor(
    NodeId peer,
    String streamKey,
    String stream,
    StreamId position,
    long lastSeq,
    @Nullable Long readIndex,
    @Nullable Long holeFrom,
    String storeIncarnation,
    long storeFeedSeq,
    long updatedAtMillis) {}
