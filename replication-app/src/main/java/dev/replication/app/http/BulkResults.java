package dev.replication.app.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import dev.replication.syncengine.Receipt.WriteResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * The answer lines of one bulk load, kept in memory until the request has been read: a client that
 * sends everything before it reads anything would otherwise wait for us while we wait for it.
 */
final class BulkResults {
  private static final JsonFactory JSON = new JsonFactory();

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(4 << 10);
  private final JsonGenerator json;

  BulkResults() {
    try {
      json = JSON.createGenerator(bytes);
      json.setPrettyPrinter(new MinimalPrettyPrinter("\n"));
    } catch (IOException e) {
      throw new UncheckedIOException("writing JSON into memory", e);
    }
  }

  /** Bytes so far, as far as they left the generator's small buffer. */
  long size() {
    return bytes.size();
  }

  void written(int line, String id, WriteResult result) {
    switch (result) {
      case WriteResult.Written written ->
          answer(
              line,
              id,
              "ok",
              () -> {
                json.writeNumberField("version", written.version());
                json.writeStringField("stamp", written.revision().stamp().toString());
              });
      case WriteResult.Refused(String why) -> failed(line, id, why);
      case WriteResult.PreconditionFailed _ ->
          failed(line, id, "the first writer keeps the item until it is deleted");
      case WriteResult.NotFound _ ->
          throw new IllegalStateException("an unconditional write cannot end as " + result);
    }
  }

  /** Queued, not yet committed. */
  void accepted(int line, String id) {
    answer(line, id, "accepted", () -> {});
  }

  void failed(int line, @Nullable String id, String error) {
    answer(line, id, "error", () -> json.writeStringField("error", error));
  }

  /** All lines; nothing may be added afterwards. */
  byte[] toBytes() {
    try {
      if (json.getOutputContext().getEntryCount() > 0) {
        json.writeRaw('\n');
      }
      json.close();
    } catch (IOException e) {
      throw new UncheckedIOException("writing JSON into memory", e);
    }
    return bytes.toByteArray();
  }

  private interface Rest {
    void write() throws IOException;
  }

  private void answer(int line, @Nullable String id, String status, Rest rest) {
    try {
      json.writeStartObject();
      json.writeNumberField("line", line);
      JsonOutput.nullable(json, "id", id);
      json.writeStringField("status", status);
      rest.write();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing JSON into memory", e);
    }
  }
}
