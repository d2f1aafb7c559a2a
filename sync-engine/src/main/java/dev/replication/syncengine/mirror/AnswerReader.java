package dev.replication.syncengine.mirror;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads answers of the Redis serialization protocol, version 2, as they come over the wire.
 *
 * <p>An answer is null, a {@code Long}, a {@code byte[]} for strings and statuses, a {@link
 * Refusal}, or a list of answers. Lengths are checked before anything is allocated; what is no
 * answer fails with an {@link IOException}, and nothing after it can be read. Confined to one
 * thread.
 */
final class AnswerReader {
  /** Longest string. The longest that we ask for is a part of the head. */
  static final int MAX_STRING_BYTES = 64 << 20;

  /** Most elements of a list. The largest answer is that to an EXEC. */
  static final int MAX_ELEMENTS = 1 << 20;

  private static final int MAX_LINE_BYTES = 64 << 10;
  private static final int MAX_DEPTH = 8;

  /** What is shorter fits into 64 bits; no count or length of ours comes near. */
  private static final int MAX_DIGITS = 19;

  private static final int BUFFER_BYTES = 16 << 10;

  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int at;
  private int end;

  AnswerReader(InputStream in) {
    this.in = in;
  }

  /**
   * Redis refuses a command.
   *
   * @param text why, in its words
   */
  record Refusal(String text) {}

  /** The next answer. */
  @Nullable Object next() throws IOException {
    return next(0);
  }

  /** Passes an answer without keeping it, unless it is a refusal. */
  @Nullable Refusal pass() throws IOException {
    if (peek() != '+') {
      return next(0) instanceof Refusal refusal ? refusal : null;
    }
    while (read() != '\r') {
      // A status says that it went well.
    }
    require(read() == '\n', "a line that does not end");
    return null;
  }

  private @Nullable Object next(int depth) throws IOException {
    byte type = read();
    return switch (type) {
      case '+' -> line().getBytes(StandardCharsets.UTF_8);
      case '-' -> new Refusal(line());
      case ':' -> number();
      case '$' -> string(count(MAX_STRING_BYTES, "a string"));
      case '*' -> list(count(MAX_ELEMENTS, "a list"), depth);
      default -> throw new IOException("it sent the type " + (type & 0xFF));
    };
  }

  private byte @Nullable [] string(int length) throws IOException {
    if (length < 0) {
      return null;
    }
    byte[] bytes = new byte[length];
    for (int filled = 0; filled < length; ) {
      fill();
      int some = Math.min(length - filled, end - at);
      System.arraycopy(buffer, at, bytes, filled, some);
      at += some;
      filled += some;
    }
    require(read() == '\r' && read() == '\n', "a string that does not end");
    return bytes;
  }

  private @Nullable List<@Nullable Object> list(int length, int depth) throws IOException {
    if (length < 0) {
      return null;
    }
    require(depth < MAX_DEPTH, "lists within lists without an end");
    // Believed only as far as elements come.
    List<@Nullable Object> list = new ArrayList<>(Math.min(length, 1024));
    for (int i = 0; i < length; i++) {
      list.add(next(depth + 1));
    }
    return list;
  }

  private int count(int most, String what) throws IOException {
    long count = number();
    require(count >= -1 && count <= most, what + " of " + count);
    return (int) count;
  }

  /** Digit by digit: an answer to an EXEC has hundreds of them. */
  private long number() throws IOException {
    byte next = read();
    boolean negative = next == '-';
    if (negative) {
      next = read();
    }
    long number = 0;
    int digits = 0;
    for (; next != '\r'; next = read()) {
      require(next >= '0' && next <= '9' && ++digits < MAX_DIGITS, "a number that is none");
      number = number * 10 + (next - '0');
    }
    require(digits > 0, "a number that is none");
    require(read() == '\n', "a line that does not end");
    return negative ? -number : number;
  }

  private String line() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int next = read() & 0xFF; next != '\r'; next = read() & 0xFF) {
      require(text.length() < MAX_LINE_BYTES, "a line without an end");
      text.append((char) next);
    }
    require(read() == '\n', "a line that does not end");
    return text.toString();
  }

  private byte read() throws IOException {
    fill();
    return buffer[at++];
  }

  private byte peek() throws IOException {
    fill();
    return buffer[at];
  }

  private void fill() throws IOException {
    if (at < end) {
      return;
    }
    at = 0;
    end = Math.max(0, in.read(buffer));
    if (end == 0) {
      throw new EOFException("the server ended it");
    }
  }

  private static void require(boolean holds, String otherwise) throws IOException {
    if (!holds) {
      throw new IOException("it sent " + otherwise);
    }
  }
}
