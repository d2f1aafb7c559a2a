package dev.replication.wire;

import dev.replication.model.ContentHash;
import dev.replication.model.ContentType;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Words, text and numbers as they stand in fields: UTF-8, decimal digits. */
final class Text {
  private static final char REPLACEMENT = '\uFFFD';
  private static final int MAX_U64_DIGITS = 20;

  private Text() {}

  /** The bytes of {@code text}. */
  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The text of {@code bytes}, or null when they are not valid UTF-8. */
  static @Nullable String strict(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    // The lenient decoder is much the faster one; it leaves this character where it met something
    // invalid.
    if (text.indexOf(REPLACEMENT) < 0) {
      return text;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** The word for {@code type}. */
  static String of(ContentType type) {
    return switch (type) {
      case JSON -> "json";
      case BINARY -> "binary";
    };
  }

  /**
   * The content type of that word.
   *
   * @throws IllegalArgumentException for any other
   */
  static ContentType contentType(String word) {
    return switch (word) {
      case "json" -> ContentType.JSON;
      case "binary" -> ContentType.BINARY;
      default -> throw new IllegalArgumentException("is neither json nor binary");
    };
  }

  /**
   * Reads 64 hex digits.
   *
   * @throws IllegalArgumentException when {@code hex} is something else
   */
  static ContentHash hash(String hex) {
    try {
      if (hex.length() == ContentHash.BYTES * 2) {
        return ContentHash.parse(hex);
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("is not 64 hex digits", e);
    }
    throw new IllegalArgumentException("is not 64 hex digits");
  }

  /**
   * Whether {@code text} has no surrogate without its partner, so that it can be written as UTF-8.
   */
  static boolean isWellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (!Character.isHighSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  /**
   * Reads an unsigned 64-bit number of 1 to 20 digits, nothing else.
   *
   * @throws NumberFormatException when {@code text} is none
   */
  static long unsigned(String text) {
    if (text.isEmpty() || text.length() > MAX_U64_DIGITS) {
      throw new NumberFormatException("not an unsigned number");
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        throw new NumberFormatException("not an unsigned number");
      }
    }
    return Long.parseUnsignedLong(text);
  }

  /**
   * Reads a number from 0 to 2^63-1.
   *
   * @throws NumberFormatException when {@code text} is none
   */
  static long count(String text) {
    long value = unsigned(text);
    if (value < 0) {
      throw new NumberFormatException("above " + Long.MAX_VALUE);
    }
    return value;
  }
}
