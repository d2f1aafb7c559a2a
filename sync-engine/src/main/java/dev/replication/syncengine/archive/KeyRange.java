package dev.replication.syncengine.archive;

import dev.replication.model.ItemKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The ids that begin with a prefix, as a range of the index: {@code from ≤ id < below} in the order
 * of UTF-8 bytes, which is the order of code points.
 *
 * @param from the prefix
 * @param below the least text above all that begin with it, or null when there is none
 */
record KeyRange(String from, @Nullable String below) {
  /**
   * The range of {@code prefix}.
   *
   * @throws IllegalArgumentException when it has half of a surrogate pair
   */
  static KeyRange ofPrefix(String prefix) {
    if (prefix
        .codePoints()
        .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
      throw new IllegalArgumentException("prefix is not valid Unicode");
    }
    return new KeyRange(prefix, successor(prefix));
  }

  /** Whether {@code key} is the range's first possible id or comes after it. */
  boolean beginsBefore(ItemKey key) {
    return Arrays.compareUnsigned(from.getBytes(StandardCharsets.UTF_8), key.utf8()) <= 0;
  }

  /** Raises the last code point that can be raised and drops what follows it. */
  private static @Nullable String successor(String prefix) {
    int end = prefix.length();
    while (end > 0) {
      int last = prefix.codePointBefore(end);
      end -= Character.charCount(last);
      if (last < Character.MAX_CODE_POINT) {
        // Surrogates are no code points of their own in UTF-8.
        int next = last + 1 == Character.MIN_SURROGATE ? Character.MAX_SURROGATE + 1 : last + 1;
        return prefix.substring(0, end) + Character.toString(next);
      }
    }
    return null;
  }
}
