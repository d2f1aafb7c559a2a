package dev.replication.app.cli;

import dev.replication.model.ItemKey;

/**
 * Writes an item id as one segment of a path: every byte that is not unreserved (RFC 3986) is
 * percent-encoded.
 */
final class ItemPath {
  private static final String UNRESERVED = "-._~";
  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private ItemPath() {}

  static String of(ItemKey key) {
    return of("/v1/items/", key);
  }

  /** {@code folder} and the id. */
  static String of(String folder, ItemKey key) {
    // A segment of dots alone means a folder to whatever stands between us and the node.
    boolean dots = key.text().equals(".") || key.text().equals("..");
    StringBuilder out = new StringBuilder(folder);
    for (byte b : key.utf8()) {
      char c = (char) (b & 0xff);
      if (isUnreserved(c) && !dots) {
        out.append(c);
      } else {
        out.append('%').append(HEX[c >> 4]).append(HEX[c & 15]);
      }
    }
    return out.toString();
  }

  private static boolean isUnreserved(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || UNRESERVED.indexOf(c) >= 0;
  }
}
