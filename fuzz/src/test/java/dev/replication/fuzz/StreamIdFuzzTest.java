package dev.replication.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.replication.model.StreamId;
import java.math.BigInteger;
import java.nio.ByteBuffer;

/** Any text is a stream id or refused, and ids order as the numbers they are. */
final class StreamIdFuzzTest {
  private static final BigInteger TWO_TO_64 = BigInteger.ONE.shiftLeft(64);

  @FuzzTest(maxDuration = "1m")
  void anyTextIsAnIdOrRefused(byte[] input) {
    StreamId id;
    try {
      id = StreamId.parse(new String(input, UTF_8));
    } catch (IllegalArgumentException refused) {
      assertThat(refused).hasMessageStartingWith("stream id must be ms-seq");
      return;
    }
    assertThat(StreamId.parse(id.toString())).isEqualTo(id);
  }

  @FuzzTest(maxDuration = "1m")
  void idsOrderAsUnsignedNumbers(byte[] input) {
    ByteBuffer numbers = ByteBuffer.allocate(32).put(input, 0, Math.min(input.length, 32)).rewind();
    StreamId a = new StreamId(numbers.getLong(), numbers.getLong());
    StreamId b = new StreamId(numbers.getLong(), numbers.getLong());

    assertThat(Integer.signum(a.compareTo(b))).isEqualTo(number(a).compareTo(number(b)));
    assertThat(a.isAfter(b)).isEqualTo(number(a).compareTo(number(b)) > 0);
  }

  private static BigInteger number(StreamId id) {
    return unsigned(id.millis()).multiply(TWO_TO_64).add(unsigned(id.seq()));
  }

  private static BigInteger unsigned(long value) {
    return new BigInteger(Long.toUnsignedString(value));
  }
}
