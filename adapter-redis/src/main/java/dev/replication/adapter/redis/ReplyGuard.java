package dev.replication.adapter.redis;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A server's replies on their way to a client that believes every length: each is checked before
 * the client sees it, because it allocates that much at once. What is no reply of this protocol
 * ends the stream with an {@link IOException}.
 *
 * <p>It follows the framing only, which takes no memory and touches no content. Confined to the
 * thread that reads.
 */
final class ReplyGuard extends FilterInputStream {
  /** Most elements of one array; entries are asked for in far fewer. */
  static final long MAX_ELEMENTS = 1 << 20;

  private static final int MAX_LINE = 64 * 1024;
  private static final int MAX_DIGITS = 19;

  private final long maxStringBytes;
  private State state = State.TYPE;
  private byte type;
  private boolean negative;
  private int length;
  private long number;
  private long body;

  /** Replies in {@code in}, with strings of at most {@code maxStringBytes}. */
  ReplyGuard(InputStream in, long maxStringBytes) {
    super(in);
    this.maxStringBytes = maxStringBytes;
  }

  private enum State {
    TYPE,
    NUMBER,
    LINE,
    LINE_END,
    BODY,
    BODY_CR,
    BODY_LF
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int from, int count) throws IOException {
    int read = in.read(bytes, from, count);
    int at = from;
    while (at < from + read) {
      if (state == State.BODY) {
        int passed = (int) Math.min(body, from + read - at);
        body -= passed;
        at += passed;
        state = body == 0 ? State.BODY_CR : State.BODY;
      } else {
        pass(bytes[at]);
        at++;
      }
    }
    return read;
  }

  private void pass(byte next) throws IOException {
    switch (state) {
      case TYPE -> begin(next);
      case NUMBER -> digit(next);
      case LINE -> {
        length++;
        require(length <= MAX_LINE, "a line without an end");
        state = next == '\r' ? State.LINE_END : State.LINE;
      }
      case LINE_END -> {
        require(next == '\n', "a line that does not end");
        state = type == '$' && number >= 0 ? bodyOf(number) : State.TYPE;
      }
      case BODY -> throw new IllegalStateException("a body is passed as a whole");
      case BODY_CR -> {
        require(next == '\r', "a string that does not end");
        state = State.BODY_LF;
      }
      case BODY_LF -> {
        require(next == '\n', "a string that does not end");
        state = State.TYPE;
      }
    }
  }

  private State bodyOf(long bytes) {
    body = bytes;
    return bytes == 0 ? State.BODY_CR : State.BODY;
  }

  private void begin(byte next) throws IOException {
    type = next;
    negative = false;
    length = 0;
    number = 0;
    state =
        switch (next) {
          case '+', '-' -> State.LINE;
          case ':', '$', '*' -> State.NUMBER;
          default -> throw refused("the type " + (next & 0xFF));
        };
  }

  private void digit(byte next) throws IOException {
    if (next == '\r' && length > 0) {
      checkNumber();
      state = State.LINE_END;
    } else if (next == '-' && length == 0 && !negative) {
      negative = true;
    } else {
      require(next >= '0' && next <= '9' && length < MAX_DIGITS, "a number that is none");
      number = number * 10 + (next - '0');
      length++;
    }
  }

  private void checkNumber() throws IOException {
    if (type == ':') {
      return;
    }
    long most = type == '$' ? maxStringBytes : MAX_ELEMENTS;
    require(
        negative ? number == 1 : number >= 0 && number <= most,
        (type == '$' ? "a string of " : "an array of ") + (negative ? "-" : "") + number);
    number = negative ? -1 : number;
  }

  private static void require(boolean holds, String otherwise) throws IOException {
    if (!holds) {
      throw refused(otherwise);
    }
  }

  private static IOException refused(String what) {
    return new IOException("it sent " + what);
  }

  /** Nothing passes unseen. */
  @Override
  public long skip(long count) throws IOException {
    throw new IOException("replies are not skipped");
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
