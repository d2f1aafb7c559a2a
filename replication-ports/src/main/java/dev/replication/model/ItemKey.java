package dev.replication.model;

import java.nio.charset.StandardCharsets;

/**
 * The id of an item: 1 to 1024 UTF-8 bytes without control characters. Any other text is data;
 * {@code : / % _ .} and empty segments have no special meaning.
 *
 * @param text the id
 */
public record ItemKey(String text) implements Comparable<ItemKey> {
  /** Longest id in UTF-8 bytes. */
  public static final int MAX_BYTES = 1024;

  /**
   * Checks length, control characters and that the text is valid Unicode.
   *
   * @throws IllegalArgumentException naming what is wrong
   */
  public ItemKey {
    requirePlain("item id", text, MAX_BYTES);
  }

  /**
   * Checks a name that travels: 1 to {@code maxBytes} UTF-8 bytes of valid Unicode without control
   * characters.
   *
   * @throws IllegalArgumentException naming {@code what} and what is wrong with it
   */
  static void requirePlain(String what, String text, int maxBytes) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException(what + " is empty");
    }
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c)) {
        throw new IllegalArgumentException(
            what + " has a control character at position " + i + ": " + Printable.quoted(text));
      }
      if (Character.isSurrogate(c)) {
        if (!Character.isHighSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          throw new IllegalArgumentException(what + " is not valid Unicode at position " + i);
        }
        i++;
        bytes += 4;
      } else {
        bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
      }
    }
    if (bytes > maxBytes) {
      throw new IllegalArgumentException(
          what + " is " + bytes + " bytes, the limit is " + maxBytes);
    }
  }

  /** The id as UTF-8 bytes, a fresh array. */
  public byte[] utf8() {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public int compareTo(ItemKey other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
