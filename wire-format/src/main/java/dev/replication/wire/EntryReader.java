package dev.replication.wire;

import dev.replication.model.Change;
import dev.replication.model.Content;
import dev.replication.model.ContentHash;
import dev.replication.model.ContentType;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeId;
import dev.replication.model.Origin;
import dev.replication.model.Revision;
import dev.replication.model.Stamp;
import dev.replication.model.StreamId;
import dev.replication.model.VersionVector;
import dev.replication.port.FeedEntry;
import dev.replication.port.FeedEntry.Reason;
import dev.replication.wire.PayloadCompression.Encoding;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The reading half of {@link EntryCodec}: fields in, an entry out, whatever the fields are. */
final class EntryReader {
  private static final int MAX_OP_BYTES = 6;
  private static final int COUNTER_LIMIT = 1 << Stamp.COUNTER_BITS;
  private static final long MILLIS_LIMIT = 1L << (Long.SIZE - Stamp.COUNTER_BITS);

  private final Limits limits;
  private final PayloadCompression compression;
  private final Json json;
  private final OriginCache origins = new OriginCache();

  EntryReader(Limits limits, PayloadCompression compression, Json json) {
    this.limits = limits;
    this.compression = compression;
    this.json = json;
  }

  /** What the entry means; see {@link EntryCodec#decode}. */
  FeedEntry read(NodeId peer, StreamId id, Map<String, byte[]> fields) {
    try {
      checkSum(fields);
      return switch (operation(fields)) {
        case "PUT" -> put(peer, id, fields);
        case "DEL", "DELETE" -> delete(peer, id, fields);
        case "HB" -> heartbeat(id, fields);
        default ->
            throw new Refusal(Reason.UNKNOWN_OPERATION, "op is none of PUT, DEL, DELETE, HB");
      };
    } catch (Refusal refusal) {
      return new FeedEntry.Undecodable(
          id, refusal.reason(), refusal.detail(), KeptFields.write(fields));
    }
  }

  private FeedEntry put(NodeId peer, StreamId id, Map<String, byte[]> fields) throws Refusal {
    ItemKey key = key(fields);
    ContentHash hash = hash(required(fields, "hash"));
    byte[] data = required(fields, "data");
    EntryMeta meta = meta(fields.get("meta"));
    Revision revision = revision(peer, id, meta, true);
    String mergeState = mergeState(fields.get(EntryWriter.MERGE_STATE));
    Content content = new Unpacking(hash, mergeState).content(data, meta);
    Change.Put put =
        new Change.Put(
            key,
            revision,
            version(meta),
            content,
            meta.state,
            meta.expiresAtMillis,
            mergeState,
            meta.audit,
            meta.trace());
    return new FeedEntry.Changed(id, put, after(revision, meta));
  }

  private FeedEntry delete(NodeId peer, StreamId id, Map<String, byte[]> fields) throws Refusal {
    ItemKey key = key(fields);
    EntryMeta meta = meta(fields.get("meta"));
    Revision revision = revision(peer, id, meta, false);
    Change.Delete delete = new Change.Delete(key, revision, version(meta), meta.trace());
    return new FeedEntry.Changed(id, delete, after(revision, meta));
  }

  private FeedEntry heartbeat(StreamId id, Map<String, byte[]> fields) throws Refusal {
    EntryMeta meta = meta(required(fields, "meta"));
    return new FeedEntry.Heartbeat(
        id,
        requiredMember("origin", meta.origin),
        requiredMember("seq", meta.seq),
        meta.vv,
        meta.epoch == null ? 0 : meta.epoch,
        meta.stream == null ? "" : meta.stream,
        meta.sentAtMillis == null ? id.millis() : meta.sentAtMillis);
  }

  /** Older software writes none. */
  private static void checkSum(Map<String, byte[]> fields) throws Refusal {
    byte[] sum = fields.get(EntrySum.FIELD);
    if (sum != null && !Arrays.equals(sum, EntrySum.of(fields))) {
      throw new Refusal(
          Reason.CHECKSUM_MISMATCH, "op, key, hash or meta is not what the entry's sum is of");
    }
  }

  private static String operation(Map<String, byte[]> fields) throws Refusal {
    byte[] op = required(fields, "op");
    if (op.length > MAX_OP_BYTES) {
      throw new Refusal(Reason.UNKNOWN_OPERATION, "op is " + op.length + " bytes long");
    }
    return new String(op, StandardCharsets.ISO_8859_1).toUpperCase(Locale.ROOT);
  }

  private static byte[] required(Map<String, byte[]> fields, String name) throws Refusal {
    byte[] value = fields.get(name);
    if (value == null) {
      throw new Refusal(Reason.MISSING_FIELD, name + " is missing");
    }
    return value;
  }

  private static <T> T requiredMember(String name, @Nullable T value) throws Refusal {
    if (value == null) {
      throw new Refusal(Reason.BAD_META, "meta." + name + " is missing");
    }
    return value;
  }

  private static ItemKey key(Map<String, byte[]> fields) throws Refusal {
    byte[] bytes = required(fields, "key");
    if (bytes.length > ItemKey.MAX_BYTES) {
      throw new Refusal(
          Reason.BAD_KEY, "key is " + bytes.length + " bytes, the limit is " + ItemKey.MAX_BYTES);
    }
    String text = Text.strict(bytes);
    if (text == null) {
      throw new Refusal(Reason.BAD_KEY, "key is not valid UTF-8");
    }
    try {
      return new ItemKey(text);
    } catch (IllegalArgumentException e) {
      throw new Refusal(Reason.BAD_KEY, "key: " + e.getMessage());
    }
  }

