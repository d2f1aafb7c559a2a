package dev.replication.app.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.replication.model.Change;
import dev.replication.model.ContentType;
import dev.replication.model.ItemKey;
import dev.replication.syncengine.Submission;
import dev.replication.syncengine.Submission.Precondition;
import dev.replication.wire.JsonText;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * One line of a bulk load: {@code {"id":…,"content":<json>}} or {@code {"id":…,"base64":…}},
 * optionally with {@code "state"}, {@code "type"} ({@code json} or {@code binary}; else the bytes
 * tell) and {@code "expires_at"} (epoch milliseconds). The content of a JSON item is the very text
 * of the value as it stands in the line, spaces included, so that its hash does not depend on
 * anyone's way of writing JSON.
 */
sealed interface BulkLine {
  /** A write. */
  record Write(Submission submission) implements BulkLine {}

  /**
   * A line that means nothing.
   *
   * @param id its id when that much could be read
   * @param error what is wrong, naming the member
   */
  record Broken(@Nullable String id, String error) implements BulkLine {}

  /** Reads {@code utf8}; never throws. */
  static BulkLine parse(byte[] utf8, int maxPayloadBytes) {
    if (!JsonText.isUtf8(utf8)) {
      return new Broken(null, "the line is not UTF-8");
    }
    Members members = new Members(utf8);
    try {
      members.read();
      return members.write(maxPayloadBytes);
    } catch (JsonProcessingException e) {
      return new Broken(members.id, "not a JSON object: " + e.getOriginalMessage());
    } catch (IOException | IllegalArgumentException e) {
      return new Broken(members.id, String.valueOf(e.getMessage()));
    }
  }

  /** The members of a line while it is read. */
  final class Members {
    /** Bounded as {@link JsonText} is. */
    private static final JsonFactory JSON =
        new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(JsonText.MAX_DEPTH)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final byte[] utf8;
    private @Nullable String id;
    private @Nullable String state;
    private @Nullable String type;
    private @Nullable Long expiresAtMillis;
    private byte @Nullable [] content;

    private Members(byte[] utf8) {
      this.utf8 = utf8;
    }

    private void read() throws IOException {
      try (JsonParser parser = JSON.createParser(utf8)) {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
          throw new IllegalArgumentException("not a JSON object");
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          JsonToken value = parser.nextToken();
          switch (name) {
            case "id" -> id = once(name, id, text(name, value, parser));
            case "state" -> state = once(name, state, text(name, value, parser));
            case "type" -> type = once(name, type, text(name, value, parser));
            case "expires_at" -> expiresAt(name, value, parser);
            case "content" -> content(slice(value, parser));
            case "base64" -> content(decoded(text(name, value, parser)));
            default ->
                throw new IllegalArgumentException(
                    "unknown member \""
                        + shortened(name)
                        + "\", known: id, content, base64, state, type, expires_at");
          }
        }
        if (parser.nextToken() != null) {
          throw new IllegalArgumentException("more than one JSON value in the line");
        }
      }
    }

    private BulkLine write(int maxPayloadBytes) {
      if (id == null) {
        return new Broken(null, "\"id\" is missing");
      }
      if (content == null) {
        return new Broken(id, "\"content\" or \"base64\" is missing");
      }
      if (content.length > maxPayloadBytes) {
        return new Broken(
            id,
            "content is " + content.length + " bytes, an item holds at most " + maxPayloadBytes);
      }
      if (state != null) {
        Change.requireState(state);
      }
      return new Write(
          new Submission(
              new ItemKey(id),
              content,
              contentType(),
              state,
              expiresAtMillis,
              null,
              Precondition.NONE));
    }

    private @Nullable ContentType contentType() {
      return switch (type) {
        case null -> null;
        case "json" -> ContentType.JSON;
        case "binary" -> ContentType.BINARY;
        default -> throw new IllegalArgumentException("\"type\" is \"json\" or \"binary\"");
      };
    }

    private void expiresAt(String name, JsonToken value, JsonParser parser) throws IOException {
      if (expiresAtMillis != null) {
        throw new IllegalArgumentException("\"" + name + "\" is given twice");
      }
      if (value != JsonToken.VALUE_NUMBER_INT || parser.getNumberType() == NumberType.BIG_INTEGER) {
        throw new IllegalArgumentException("\"" + name + "\" must be epoch milliseconds");
      }
      expiresAtMillis = parser.getLongValue();
    }

    private void content(byte[] bytes) {
      if (content != null) {
        throw new IllegalArgumentException("\"content\" or \"base64\" is given twice");
      }
      content = bytes;
    }

    private byte[] slice(JsonToken value, JsonParser parser) throws IOException {
      int from = (int) parser.currentTokenLocation().getByteOffset();
      if (value.isStructStart()) {
        parser.skipChildren();
      } else {
        parser.finishToken();
      }
      int to = (int) parser.currentLocation().getByteOffset();
      return Arrays.copyOfRange(utf8, from, to);
    }

    private static String text(String name, JsonToken value, JsonParser parser) throws IOException {
      if (value != JsonToken.VALUE_STRING) {
        throw new IllegalArgumentException("\"" + name + "\" must be a string");
      }
      return parser.getText();
    }

    private static String once(String name, @Nullable String before, String now) {
      if (before != null) {
        throw new IllegalArgumentException("\"" + name + "\" is given twice");
      }
      return now;
    }

    private static byte[] decoded(String base64) {
      try {
        return Base64.getDecoder().decode(base64);
      } catch (IllegalArgumentException _) {
        throw new IllegalArgumentException("\"base64\" is not Base64");
      }
    }

    private static String shortened(String name) {
      return name.length() <= 40 ? name : name.substring(0, 40) + "…";
    }
  }
}
