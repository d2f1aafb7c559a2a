package dev.replication.syncengine.mirror;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the answers to a row of HMGETs, one for all of them: the values in the order in which they
 * were asked for, null where there is none. Filled by the client's thread before the command sent
 * behind them completes, read by its owner afterwards.
 */
final class StoredRecords extends CommandOutput<byte[], byte[], Void> {
  private final List<byte @Nullable []> values = new ArrayList<>();
  private @Nullable String error;

  StoredRecords() {
    super(ByteArrayCodec.INSTANCE, null);
  }

  @Override
  public void multi(int count) {}

  @Override
  public void set(@Nullable ByteBuffer value) {
    if (value == null) {
      values.add(null);
      return;
    }
    byte[] bytes = new byte[value.remaining()];
    value.get(bytes);
    values.add(bytes);
  }

  @Override
  public void setError(ByteBuffer bytes) {
    if (error == null) {
      error = decodeString(bytes);
    }
  }

  /** The first question that was refused, in Redis's words. */
  @Nullable String error() {
    return error;
  }

  /** The value asked for at {@code index}, null when there is none. */
  byte @Nullable [] value(int index) {
    return values.get(index);
  }

  /** How many values were answered. */
  int size() {
    return values.size();
  }
}
