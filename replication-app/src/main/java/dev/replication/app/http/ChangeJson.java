package dev.replication.app.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.replication.model.Change;
import dev.replication.model.Origin;
import dev.replication.model.Revision;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;

/** A change as JSON, without its content. */
final class ChangeJson {
  private ChangeJson() {}

  /** The members of an object. */
  static void write(Change change, JsonGenerator json) throws IOException {
    json.writeStringField("kind", change instanceof Change.Put ? "live" : "tombstone");
    write(change.revision(), json);
    json.writeNumberField("version", change.version());
    if (change instanceof Change.Put put) {
      json.writeStringField("hash", put.content().hash().toString());
      json.writeNumberField("size", put.content().size());
      json.writeStringField("contentType", put.content().type().name().toLowerCase(Locale.ROOT));
      json.writeStringField("state", put.state());
      JsonOutput.nullable(json, "expiresAt", put.expiresAtMillis());
    }
  }

  /** The members that name a change. */
  static void write(Revision revision, JsonGenerator json) throws IOException {
    json.writeStringField("stamp", revision.stamp().toString());
    json.writeNumberField("stampMillis", revision.stamp().millis());
    json.writeStringField("origin", revision.origin().text());
    json.writeNumberField("seq", revision.seq());
    json.writeObjectFieldStart("context");
    for (Map.Entry<Origin, Long> seen : revision.context().asMap().entrySet()) {
      json.writeNumberField(seen.getKey().text(), seen.getValue());
    }
    json.writeEndObject();
  }
}
