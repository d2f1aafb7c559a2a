package dev.replication.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.replication.model.ContentType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * Tells whether bytes are JSON in UTF-8, without building it. What bounds it is the length of the
 * bytes and {@value #MAX_DEPTH} levels of nesting.
 */
public final class JsonText {
  /** Deepest nesting. */
  public static final int MAX_DEPTH = 1_000;

  private static final JsonFactory STRICT =
      new JsonFactoryBuilder()
          .disable(JsonFactory.Feature.CHARSET_DETECTION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private JsonText() {}

  /**
   * Whether {@code bytes} are exactly one JSON value of any kind, white space around it allowed.
   */
  public static boolean isOneValue(byte[] bytes) {
    if (!isUtf8(bytes)) {
      return false;
    }
    try (JsonParser parser = STRICT.createParser(bytes)) {
      if (parser.nextToken() == null) {
        return false;
      }
      parser.skipChildren();
      parser.finishToken();
      return parser.nextToken() == null;
    } catch (IOException _) {
      return false;
    }
  }

  /**
   * The type of content that nobody gave one: JSON when it is an object, an array or a string. A
   * number or a word alone is as likely something else.
   */
  public static ContentType typeOf(byte[] content) {
    return mayBegin(content) && isOneValue(content) ? ContentType.JSON : ContentType.BINARY;
  }

  private static boolean mayBegin(byte[] content) {
    for (byte b : content) {
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

  /** Strictly, unlike the parser, which lets overlong forms and encoded surrogates pass. */
  public static boolean isUtf8(byte[] bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(Math.min(bytes.length, 8 << 10) + 2);
    CoderResult result;
    do {
      result = decoder.decode(in, out.clear(), true);
    } while (result.isOverflow());
    return result.isUnderflow();
  }
}
