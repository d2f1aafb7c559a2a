package dev.replication.model;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256 of an item's uncompressed content, kept as four longs so that equality and hashing cost
 * nothing.
 *
 * @param a bytes 0 to 7, big-endian
 * @param b bytes 8 to 15
 * @param c bytes 16 to 23
 * @param d bytes 24 to 31
 */
public record ContentHash(long a, long b, long c, long d) {
  /** Length in bytes. */
  public static final int BYTES = 32;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /**
   * Reads 32 bytes.
   *
   * @throws IllegalArgumentException on any other length
   */
  public static ContentHash of(byte[] digest) {
    if (digest.length != BYTES) {
      throw new IllegalArgumentException("content hash must be 32 bytes but is " + digest.length);
    }
    return new ContentHash(
        (long) LONGS.get(digest, 0),
        (long) LONGS.get(digest, 8),
        (long) LONGS.get(digest, 16),
        (long) LONGS.get(digest, 24));
  }

  /**
   * Reads 64 hex digits of either case.
   *
   * @throws IllegalArgumentException on anything else
   */
  public static ContentHash parse(CharSequence hex) {
    return of(HexFormat.of().parseHex(hex));
  }

  /** The hash of {@code content}. */
  public static ContentHash ofContent(byte[] content) {
    return of(sha256().digest(content));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * The hash of content that is what is shown of a merge state: of the bytes, the state in UTF-8
   * and the state's length in four bytes, big-endian. Without a state that of the content alone.
   */
  public static ContentHash ofContent(byte[] content, @Nullable String mergeState) {
    if (mergeState == null) {
      return ofContent(content);
    }
    byte[] state = mergeState.getBytes(StandardCharsets.UTF_8);
    MessageDigest digest = sha256();
    digest.update(content);
    digest.update(state);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(state.length).array());
    return of(digest.digest());
  }

  /** The 32 bytes, a fresh array. */
  public byte[] bytes() {
    byte[] digest = new byte[BYTES];
    LONGS.set(digest, 0, a);
    LONGS.set(digest, 8, b);
    LONGS.set(digest, 16, c);
    LONGS.set(digest, 24, d);
    return digest;
  }

  /** Unsigned order of the bytes. */
  public boolean isGreaterThan(ContentHash other) {
    int first = Long.compareUnsigned(a, other.a);
    if (first == 0) {
      first = Long.compareUnsigned(b, other.b);
    }
    if (first == 0) {
      first = Long.compareUnsigned(c, other.c);
    }
    return (first == 0 ? Long.compareUnsigned(d, other.d) : first) > 0;
  }

  /** 64 lower-case hex digits. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes());
  }
}
