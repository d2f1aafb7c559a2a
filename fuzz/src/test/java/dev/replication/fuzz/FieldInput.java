package dev.replication.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Named fields written into one fuzz input: {@code name=value} and a NUL byte, one after the other.
 * A field {@code data} or {@code p}, the payload, takes all that is left, so that it may hold any
 * bytes.
 */
final class FieldInput {
  private static final int MAX_FIELDS = 20;

  private FieldInput() {}

  /** The fields of {@code input}; the twenty-first takes all that is left. */
  static Map<String, byte[]> bytes(byte[] input) {
    Map<String, byte[]> fields = new LinkedHashMap<>();
    int start = 0;
    while (start < input.length) {
      int equals = indexOf(input, (byte) '=', start, input.length);
      if (equals == input.length) {
        break;
      }
      String name = new String(input, start, equals - start, ISO_8859_1);
      boolean last = name.equals("data") || name.equals("p") || fields.size() == MAX_FIELDS;
      int end = last ? input.length : indexOf(input, (byte) 0, equals, input.length);
      fields.put(name, Arrays.copyOfRange(input, equals + 1, end));
      start = end + 1;
    }
    return fields;
  }

  /** The same as text. */
  static Map<String, String> text(byte[] input) {
    Map<String, String> text = new LinkedHashMap<>();
    bytes(input).forEach((name, value) -> text.put(name, new String(value, UTF_8)));
    return text;
  }

  private static int indexOf(byte[] bytes, byte wanted, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] == wanted) {
        return i;
      }
    }
    return to;
  }
}
