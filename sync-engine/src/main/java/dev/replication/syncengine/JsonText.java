package dev.replication.syncengine;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.replication.model.ContentType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Tells JSON from anything else: UTF-8 that begins, after white space, with an object, an array or
 * a string, and is one JSON value to its end. What nests deeper than a thousand levels is taken for
 * binary.
 */
final class JsonText {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private JsonText() {}

  /** The type of {@code bytes}. */
  static ContentType typeOf(byte[] bytes) {
    return mayBegin(bytes) && parses(bytes) ? ContentType.JSON : ContentType.BINARY;
  }

  private static boolean mayBegin(byte[] bytes) {
    for (byte b : bytes) {
      switch (b) {
        case ' ', '\t', '\n', '\r' -> {}
        case '{', '[', '"' -> {
          return true;
        }
        default -> {
          return false;
        }
      }
    }
    return false;
  }

  private static boolean parses(byte[] bytes) {
    try {
      // Decoded here, because the parser would guess the encoding and let broken UTF-8 pass.
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      try (JsonParser json = JSON.createParser(text.array(), 0, text.length())) {
        json.nextToken();
        json.skipChildren();
        // Strings are checked only when they are looked at.
        json.finishToken();
        return json.nextToken() == null;
      }
    } catch (CharacterCodingException e) {
      return false;
    } catch (IOException e) {
      return false;
    }
  }
}
