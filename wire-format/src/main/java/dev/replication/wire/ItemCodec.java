package dev.replication.wire;

import dev.replication.model.Change;
import dev.replication.model.Content;
import dev.replication.model.ContentHash;
import dev.replication.model.ContentType;
import dev.replication.model.ItemKey;
import dev.replication.model.Origin;
import dev.replication.model.Revision;
import dev.replication.model.Stamp;
import dev.replication.model.VersionVector;
import dev.replication.port.ItemReader;
import dev.replication.wire.PayloadCompression.Encoding;
import dev.replication.wire.PayloadCompression.Packed;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An item as a Redis hash: the change that made it what it is, without its trace.
 *
 * <p>Fields: {@code v} version, {@code t} hlc, {@code o} origin, {@code q} seq, {@code h} content
 * hash, {@code c} content type, {@code s} state, {@code e} encoding, {@code p} payload; where there
 * is something to say also {@code x} expires_at, {@code y} context, {@code m} merge state, {@code
 * u} audit. Numbers are decimal, all but {@code p} is text; {@code h} covers {@code m}, too.
 *
 * <p>Decoding is total: any fields give an {@link ItemReader.Fetched}, within {@link Limits}; what
 * is {@link ItemReader.Fetched.Found} has content with the hash it names. Thread-safe.
 */
public final class ItemCodec {
  private static final ItemReader.Fetched ABSENT = new ItemReader.Fetched.Absent();

  private final Limits limits;
  private final PayloadCompression compression;
  private final Json json;
  private final OriginCache origins = new OriginCache();

  /** A codec that reads, and writes, at most what {@code limits} allows. */
  public ItemCodec(Limits limits) {
    this.limits = limits;
    this.compression =
        new PayloadCompression(
            limits.maxPayloadBytes(), PayloadCompression.MIN_COMPRESSED_ITEM_BYTES);
    this.json = new Json(limits.maxMetaBytes());
  }

  /**
   * The fields of {@code put}. The payload may be its own array: write it out, do not change it. A
   * writer replaces the whole hash, since fields with nothing to say are left out.
   *
   * @throws IllegalArgumentException when the content is longer than allowed
   */
  public Map<String, byte[]> encode(Change.Put put) {
    Revision revision = put.revision();
    Packed packed = compression.pack(put.content().shared());
    Map<String, byte[]> fields = LinkedHashMap.newLinkedHashMap(13);
    fields.put("v", Text.utf8(Long.toString(put.version())));
    fields.put("t", Text.utf8(Long.toUnsignedString(revision.stamp().hlc())));
    fields.put("o", Text.utf8(revision.origin().text()));
    fields.put("q", Text.utf8(Long.toString(revision.seq())));
    fields.put("h", Text.utf8(put.content().hash().toString()));
    fields.put("c", Text.utf8(Text.of(put.content().type())));
    fields.put("s", Text.utf8(put.state()));
    fields.put("e", Text.utf8(packed.encoding().text()));
    fields.put("p", packed.bytes());
    if (put.expiresAtMillis() != null) {
      fields.put("x", Text.utf8(Long.toString(put.expiresAtMillis())));
    }
    if (!revision.context().isEmpty()) {
      fields.put("y", Text.utf8(json.vector(revision.context())));
    }
    if (put.mergeState() != null) {
      fields.put("m", Text.utf8(put.mergeState()));
    }
    if (put.audit() != null) {
      fields.put("u", Text.utf8(put.audit()));
    }
    return fields;
  }

  /**
   * What the hash under {@code key} holds. Never throws, for any bytes; no fields at all is {@link
   * ItemReader.Fetched.Absent}.
   *
   * @param fields as read; unknown ones are ignored. The content may keep the array of {@code p}:
   *     give it away
   */
  public ItemReader.Fetched decode(ItemKey key, Map<String, byte[]> fields) {
    if (fields.isEmpty()) {
      return ABSENT;
    }
    try {
      return new ItemReader.Fetched.Found(put(key, fields));
    } catch (IllegalArgumentException e) {
      return new ItemReader.Fetched.Corrupt(String.valueOf(e.getMessage()));
    } catch (Refusal refusal) {
      return new ItemReader.Fetched.Corrupt(refusal.detail());
    }
  }

  private Change.Put put(ItemKey key, Map<String, byte[]> hash) throws Refusal {
    Fields fields = new Fields(name -> text(hash.get(name), limitOf(name)));
    Origin origin = fields.required("o", origins::of);
    Stamp stamp = new Stamp(fields.required("t", Text::unsigned), origin);
    VersionVector context = fields.optional("y", json::parseVector);
    Revision revision =
        new Revision(stamp, fields.count("q"), context == null ? VersionVector.empty() : context);
    String mergeState = fields.optional("m", Function.identity());
    return new Change.Put(
        key,
        revision,
        fields.count("v"),
        content(fields, hash, mergeState),
        fields.required("s", ItemCodec::state),
        fields.optional("x", Text::count),
        mergeState,
        fields.optional("u", Function.identity()),
        null);
  }

  private Content content(Fields fields, Map<String, byte[]> hash, @Nullable String mergeState)
      throws Refusal {
    ContentHash expected = fields.required("h", Text::hash);
    ContentType type = fields.required("c", Text::contentType);
    Encoding encoding = fields.required("e", Encoding::of);
    byte[] payload = hash.get("p");
    if (payload == null) {
      throw new IllegalArgumentException("p is missing");
    }
    byte[] bytes = compression.unpack(payload, encoding);
    if (!ContentHash.ofContent(bytes, mergeState).equals(expected)) {
      throw new IllegalArgumentException(
          "p does not have the hash h" + (mergeState == null ? "" : " together with m"));
    }
    return Content.adopt(bytes, expected, type);
  }

  private int limitOf(String field) {
    return field.equals("m") ? limits.maxPayloadBytes() : limits.maxMetaBytes();
  }

  private static @Nullable String text(byte @Nullable [] bytes, int limit) {
    if (bytes == null) {
      return null;
    }
    if (bytes.length > limit) {
      throw new IllegalArgumentException("is " + bytes.length + " bytes, the limit is " + limit);
    }
    String text = Text.strict(bytes);
    if (text == null) {
      throw new IllegalArgumentException("is not valid UTF-8");
    }
    return text;
  }

  private static String state(String text) {
    Change.requireState(text);
    return text;
  }
}