  private static ContentHash hash(byte[] hex) throws Refusal {
    try {
      return Text.hash(new String(hex, StandardCharsets.ISO_8859_1));
    } catch (IllegalArgumentException e) {
      throw new Refusal(Reason.HASH_MISMATCH, "hash " + e.getMessage());
    }
  }

  private EntryMeta meta(byte @Nullable [] text) throws Refusal {
    if (text == null) {
      return new EntryMeta();
    }
    if (text.length > limits.maxMetaBytes()) {
      throw new Refusal(
          Reason.TOO_LARGE,
          "meta is " + text.length + " bytes, the limit is " + limits.maxMetaBytes());
    }
    return EntryMeta.read(json, text, origins);
  }

  private static Revision revision(NodeId peer, StreamId id, EntryMeta meta, boolean isPut)
      throws Refusal {
    if (meta.hlc == null && meta.origin == null && meta.seq == null) {
      return olderRevision(peer, id, isPut ? meta.updatedAtMillis : null);
    }
    Stamp stamp = new Stamp(requiredMember("hlc", meta.hlc), requiredMember("origin", meta.origin));
    if (meta.cacheTier) {
      return new Revision(stamp, 0, meta.context);
    }
    long seq = requiredMember("seq", meta.seq);
    if (seq < 1) {
      throw new Refusal(Reason.BAD_META, "meta.seq must be at least 1");
    }
    return new Revision(stamp, seq, meta.context);
  }

  private static Revision olderRevision(NodeId peer, StreamId id, @Nullable Long updatedAtMillis)
      throws Refusal {
    long millis = updatedAtMillis == null ? id.millis() : updatedAtMillis;
    if (millis < 0 || millis >= MILLIS_LIMIT) {
      throw new Refusal(
          Reason.BAD_META,
          "meta.updated_at, or else the entry id, is beyond 48 bits of milliseconds");
    }
    // The seq is signed where it is stored, so its time has one bit less than the stamp's.
    if (id.millis() < 0
        || id.millis() >= MILLIS_LIMIT / 2
        || id.seq() < 0
        || id.seq() >= COUNTER_LIMIT) {
      throw new Refusal(Reason.BAD_META, "entry id does not fit a seq: " + id);
    }
    long seq = id.millis() << Stamp.COUNTER_BITS | id.seq();
    if (seq < 1) {
      throw new Refusal(Reason.BAD_META, "entry id does not fit a seq: " + id);
    }
    return new Revision(
        new Stamp(millis << Stamp.COUNTER_BITS, Origin.of(peer)), seq, VersionVector.empty());
  }

  /** Older software counts from 0 or not at all; a version is at least 1. */
  private static long version(EntryMeta meta) {
    return meta.version == null ? 1 : Math.max(meta.version, 1);
  }

  private static @Nullable Long after(Revision revision, EntryMeta meta) throws Refusal {
    if (meta.after == null || meta.seq == null || meta.cacheTier) {
      return null;
    }
    if (meta.after >= revision.seq()) {
      throw new Refusal(Reason.BAD_META, "meta.after must be below meta.seq");
    }
    return meta.after;
  }

  private @Nullable String mergeState(byte @Nullable [] bytes) throws Refusal {
    if (bytes == null) {
      return null;
    }
    if (bytes.length > limits.maxPayloadBytes()) {
      throw new Refusal(
          Reason.TOO_LARGE,
          "mst is " + bytes.length + " bytes, the limit is " + limits.maxPayloadBytes());
    }
    String text = Text.strict(bytes);
    if (text == null) {
      throw new Refusal(Reason.HASH_MISMATCH, "mst is not valid UTF-8");
    }
    return text;
  }

  /**
   * The way from {@code data} to content that has the hash that the entry gives.
   *
   * @param mergeState covered by {@code hash}, too; null where there is none
   */
  private final class Unpacking {
    private final ContentHash hash;
    private final @Nullable String mergeState;

    Unpacking(ContentHash hash, @Nullable String mergeState) {
      this.hash = hash;
      this.mergeState = mergeState;
    }

    Content content(byte[] data, EntryMeta meta) throws Refusal {
      if (meta.encoding != null) {
        return verified(compression.unpack(data, meta.encoding), meta.contentType);
      }
      if (!PayloadCompression.hasMagic(data)) {
        return verified(compression.unpack(data, Encoding.RAW), meta.contentType);
      }
      try {
        return verified(compression.unpack(data, Encoding.ZSTD), meta.contentType);
      } catch (Refusal refusal) {
        // Older software says no encoding and leaves content that is itself a frame as it is: the
        // hash tells.
        if (data.length <= limits.maxPayloadBytes() && has(data)) {
          return Content.adopt(data, hash, meta.contentType);
        }
        throw refusal;
      }
    }

    private boolean has(byte[] bytes) {
      return ContentHash.ofContent(bytes, mergeState).equals(hash);
    }

    private Content verified(byte[] bytes, ContentType type) throws Refusal {
      if (!has(bytes)) {
        throw new Refusal(Reason.HASH_MISMATCH, "data does not have the hash that the entry gives");
      }
      return Content.adopt(bytes, hash, type);
    }
  }
}
