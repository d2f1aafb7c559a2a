package dev.replication.wire;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The checksum of an entry: CRC-32C over {@code op, key, hash, meta}, each as four bytes of length,
 * or of ones when absent, and its bytes. {@code data} is covered by {@code hash}.
 *
 * <p>Without it a key or a seq that was spoilt on its way would be believed: the content's hash
 * says nothing of what it is the content of.
 */
final class EntrySum {
  /** The field's name. */
  static final String FIELD = "sum";

  private static final String[] COVERED = {"op", "key", "hash", "meta"};
  private static final int ABSENT = -1;

  private EntrySum() {}

  /** Eight hex digits. */
  static byte[] of(Map<String, byte[]> fields) {
    CRC32C sum = new CRC32C();
    for (String name : COVERED) {
      add(sum, fields.get(name));
    }
    String digits = HexFormat.of().toHexDigits((int) sum.getValue());
    return digits.getBytes(StandardCharsets.US_ASCII);
  }

  private static void add(CRC32C sum, byte @Nullable [] value) {
    int length = value == null ? ABSENT : value.length;
    for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      sum.update(length >>> shift);
    }
    if (value != null) {
      sum.update(value);
    }
  }
}
