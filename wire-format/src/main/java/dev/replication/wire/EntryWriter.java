package dev.replication.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import dev.replication.model.Change;
import dev.replication.model.Revision;
import dev.replication.model.TraceContext;
import dev.replication.port.FeedEntry;
import dev.replication.wire.PayloadCompression.Encoding;
import dev.replication.wire.PayloadCompression.Packed;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The writing half of {@link EntryCodec}: a change or heartbeat in, fields in wire order out. */
final class EntryWriter {
  /** The field of the merge state; {@code hash} covers it. */
  static final String MERGE_STATE = "mst";

  private static final int USUAL_META_BYTES = 256;

  private final Limits limits;
  private final PayloadCompression compression;
  private final Json json;

  EntryWriter(Limits limits, PayloadCompression compression, Json json) {
    this.limits = limits;
    this.compression = compression;
    this.json = json;
  }

  Map<String, byte[]> write(Change change, @Nullable Long after) {
    if (after != null && (after < 0 || after >= change.revision().seq())) {
      throw new IllegalArgumentException(
          "after must be from 0 to below seq " + change.revision().seq() + " but is " + after);
    }
    Map<String, byte[]> fields = LinkedHashMap.newLinkedHashMap(7);
    switch (change) {
      case Change.Put put -> {
        Packed packed = compression.pack(put.content().shared());
        fields.put("op", Text.utf8("PUT"));
        fields.put("key", put.key().utf8());
        fields.put("hash", Text.utf8(put.content().hash().toString()));
        fields.put("data", packed.bytes());
        fields.put("meta", meta(put, after, packed.encoding()));
        if (put.mergeState() != null) {
          fields.put(MERGE_STATE, Text.utf8(put.mergeState()));
        }
      }
      case Change.Delete delete -> {
        fields.put("op", Text.utf8("DEL"));
        fields.put("key", delete.key().utf8());
        fields.put("meta", meta(delete, after, null));
      }
    }
    fields.put(EntrySum.FIELD, EntrySum.of(fields));
    return fields;
  }

  Map<String, byte[]> write(FeedEntry.Heartbeat heartbeat) {
    Map<String, byte[]> fields = LinkedHashMap.newLinkedHashMap(3);
    fields.put("op", Text.utf8("HB"));
    fields.put(
        "meta",
        writeMeta(
            out -> {
              out.writeStringField("origin", heartbeat.origin().text());
              out.writeNumberField("seq", heartbeat.seq());
              out.writeFieldName("vv");
              Json.writeVector(out, heartbeat.vv());
              out.writeNumberField("epoch", heartbeat.epoch());
              out.writeStringField("stream", heartbeat.stream());
              out.writeNumberField("sent_at", heartbeat.sentAtMillis());
            }));
    fields.put(EntrySum.FIELD, EntrySum.of(fields));
    return fields;
  }

  private byte[] meta(Change change, @Nullable Long after, @Nullable Encoding encoding) {
    return writeMeta(
        out -> {
          if (change instanceof Change.Put put) {
            out.writeStringField("content_type", Text.of(put.content().type()));
          }
          out.writeNumberField("version", change.version());
          writeIdentity(out, change.revision(), after);
          if (change instanceof Change.Put put) {
            writeContentMembers(out, put);
          }
          if (encoding != null) {
            out.writeStringField("enc", encoding.text());
          }
          TraceContext trace = change.trace();
          if (trace != null) {
            out.writeStringField("trace_parent", trace.parent());
            writeIfPresent(out, "trace_state", trace.state());
          }
        });
  }

  private static void writeIdentity(JsonGenerator out, Revision revision, @Nullable Long after)
      throws IOException {
    out.writeNumberField("updated_at", revision.stamp().millis());
    out.writeStringField("hlc", Long.toUnsignedString(revision.stamp().hlc()));
    out.writeStringField("origin", revision.origin().text());
    if (revision.seq() == 0) {
      out.writeStringField("tier", "cache");
    } else {
      out.writeNumberField("seq", revision.seq());
    }
    if (after != null) {
      out.writeNumberField("after", after);
    }
    if (!revision.context().isEmpty()) {
      out.writeFieldName("ctx");
      Json.writeVector(out, revision.context());
    }
  }

  private static void writeContentMembers(JsonGenerator out, Change.Put put) throws IOException {
    if (!put.state().equals(Change.DEFAULT_STATE)) {
      out.writeStringField("state", put.state());
    }
    if (put.expiresAtMillis() != null) {
      out.writeNumberField("expires_at", put.expiresAtMillis());
    }
    writeIfPresent(out, "audit", put.audit());
  }

  private static void writeIfPresent(JsonGenerator out, String name, @Nullable String value)
      throws IOException {
    if (value != null) {
      out.writeStringField(name, value);
    }
  }

  private interface Members {
    void write(JsonGenerator out) throws IOException;
  }

  private byte[] writeMeta(Members members) {
    ByteArrayBuilder text = new ByteArrayBuilder(USUAL_META_BYTES);
    try (JsonGenerator out = json.factory().createGenerator(text)) {
      out.writeStartObject();
      members.write(out);
      out.writeEndObject();
    } catch (IOException e) {
      throw new IllegalArgumentException("meta cannot be written as JSON: " + e.getMessage(), e);
    }
    if (text.size() > limits.maxMetaBytes()) {
      throw new IllegalArgumentException(
          "meta is " + text.size() + " bytes, the limit is " + limits.maxMetaBytes());
    }
    return text.toByteArray();
  }
}
