package dev.replication.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStream;
import dev.replication.model.ContentHash;
import dev.replication.port.FeedEntry.Reason;
import dev.replication.wire.PayloadCompression.Encoding;
import dev.replication.wire.PayloadCompression.Packed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PayloadCompressionTest {
  private static final int LIMIT = 16 * 1024 * 1024;

  /** A frame as the older software's streaming encoder writes it: no content size, no checksum. */
  static final byte[] OLDER_FRAME =
      HexFormat.of()
          .parseHex(
              "28b52ffd00582d020062040f16a0b53931adc5956bc1e6ca866f4fb61a776ff2bf0201819a978d992f5f1de9d5cb"
                  + "a6a5984570a4d0c98574f2e81519c6b7f439583a49f47a742a200100c4c734a3");

  static final String OLDER_HASH =
      "60675a4c751f9472c92c964068fe2392cb87e53e0fd9f1ef1485e37e35167b8d";

  static final byte[] OLDER_CONTENT =
      ("{\"name\":\"John Doe\",\"email\":\"john@example.com\",\"data\":\""
              + "repeated data ".repeat(8)
              + "\"}")
          .getBytes(UTF_8);

  private final PayloadCompression compression =
      new PayloadCompression(LIMIT, PayloadCompression.MIN_COMPRESSED_BYTES);

  @Test
  void unpacksTheFrameOfTheOlderSoftware() throws Refusal {
    byte[] content = compression.unpack(OLDER_FRAME, Encoding.ZSTD);

    assertThat(content).isEqualTo(OLDER_CONTENT).hasSize(168);
    assertThat(ContentHash.ofContent(content)).hasToString(OLDER_HASH);
  }

  @Test
  void leavesContentUnderSixtyFourBytesRaw() {
    assertThat(compression.pack(new byte[63]).encoding()).isEqualTo(Encoding.RAW);
    assertThat(compression.pack(new byte[64]).encoding()).isEqualTo(Encoding.ZSTD);
  }

  @Test
  void leavesContentRawThatIsAlreadyAFrame() {
    byte[] frame = Zstd.compress(randomBytes(200), 3);

    Packed packed = compression.pack(frame);

    assertThat(packed.encoding()).isEqualTo(Encoding.RAW);
    assertThat(packed.bytes()).isSameAs(frame);
  }

  @Test
  void leavesContentRawThatDoesNotShrink() {
    assertThat(compression.pack(randomBytes(5000)).encoding()).isEqualTo(Encoding.RAW);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 63, 64, 65, 1023, 1024, 8192, 1_000_000})
  void unpacksWhatItPacked(int size) throws Refusal {
    byte[] content = new byte[size];
    Arrays.fill(content, (byte) 'a');

    Packed packed = compression.pack(content);

    assertThat(compression.unpack(packed.bytes(), packed.encoding())).isEqualTo(content);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1023, 1024, 1025, 5000, 300_000, LIMIT - 1, LIMIT})
  void unpacksFramesWithoutContentSizeUpToTheLimit(int size) throws Exception {
    byte[] content = new byte[size];

    assertThat(Arrays.equals(compression.unpack(streamed(content), Encoding.ZSTD), content))
        .isTrue();
  }

  @Test
  void refusesOneByteOverTheLimit() throws IOException {
    byte[] content = new byte[LIMIT + 1];

    assertRefused(Reason.TOO_LARGE, () -> compression.unpack(content, Encoding.RAW));
    assertRefused(Reason.TOO_LARGE, () -> compression.unpack(streamed(content), Encoding.ZSTD));
    assertRefused(
        Reason.TOO_LARGE, () -> compression.unpack(Zstd.compress(content, 3), Encoding.ZSTD));
    assertThatThrownBy(() -> compression.pack(content))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("16777217 bytes");
  }

  @Test
  void refusesABombInBoundedMemory() throws IOException {
    byte[] bomb = bomb();
    assertThat(bomb.length).isLessThan(4096);
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    long before = threads.getCurrentThreadAllocatedBytes();
    assertRefused(Reason.TOO_LARGE, () -> compression.unpack(bomb, Encoding.ZSTD));

    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(2L * LIMIT);
  }

  @Test
  void refusesAFrameByItsAnnouncedSizeWithoutAllocatingIt() {
    // Magic, descriptor "single segment, 8 byte size", 2^62 bytes announced, one empty last block.
    byte[] frame = HexFormat.of().parseHex("28b52ffd" + "e0" + "0000000000000040" + "010000");

    assertRefused(Reason.TOO_LARGE, () -> compression.unpack(frame, Encoding.ZSTD));
  }

  @Test
  void refusesAFrameThatHoldsLessThanItAnnounces() {
    byte[] frame = HexFormat.of().parseHex("28b52ffd" + "20" + "05" + "010000");

    assertRefused(Reason.BAD_COMPRESSION, () -> compression.unpack(frame, Encoding.ZSTD));
  }

  @Test
  void refusesAnythingAfterTheFirstFrame() throws IOException {
    byte[] one = Zstd.compress(new byte[100], 3);

    assertRefused(
        Reason.BAD_COMPRESSION, () -> compression.unpack(concat(one, one), Encoding.ZSTD));
    assertRefused(
        Reason.BAD_COMPRESSION, () -> compression.unpack(concat(one, new byte[1]), Encoding.ZSTD));
    byte[] unsized = streamed(new byte[100]);
    assertRefused(
        Reason.BAD_COMPRESSION, () -> compression.unpack(concat(unsized, unsized), Encoding.ZSTD));
  }

  @Test
  void refusesWhatIsNoFrameOrACutOne() {
    assertRefused(Reason.BAD_COMPRESSION, () -> compression.unpack(new byte[0], Encoding.ZSTD));
    assertRefused(
        Reason.BAD_COMPRESSION, () -> compression.unpack("plain".getBytes(UTF_8), Encoding.ZSTD));
    for (int length = 0; length < OLDER_FRAME.length; length++) {
      byte[] cut = Arrays.copyOf(OLDER_FRAME, length);
      assertRefused(Reason.BAD_COMPRESSION, () -> compression.unpack(cut, Encoding.ZSTD));
    }
  }

  /** 100 MiB of zeros in about 3 kB, written as a stream so that no size is announced. */
  static byte[] bomb() throws IOException {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    try (ZstdOutputStream out = new ZstdOutputStream(frame, 3)) {
      byte[] zeros = new byte[1024 * 1024];
      for (int i = 0; i < 100; i++) {
        out.write(zeros);
      }
    }
    return frame.toByteArray();
  }

  private static byte[] streamed(byte[] content) throws IOException {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    try (ZstdOutputStream out = new ZstdOutputStream(frame, 3)) {
      out.write(content);
    }
    return frame.toByteArray();
  }

  private static byte[] concat(byte[] a, byte[] b) {
    return ByteBuffer.allocate(a.length + b.length).put(a).put(b).array();
  }

  private static byte[] randomBytes(int size) {
    byte[] bytes = new byte[size];
    new Random(7).nextBytes(bytes);
    return bytes;
  }

  private static void assertRefused(Reason reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(Refusal.class, r -> assertThat(r.reason()).isEqualTo(reason));
  }
}
