package dev.replication.wire;

import dev.replication.model.Change;
import dev.replication.model.NodeId;
import dev.replication.model.StreamId;
import dev.replication.port.FeedEntry;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An entry of a change stream: a change or a heartbeat as the fields {@code op, key, hash, data,
 * meta, sum}.
 *
 * <p>Decoding is total: any bytes give a {@link FeedEntry}, within {@link Limits}. What is a {@link
 * FeedEntry.Changed} has a valid key, a stamp, content with the hash that the entry names, and all
 * that as its writer wrote it, if he gave a sum.
 *
 * <p>Entries of older software have none of {@code hlc, origin, seq}. Every reader must give such a
 * change the same identity, so it is taken from what all of them see: the stamp's time from {@code
 * updated_at} (a delete, and a put without one, takes the entry id's), the origin is the peer's
 * bare node id, the seq is the entry id as {@code ms << 16 | n}. An entry with only some of the
 * three is refused: half an identity is none.
 *
 * <p>Thread-safe.
 */
public final class EntryCodec {
  private final EntryReader reader;
  private final EntryWriter writer;

  /** A codec that reads, and writes, at most what {@code limits} allows. */
  public EntryCodec(Limits limits) {
    PayloadCompression compression =
        new PayloadCompression(limits.maxPayloadBytes(), PayloadCompression.MIN_COMPRESSED_BYTES);
    Json json = new Json(limits.maxMetaBytes());
    this.reader = new EntryReader(limits, compression, json);
    this.writer = new EntryWriter(limits, compression, json);
  }

  /**
   * The fields of {@code change} in wire order. The arrays may be the change's own: write them out,
   * do not change them.
   *
   * @param after seq of the change its origin published before, or null when not chained (cache
   *     tier)
   * @throws IllegalArgumentException when no reader could accept the entry: {@code after} is not
   *     below the change's seq, a text is not valid Unicode, or content or meta is longer than
   *     allowed
   */
  public Map<String, byte[]> encode(Change change, @Nullable Long after) {
    return writer.write(change, after);
  }

  /**
   * The fields of {@code heartbeat} in wire order; its id is the server's to give.
   *
   * @throws IllegalArgumentException when the meta is longer than allowed
   */
  public Map<String, byte[]> encode(FeedEntry.Heartbeat heartbeat) {
    return writer.write(heartbeat);
  }

  /**
   * What the entry means. Never throws, for any bytes.
   *
   * @param peer whose stream; gives the origin to entries of older software
   * @param id its place in that stream
   * @param fields as read; unknown ones are ignored. The content may keep the array of {@code
   *     data}: give it away
   */
  public FeedEntry decode(NodeId peer, StreamId id, Map<String, byte[]> fields) {
    return reader.read(peer, id, fields);
  }
}
