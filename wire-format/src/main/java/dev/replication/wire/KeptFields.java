package dev.replication.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The fields of an entry that could not be decoded, kept for whoever investigates or decodes it
 * again: for each field {@code nameLength,valueLength:name=value} and a line feed, the lengths in
 * bytes, so that any bytes can be told apart and most can be read. Cut at {@link #MAX_BYTES}, which
 * shows because the last field is then shorter than it says.
 */
public final class KeptFields {
  /** Most bytes kept of one entry. */
  public static final int MAX_BYTES = 64 * 1024;

  /** Digits of the greatest length that is read back. */
  private static final int MAX_DIGITS = 9;

  private KeptFields() {}

  /** The bytes that keep {@code fields}, as far as there is room. */
  public static byte[] write(Map<String, byte[]> fields) {
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    for (Map.Entry<String, byte[]> field : fields.entrySet()) {
      byte[] name = Text.utf8(field.getKey());
      byte[] value = field.getValue();
      append(kept, Text.utf8(name.length + "," + value.length + ":"));
      append(kept, name);
      append(kept, new byte[] {'='});
      append(kept, value);
      append(kept, new byte[] {'\n'});
    }
    return kept.toByteArray();
  }

  private static void append(ByteArrayOutputStream kept, byte[] bytes) {
    kept.write(bytes, 0, Math.min(bytes.length, MAX_BYTES - kept.size()));
  }

  /** The fields in {@code kept}, or empty when they were cut or are no such bytes. */
  public static Optional<Map<String, byte[]>> read(byte[] kept) {
    Map<String, byte[]> fields = new LinkedHashMap<>();
    Reading reading = new Reading(kept);
    while (reading.at < kept.length) {
      int nameLength = reading.number(',');
      int valueLength = reading.number(':');
      byte[] name = reading.bytes(nameLength, '=');
      byte[] value = reading.bytes(valueLength, '\n');
      if (reading.failed) {
        return Optional.empty();
      }
      fields.put(new String(name, StandardCharsets.UTF_8), value);
    }
    return Optional.of(fields);
  }

  /** A place in the bytes; confined to one call. */
  private static final class Reading {
    private final byte[] kept;
    private int at;
    private boolean failed;

    Reading(byte[] kept) {
      this.kept = kept;
    }

    int number(char end) {
      int number = 0;
      int digits = 0;
      while (at < kept.length && kept[at] >= '0' && kept[at] <= '9' && digits < MAX_DIGITS) {
        number = number * 10 + (kept[at++] - '0');
        digits++;
      }
      expect(end);
      failed |= digits == 0;
      return number;
    }

    byte[] bytes(int length, char end) {
      if (failed || length > kept.length - at) {
        failed = true;
        return new byte[0];
      }
      byte[] bytes = new byte[length];
      System.arraycopy(kept, at, bytes, 0, length);
      at += length;
      expect(end);
      return bytes;
    }

    private void expect(char end) {
      failed |= at >= kept.length || kept[at] != end;
      at++;
    }
  }
}
