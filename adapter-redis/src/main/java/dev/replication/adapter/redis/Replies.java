package dev.replication.adapter.redis;

import dev.replication.model.StreamId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads raw replies (see {@link RedisLink}) as what they must be.
 *
 * <p>Every method throws {@link IllegalArgumentException} for a reply of another shape: the server
 * is then not the one we expect.
 */
final class Replies {
  /** Field names of a stream entry, so that none is built a million times over. */
  private static final String[] COMMON_FIELDS = {"op", "key", "hash", "data", "meta", "sum"};

  /** What is sent with each string: its length and two line ends. */
  private static final int FRAMING_BYTES = 8;

  private Replies() {}

  static byte[] bytes(@Nullable Object reply) {
    if (reply instanceof byte[] bytes) {
      return bytes;
    }
    throw unexpected("a string", reply);
  }

  static String text(@Nullable Object reply) {
    return new String(bytes(reply), StandardCharsets.UTF_8);
  }

  static long number(@Nullable Object reply) {
    if (reply instanceof Long number) {
      return number;
    }
    throw unexpected("a number", reply);
  }

  static List<?> list(@Nullable Object reply) {
    if (reply instanceof List<?> list) {
      return list;
    }
    throw unexpected("an array", reply);
  }

  /** A list of two. */
  static List<?> pair(@Nullable Object reply) {
    List<?> list = list(reply);
    if (list.size() != 2) {
      throw unexpected("an array of 2", list);
    }
    return list;
  }

  /** The element at {@code index}. */
  static @Nullable Object element(List<?> list, int index) {
    if (index >= list.size()) {
      throw unexpected("more than " + index + " elements", list);
    }
    return list.get(index);
  }

  /** Names and values that alternate, such as a hash or the fields of an entry. */
  static Map<String, byte[]> fields(@Nullable Object reply) {
    return fieldsOf(pairs(reply));
  }

  private static Map<String, byte[]> fieldsOf(List<?> flat) {
    Map<String, byte[]> fields = HashMap.newHashMap(flat.size() / 2);
    for (int i = 0; i < flat.size(); i += 2) {
      fields.put(fieldName(bytes(flat.get(i))), bytes(flat.get(i + 1)));
    }
    return fields;
  }

  /** The same with values as text. */
  static Map<String, String> textFields(@Nullable Object reply) {
    List<?> flat = pairs(reply);
    Map<String, String> fields = HashMap.newHashMap(flat.size() / 2);
    for (int i = 0; i < flat.size(); i += 2) {
      fields.put(text(flat.get(i)), text(flat.get(i + 1)));
    }
    return fields;
  }

  /** The same with values of any kind. */
  static Map<String, @Nullable Object> members(@Nullable Object reply) {
    List<?> flat = pairs(reply);
    Map<String, @Nullable Object> members = HashMap.newHashMap(flat.size() / 2);
    for (int i = 0; i < flat.size(); i += 2) {
      members.put(text(flat.get(i)), flat.get(i + 1));
    }
    return members;
  }

  /** The entries of the only stream in the answer to XREAD; none for the nil that ends a wait. */
  static List<RawEntry> entries(@Nullable Object reply) {
    if (reply == null) {
      return List.of();
    }
    List<RawEntry> entries = range(element(list(element(list(reply), 0)), 1));
    if (entries.isEmpty()) {
      throw unexpected("entries or nil", List.of());
    }
    return entries;
  }

  /** The entries in the answer to XRANGE. */
  static List<RawEntry> range(@Nullable Object reply) {
    List<?> listed = list(reply);
    List<RawEntry> entries = new ArrayList<>(listed.size());
    for (Object entry : listed) {
      List<?> idAndFields = list(entry);
      List<?> flat = pairs(element(idAndFields, 1));
      entries.add(new RawEntry(streamId(element(idAndFields, 0)), fieldsOf(flat), sentBytes(flat)));
    }
    return entries;
  }

  /** Read from its bytes: there is one for each entry. */
  static StreamId streamId(@Nullable Object reply) {
    byte[] bytes = bytes(reply);
    long[] parts = new long[2];
    int part = 0;
    for (byte b : bytes) {
      if (b == '-' && part == 0) {
        part = 1;
      } else if (b >= '0' && b <= '9') {
        parts[part] = parts[part] * 10 + (b - '0');
      } else {
        throw unexpected("a stream id", reply);
      }
    }
    return new StreamId(parts[0], parts[1]);
  }

  private static long sentBytes(List<?> strings) {
    long sent = 0;
    for (Object string : strings) {
      sent += bytes(string).length + FRAMING_BYTES;
    }
    return sent;
  }

  private static List<?> pairs(@Nullable Object reply) {
    List<?> flat = list(reply);
    if (flat.size() % 2 != 0) {
      throw unexpected("names and values", reply);
    }
    return flat;
  }

  private static String fieldName(byte[] bytes) {
    for (String name : COMMON_FIELDS) {
      if (matches(name, bytes)) {
        return name;
      }
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static boolean matches(String name, byte[] bytes) {
    if (name.length() != bytes.length) {
      return false;
    }
    for (int i = 0; i < bytes.length; i++) {
      if (name.charAt(i) != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  private static IllegalArgumentException unexpected(String expected, @Nullable Object reply) {
    String kind =
        switch (reply) {
          case null -> "nil";
          case byte[] bytes -> "a string of " + bytes.length + " bytes";
          case Long number -> "the number " + number;
          case List<?> list -> "an array of " + list.size();
          case ErrorReply error -> "the error " + error.text();
          default -> reply.getClass().getSimpleName();
        };
    return new IllegalArgumentException("expected " + expected + " but the server sent " + kind);
  }

  /**
   * An entry of a stream as it is stored.
   *
   * @param sentBytes what it took on the wire, roughly
   */
  record RawEntry(StreamId id, Map<String, byte[]> fields, long sentBytes) {
    boolean sameFields(RawEntry other) {
      return fields.keySet().equals(other.fields.keySet())
          && fields.keySet().stream()
              .allMatch(name -> Arrays.equals(fields.get(name), other.fields.get(name)));
    }
  }
}
