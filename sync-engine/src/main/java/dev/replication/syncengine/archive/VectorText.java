package dev.replication.syncengine.archive;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.replication.model.Origin;
import dev.replication.model.VersionVector;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A version vector as the JSON object {@code {"origin":"seq"}}. Origins need no escapes. */
final class VectorText {
  private static final JsonFactory JSON = new JsonFactory();

  private VectorText() {}

  /** The vector as text, null when it is empty. */
  static @Nullable String orNull(VersionVector vector) {
    return vector.isEmpty() ? null : of(vector);
  }

  /** The vector as text. */
  static String of(VersionVector vector) {
    StringBuilder text = new StringBuilder("{");
    for (Map.Entry<Origin, Long> entry : vector.asMap().entrySet()) {
      text.append(text.length() > 1 ? "," : "")
          .append('"')
          .append(entry.getKey())
          .append("\":\"")
          .append(entry.getValue().longValue())
          .append('"');
    }
    return text.append('}').toString();
  }

  /**
   * Reads what {@link #of} wrote; null is the empty vector.
   *
   * @throws IllegalArgumentException on anything else
   */
  static VersionVector parse(@Nullable String text) {
    if (text == null) {
      return VersionVector.empty();
    }
    Map<Origin, Long> seqs = new TreeMap<>();
    try (JsonParser json = JSON.createParser(text)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("version vector is not a JSON object: " + text);
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        Origin origin = Origins.of(json.currentName());
        json.nextToken();
        seqs.put(origin, Long.parseLong(json.getText()));
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("version vector cannot be parsed: " + text, e);
    }
    return VersionVector.of(seqs);
  }
}
