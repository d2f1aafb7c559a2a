package dev.replication.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.replication.domain.stream.StreamLag;
import dev.replication.domain.stream.StreamLag.Lag;
import dev.replication.model.StreamId;
import dev.replication.port.StreamMetadata;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Lag is calculated for any numbers: zero exactly at the end of the stream, else unknown or
 * positive.
 */
final class StreamLagFuzzTest {
  private static final int INPUT_BYTES = 1 + 12 * Long.BYTES;

  @FuzzTest(maxDuration = "1m")
  void lagIsZeroAtTheEndAndNowhereElse(byte[] input) {
    ByteBuffer numbers =
        ByteBuffer.allocate(INPUT_BYTES)
            .put(input, 0, Math.min(input.length, INPUT_BYTES))
            .rewind();
    int flags = numbers.get();
    StreamId cursor = id(numbers);
    long readIndex = numbers.getLong();
    long wallMillis = numbers.getLong();
    StreamMetadata metadata =
        new StreamMetadata(
            (flags & 1) == 0,
            numbers.getLong(),
            id(numbers),
            // The second bit makes the end of the stream reachable without guessing sixteen bytes.
            (flags & 2) == 0 ? id(numbers) : cursor,
            numbers.getLong(),
            StreamId.ZERO,
            null);

    Lag lag =
        StreamLag.of(
            metadata,
            (flags & 4) == 0 ? cursor : null,
            (flags & 8) == 0 ? readIndex : null,
            wallMillis);

    boolean atTheEnd = metadata.exists() && (flags & 4) == 0 && metadata.last().equals(cursor);
    assertThat(isZero(lag.millis())).isEqualTo(atTheEnd);
    assertThat(isZero(lag.entries())).isEqualTo(atTheEnd);
    assertThat(isNegative(lag.millis()) || isNegative(lag.entries())).isFalse();
  }

  private static StreamId id(ByteBuffer numbers) {
    return new StreamId(numbers.getLong(), numbers.getLong());
  }

  private static boolean isZero(@Nullable Long number) {
    return number != null && number == 0;
  }

  private static boolean isNegative(@Nullable Long number) {
    return number != null && number < 0;
  }
}
