package dev.replication.syncengine.mirror;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the answer to an EXEC without keeping the answers in it: whether there is one, the first
 * error, and the last two numbers. Filled by the client's thread before the command completes, read
 * by its owner afterwards.
 */
final class ExecOutput extends CommandOutput<byte[], byte[], ExecOutput> {
  private boolean executed;
  private @Nullable String firstError;
  private long lastButOne;
  private long last;

  ExecOutput() {
    super(ByteArrayCodec.INSTANCE, null);
  }

  @Override
  public ExecOutput get() {
    return this;
  }

  @Override
  public void multi(int count) {
    executed = true;
  }

  @Override
  public void set(long number) {
    lastButOne = last;
    last = number;
  }

  /**
   * A status or an id, which only says that it went well; or, outside the array, that there is
   * none.
   */
  @Override
  public void set(@Nullable ByteBuffer bytes) {}

  @Override
  public void setError(ByteBuffer bytes) {
    if (!executed) {
      super.setError(bytes);
    } else if (firstError == null) {
      firstError = decodeString(bytes);
    }
  }

  /** Whether the transaction took place; if not, a watched key was touched. */
  boolean executed() {
    return executed;
  }

  /** The first command that failed in a transaction that took place, in Redis's words. */
  @Nullable String firstError() {
    return firstError;
  }

  /** The last number but one among the answers. */
  long lastButOne() {
    return lastButOne;
  }

  /** The last number among the answers. */
  long last() {
    return last;
  }
}
