package dev.replication.syncengine.mirror;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Commands written one behind the other as they go over the wire, each an array of bulk strings,
 * into one buffer that is used again. Confined to one thread.
 */
final class CommandText {
  private static final byte[] CRLF = {'\r', '\n'};
  private static final int USUAL_BYTES = 64 << 10;

  private byte[] text = new byte[USUAL_BYTES];
  private int size;

  /** Begins a command. What was begun before must be complete. */
  CommandText command(Keyword name, int arguments) {
    number('*', arguments + 1);
    return add(name.text());
  }

  /** The next argument. */
  CommandText add(byte[] argument) {
    number('$', argument.length);
    bytes(argument);
    bytes(CRLF);
    return this;
  }

  /** The next argument, in UTF-8. */
  CommandText add(String argument) {
    return add(argument.getBytes(StandardCharsets.UTF_8));
  }

  /** The next argument, in decimals. */
  CommandText add(long argument) {
    return add(Long.toString(argument));
  }

  /** How many bytes are written. */
  int size() {
    return size;
  }

  /** Sends what is written and begins anew. A buffer that grew beyond the usual is given back. */
  void sendTo(OutputStream out) throws IOException {
    out.write(text, 0, size);
    forget();
  }

  /** Begins anew without sending what is written. */
  void forget() {
    size = 0;
    if (text.length > 2 * USUAL_BYTES) {
      text = new byte[USUAL_BYTES];
    }
  }

  private void number(char type, int value) {
    int digits = 1;
    for (int rest = value / 10; rest > 0; rest /= 10) {
      digits++;
    }
    reserve(1 + digits);
    text[size] = (byte) type;
    int rest = value;
    for (int at = size + digits; at > size; at--) {
      text[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    size += 1 + digits;
    bytes(CRLF);
  }

  private void bytes(byte[] bytes) {
    reserve(bytes.length);
    System.arraycopy(bytes, 0, text, size, bytes.length);
    size += bytes.length;
  }

  private void reserve(int more) {
    if (size + more > text.length) {
      text = Arrays.copyOf(text, Math.max(Math.addExact(size, more), text.length * 2));
    }
  }
}
