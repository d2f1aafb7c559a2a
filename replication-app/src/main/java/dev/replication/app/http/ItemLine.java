package dev.replication.app.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.replication.model.Change;
import dev.replication.model.ContentType;
import dev.replication.model.StoredItem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * An item as one line that {@link BulkLine} reads back: the same bytes, type, state and expiry.
 * JSON stands in the line as it is, unless it has line breaks of its own.
 */
final class ItemLine {
  private static final JsonFactory JSON = new JsonFactory();

  private ItemLine() {}

  /** Adds the line, with its end. */
  static void write(StoredItem item, ByteArrayOutputStream lines) {
    try (JsonGenerator json = JSON.createGenerator(lines)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.writeStartObject();
      json.writeStringField("id", item.key().text());
      writeContent(item, json);
      Change.Put put = item.put();
      if (!put.state().equals(Change.DEFAULT_STATE)) {
        json.writeStringField("state", put.state());
      }
      Long expiresAtMillis = put.expiresAtMillis();
      if (expiresAtMillis != null) {
        json.writeNumberField("expires_at", expiresAtMillis);
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    lines.write('\n');
  }

  private static void writeContent(StoredItem item, JsonGenerator json) throws IOException {
    byte[] bytes = item.content().shared();
    boolean isJson = item.content().type() == ContentType.JSON;
    if (isJson && isOneLine(bytes)) {
      json.writeFieldName("content");
      json.writeRawValue(new String(bytes, StandardCharsets.UTF_8));
      return;
    }
    json.writeBinaryField("base64", bytes);
    json.writeStringField("type", isJson ? "json" : "binary");
  }

  /** Spaces around a value would not come back, either. */
  private static boolean isOneLine(byte[] json) {
    if (json.length == 0 || json[0] <= ' ' || json[json.length - 1] <= ' ') {
      return false;
    }
    for (byte b : json) {
      if (b == '\n' || b == '\r') {
        return false;
      }
    }
    return true;
  }
}
