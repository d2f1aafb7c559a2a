package dev.replication.adapter.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Builds a raw reply (see {@link RedisLink}) from what Lettuce's decoder finds; used by one event
 * loop at a time.
 */
final class RawReplyOutput extends CommandOutput<byte[], byte[], Object> {
  /** Arrays that are not complete, the innermost last. */
  private final Deque<Array> open = new ArrayDeque<>();

  RawReplyOutput() {
    super(ByteArrayCodec.INSTANCE, null);
  }

  @Override
  public void set(@Nullable ByteBuffer bytes) {
    if (bytes == null) {
      add(null);
      return;
    }
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    add(copy);
  }

  @Override
  public void set(long number) {
    add(number);
  }

  @Override
  public void setError(ByteBuffer text) {
    if (open.isEmpty()) {
      super.setError(text);
      return;
    }
    String error = decodeString(text);
    add(new ErrorReply(error, new RedisCommandExecutionException(error)));
  }

  @Override
  public void multi(int count) {
    if (count < 0) {
      add(null);
    } else if (count == 0) {
      add(new ArrayList<>());
    } else {
      open.addLast(new Array(new ArrayList<>(Math.min(count, 1024)), count));
    }
  }

  private void add(@Nullable Object reply) {
    @Nullable Object complete = reply;
    while (!open.isEmpty()) {
      Array innermost = open.getLast();
      innermost.elements.add(complete);
      if (innermost.elements.size() < innermost.count) {
        return;
      }
      complete = open.removeLast().elements;
    }
    output = complete;
  }

  private record Array(List<@Nullable Object> elements, int count) {}
}
