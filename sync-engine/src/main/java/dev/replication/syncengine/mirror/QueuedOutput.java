package dev.replication.syncengine.mirror;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the answers to the commands inside a MULTI, one for all of them: {@code QUEUED}, or why
 * not. Filled by the client's thread before the EXEC completes, read by its owner afterwards.
 */
final class QueuedOutput extends CommandOutput<byte[], byte[], Void> {
  private @Nullable String refusal;

  QueuedOutput() {
    super(ByteArrayCodec.INSTANCE, null);
  }

  @Override
  public void set(@Nullable ByteBuffer queued) {}

  @Override
  public void setError(ByteBuffer bytes) {
    if (refusal == null) {
      refusal = decodeString(bytes);
    }
  }

  /** Why the first command that was not queued was not, in Redis's words. */
  @Nullable String refusal() {
    return refusal;
  }
}
