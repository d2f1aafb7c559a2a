package dev.replication.wire;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import dev.replication.port.FeedEntry.Reason;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * How content is packed for the wire: content under 64 bytes, or that is already a zstd frame,
 * stays raw; other content becomes one zstd frame of level 3 if that is smaller.
 *
 * <p>Unpacking gives at most the configured number of bytes and never allocates more than about
 * twice that, whatever the frame says of itself. Frames without a content size (streaming encoders
 * write none) are unpacked by trying growing buffers; anything after the first frame is refused, so
 * one entry has one meaning.
 *
 * <p>Thread-safe. Native contexts cost more to create than a small payload costs to compress, so as
 * many as there are processors are kept and shared by the whole process.
 */
final class PayloadCompression {
  /** Shorter content of an entry is not worth a frame. */
  static final int MIN_COMPRESSED_BYTES = 64;

  /**
   * Shorter content of an item is not: every node packs it at every change, and hardly anybody
   * unpacks it.
   */
  static final int MIN_COMPRESSED_ITEM_BYTES = 512;

  private static final int LEVEL = 3;
  private static final int MIN_GUESS_BYTES = 1024;
  private static final int GUESSED_RATIO = 8;
  private static final int GROWTH = 4;
  private static final int KEPT_CONTEXTS = Runtime.getRuntime().availableProcessors();

  private static final ArrayBlockingQueue<ZstdCompressCtx> COMPRESSORS =
      new ArrayBlockingQueue<>(KEPT_CONTEXTS);
  private static final ArrayBlockingQueue<ZstdDecompressCtx> DECOMPRESSORS =
      new ArrayBlockingQueue<>(KEPT_CONTEXTS);

  private final int maxBytes;
  private final int minBytes;

  /** Refuses to unpack more than {@code maxBytes}, and packs what has at least {@code minBytes}. */
  PayloadCompression(int maxBytes, int minBytes) {
    this.maxBytes = maxBytes;
    this.minBytes = minBytes;
  }

  /**
   * Content as it travels.
   *
   * @param bytes the content itself or one frame; shared, not to be changed
   * @param encoding which of the two
   */
  @SuppressWarnings("ArrayRecordComponent") // lives between two lines of a codec, is never compared
  record Packed(byte[] bytes, Encoding encoding) {}

  /** What the payload field holds. */
  enum Encoding {
    RAW("raw"),
    ZSTD("zstd");

    private final String text;

    Encoding(String text) {
      this.text = text;
    }

    /** The name on the wire. */
    String text() {
      return text;
    }

    /**
     * The encoding of that name.
     *
     * @throws IllegalArgumentException for any other
     */
    static Encoding of(String text) {
      return switch (text) {
        case "raw" -> RAW;
        case "zstd" -> ZSTD;
        default -> throw new IllegalArgumentException("is neither raw nor zstd");
      };
    }
  }

  /**
   * {@code content} as it goes on the wire.
   *
   * @throws IllegalArgumentException when no reader with this limit would accept it
   */
  Packed pack(byte[] content) {
    if (content.length > maxBytes) {
      throw new IllegalArgumentException(
          "content is " + content.length + " bytes, the limit is " + maxBytes);
    }
    if (content.length < minBytes || hasMagic(content)) {
      return new Packed(content, Encoding.RAW);
    }
    byte[] frame = new byte[Math.toIntExact(Zstd.compressBound(content.length))];
    ZstdCompressCtx context = COMPRESSORS.poll();
    if (context == null) {
      context = new ZstdCompressCtx().setLevel(LEVEL);
    }
    int size;
    try {
      size = context.compressByteArray(frame, 0, frame.length, content, 0, content.length);
    } finally {
      if (!COMPRESSORS.offer(context)) {
        context.close();
      }
    }
    return size < content.length
        ? new Packed(Arrays.copyOf(frame, size), Encoding.ZSTD)
        : new Packed(content, Encoding.RAW);
  }

  /** The content of {@code payload}; for {@link Encoding#RAW} the same array. */
  byte[] unpack(byte[] payload, Encoding encoding) throws Refusal {
    if (payload.length > maxBytes) {
      throw new Refusal(
          Reason.TOO_LARGE, "payload is " + payload.length + " bytes, the limit is " + maxBytes);
    }
    return switch (encoding) {
      case RAW -> payload;
      case ZSTD -> decompress(payload);
    };
  }

  /** Whether {@code payload} begins as a zstd frame does. */
  static boolean hasMagic(byte[] payload) {
    return payload.length >= 4
        && payload[0] == 0x28
        && payload[1] == (byte) 0xB5
        && payload[2] == 0x2F
        && payload[3] == (byte) 0xFD;
  }

  private byte[] decompress(byte[] frame) throws Refusal {
    // Also keeps the library from older frame formats, which it would accept.
    if (!hasMagic(frame)) {
      throw new Refusal(Reason.BAD_COMPRESSION, "payload is said to be zstd but is no zstd frame");
    }
    long announced = announcedSize(frame);
    if (announced > maxBytes) {
      throw tooLarge();
    }
    ZstdDecompressCtx context = DECOMPRESSORS.poll();
    if (context == null) {
      context = new ZstdDecompressCtx();
    }
    try {
      return announced >= 0
          ? decompressExactly(context, frame, (int) announced)
          : decompressGrowing(context, frame, guess(frame.length));
    } finally {
      if (!DECOMPRESSORS.offer(context)) {
        context.close();
      }
    }
  }

  /** The content size that {@code frame} gives of itself, negative when it gives none. */
  private static long announcedSize(byte[] frame) throws Refusal {
    try {
      if (Zstd.findFrameCompressedSize(frame, 0, frame.length) != frame.length) {
        throw new Refusal(Reason.BAD_COMPRESSION, "payload is not exactly one zstd frame");
      }
      return Zstd.getFrameContentSize(frame, 0, frame.length);
    } catch (ZstdException e) {
      throw corrupt(e);
    }
  }

  private static byte[] decompressExactly(ZstdDecompressCtx context, byte[] frame, int size)
      throws Refusal {
    byte[] content = new byte[size];
    try {
      int written = context.decompressByteArray(content, 0, size, frame, 0, frame.length);
      if (written != size) {
        throw new Refusal(
            Reason.BAD_COMPRESSION, "payload holds " + written + " bytes but announces " + size);
      }
      return content;
    } catch (ZstdException e) {
      throw corrupt(e);
    }
  }

  private byte[] decompressGrowing(ZstdDecompressCtx context, byte[] frame, int guess)
      throws Refusal {
    int capacity = guess;
    while (true) {
      byte[] content = new byte[capacity];
      try {
        int written = context.decompressByteArray(content, 0, capacity, frame, 0, frame.length);
        return written == capacity ? content : Arrays.copyOf(content, written);
      } catch (ZstdException e) {
        if (e.getErrorCode() != Zstd.errDstSizeTooSmall()) {
          throw corrupt(e);
        }
        if (capacity == maxBytes) {
          throw tooLarge();
        }
        capacity = (int) Math.min((long) capacity * GROWTH, maxBytes);
      }
    }
  }

  private int guess(int frameBytes) {
    return (int) Math.min(Math.max((long) frameBytes * GUESSED_RATIO, MIN_GUESS_BYTES), maxBytes);
  }

  private Refusal tooLarge() {
    return new Refusal(
        Reason.TOO_LARGE, "payload would unpack to more than " + maxBytes + " bytes");
  }

  private static Refusal corrupt(ZstdException cause) {
    return new Refusal(Reason.BAD_COMPRESSION, "payload does not unpack: " + cause.getMessage());
  }
}
