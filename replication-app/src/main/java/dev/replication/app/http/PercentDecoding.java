package dev.replication.app.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Percent-decoding to UTF-8 that gives back exactly what was encoded or refuses: nothing is
 * normalised, so {@code %2F}, {@code %2E%2E} and {@code %25} are ordinary data.
 */
final class PercentDecoding {
  private PercentDecoding() {}

  /**
   * Decodes one path segment; {@code +} is a plus.
   *
   * @throws RequestRefused when it is not percent-encoded UTF-8
   */
  static String segment(String raw) {
    return decode(raw, false);
  }

  /**
   * Decodes a name or value of a query; {@code +} is a space, as forms encode it.
   *
   * @throws RequestRefused when it is not percent-encoded UTF-8
   */
  static String query(String raw) {
    return decode(raw, true);
  }

  private static String decode(String raw, boolean plusIsSpace) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        bytes.write(hex(raw, i + 1) << 4 | hex(raw, i + 2));
        i += 2;
      } else if (c == '+' && plusIsSpace) {
        bytes.write(' ');
      } else if (c < 0x80) {
        bytes.write(c);
      } else {
        throw RequestRefused.badRequest(
            "character " + i + " of the path or query must be percent-encoded");
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException _) {
      throw RequestRefused.badRequest("the percent-encoding of the path or query is not UTF-8");
    }
  }

  private static int hex(String raw, int at) {
    int digit = at < raw.length() ? Character.digit(raw.charAt(at), 16) : -1;
    if (digit < 0 || raw.charAt(at) >= 0x80) {
      throw RequestRefused.badRequest(
          "% must be followed by two hex digits; a percent sign itself is %25");
    }
    return digit;
  }
}
