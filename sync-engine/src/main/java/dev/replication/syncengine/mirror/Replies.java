package dev.replication.syncengine.mirror;

import io.lettuce.core.RedisCommandExecutionException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How answers of Redis are read. */
final class Replies {
  private static final int MAX_CAUSES = 8;

  private Replies() {}

  /**
   * What went wrong, in the words of whoever knows best: the server's own, else the innermost
   * cause's.
   */
  static String reason(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; depth < MAX_CAUSES; depth++) {
      Throwable next = cause.getCause();
      if (cause instanceof RedisCommandExecutionException || next == null) {
        break;
      }
      cause = next;
    }
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }

  /** UTF-8 text. */
  static String string(byte[] reply) {
    return new String(reply, StandardCharsets.UTF_8);
  }

  /** A reply of alternating names and values. */
  static Map<String, Object> pairs(List<?> reply) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (int i = 0; i + 1 < reply.size(); i += 2) {
      Object value = reply.get(i + 1);
      if (reply.get(i) instanceof byte[] name && value != null) {
        fields.put(string(name), value);
      }
    }
    return fields;
  }

  /** Those values of such a reply that are text. */
  static Map<String, String> texts(List<?> reply) {
    Map<String, String> texts = new LinkedHashMap<>();
    pairs(reply)
        .forEach(
            (name, value) -> {
              if (value instanceof byte[] text) {
                texts.put(name, string(text));
              }
            });
    return texts;
  }

  /**
   * A number of such a reply.
   *
   * @throws IllegalStateException when the server does not give it
   */
  static long number(Map<String, Object> fields, String name) {
    if (fields.get(name) instanceof Long number) {
      return number;
    }
    throw new IllegalStateException("redis gives no number " + name);
  }

  /**
   * A text of such a reply.
   *
   * @throws IllegalStateException when the server does not give it
   */
  static String string(Map<String, Object> fields, String name) {
    if (fields.get(name) instanceof byte[] text) {
      return string(text);
    }
    throw new IllegalStateException("redis gives no text " + name);
  }

  /** UTF-8 bytes. */
  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
