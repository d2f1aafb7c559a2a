package dev.replication.syncengine.mirror;

import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.RedisCommand;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Commands written one behind the other as they go over the wire, each an array of bulk strings.
 * The client would keep an object for each argument and write each by itself; a batch has tens of
 * thousands. Used by one thread and handed over once.
 */
final class CommandText {
  private static final byte[] CRLF = {'\r', '\n'};
  private static final int USUAL_BYTES = 8 << 10;

  private byte[] text = new byte[USUAL_BYTES];
  private int size;
  private final List<Integer> ends = new ArrayList<>();

  /** Begins a command. What was begun before must be complete. */
  CommandText command(TransactionKeyword name, int arguments) {
    if (size > 0) {
      ends.add(size);
    }
    number('*', arguments + 1);
    return add(name.getBytes());
  }

  /** The next argument. */
  CommandText add(byte[] argument) {
    number('$', argument.length);
    bytes(argument);
    bytes(CRLF);
    return this;
  }

  /** The next argument, in ASCII. */
  CommandText add(String argument) {
    return add(argument.getBytes(StandardCharsets.US_ASCII));
  }

  /** The next argument, in decimals. */
  CommandText add(long argument) {
    return add(Long.toString(argument));
  }

  /** How many bytes are written. */
  int size() {
    return size;
  }

  /** Hands the commands over, in order, all answered into {@code output}; nothing may follow. */
  void handOver(
      CommandOutput<byte[], byte[], Void> output,
      Consumer<RedisCommand<byte[], byte[], ?>> receiver) {
    if (size == 0) {
      return;
    }
    ends.add(size);
    int begin = 0;
    for (int end : ends) {
      receiver.accept(new Written(output, text, begin, end));
      begin = end;
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

  /** A command whose text is there already. */
  private static final class Written extends Command<byte[], byte[], Void> {
    private final byte[] text;
    private final int begin;
    private final int end;

    Written(CommandOutput<byte[], byte[], Void> output, byte[] text, int begin, int end) {
      super(TransactionKeyword.WRITTEN, output);
      this.text = text;
      this.begin = begin;
      this.end = end;
    }

    @Override
    public void encode(ByteBuf target) {
      target.writeBytes(text, begin, end - begin);
    }
  }
}
