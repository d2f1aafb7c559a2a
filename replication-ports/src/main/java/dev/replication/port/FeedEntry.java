package dev.replication.port;

import dev.replication.model.Change;
import dev.replication.model.Origin;
import dev.replication.model.StreamId;
import dev.replication.model.VersionVector;
import org.jspecify.annotations.Nullable;

/** One entry of a change stream, decoded. */
public sealed interface FeedEntry {
  /** Its place in the stream. */
  StreamId id();

  /** Bytes it occupies, roughly. */
  int weight();

  /**
   * A change.
   *
   * @param after seq of the previous change its origin published, or null from peers that do not
   *     chain
   */
  record Changed(StreamId id, Change change, @Nullable Long after) implements FeedEntry {
    @Override
    public int weight() {
      return change.weight();
    }
  }

  /**
   * What the peer says of itself while nothing else happens.
   *
   * @param origin the peer's origin
   * @param seq its last published seq
   * @param vv what of its version vector as published survives a power failure at the peer
   * @param epoch its membership epoch
   * @param stream the life of the stream
   * @param sentAtMillis epoch milliseconds by the peer's clock
   */
  record Heartbeat(
      StreamId id,
      Origin origin,
      long seq,
      VersionVector vv,
      long epoch,
      String stream,
      long sentAtMillis)
      implements FeedEntry {
    @Override
    public int weight() {
      return Change.OVERHEAD;
    }
  }

  /**
   * An entry that means nothing to us.
   *
   * @param reason what is wrong, from a closed set
   * @param detail the same in words, with the field's name; never the content
   * @param raw the entry's fields as its decoder keeps them, cut at 64 KiB, for whoever
   *     investigates or decodes it again
   */
  record Undecodable(StreamId id, Reason reason, String detail, byte[] raw) implements FeedEntry {
    /** Copies the bytes. */
    public Undecodable {
      raw = raw.clone();
    }

    @Override
    public byte[] raw() {
      return raw.clone();
    }

    @Override
    public int weight() {
      return Change.OVERHEAD + raw.length;
    }
  }

  /** Why an entry cannot be decoded. */
  enum Reason {
    /** A field that the operation needs is absent. */
    MISSING_FIELD,
    /** The operation is none we know. */
    UNKNOWN_OPERATION,
    /** The key is no item id. */
    BAD_KEY,
    /**
     * {@code meta} is not the JSON object it should be, or a member has the wrong type or range.
     */
    BAD_META,
    /** The payload is not the compression it claims to be. */
    BAD_COMPRESSION,
    /** The payload is, or would become, larger than allowed. */
    TOO_LARGE,
    /** The content does not have the hash that the entry gives. */
    HASH_MISMATCH,
    /** What is not content does not have the checksum that the entry gives. */
    CHECKSUM_MISMATCH
  }
}
