package dev.replication.adapter.redis;

import java.util.Set;

/**
 * An error that the server gave as its reply.
 *
 * @param text as the server sent it, beginning with its code
 * @param cause the client's exception
 */
record ErrorReply(String text, Throwable cause) {
  /** Codes of conditions that pass without anybody changing permissions, configuration or data. */
  private static final Set<String> PASSING =
      Set.of(
          "LOADING",
          "READONLY",
          "MASTERDOWN",
          "BUSY",
          "CLUSTERDOWN",
          "TRYAGAIN",
          "UNBLOCKED",
          "MISCONF",
          "OOM");

  /** The first word, such as {@code WRONGTYPE}. */
  String code() {
    int space = text.indexOf(' ');
    return space < 0 ? text : text.substring(0, space);
  }

  /** Whether the same request may succeed later with nothing changed. */
  boolean passes() {
    return PASSING.contains(code()) || text.startsWith("ERR max number of clients");
  }

  boolean isNoSuchKey() {
    return text.startsWith("ERR no such key");
  }
}
