package dev.replication.model;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of an item with their hash and type. Immutable: the bytes are copied in and out, except
 * by the two methods that say so.
 */
public final class Content {
  private final byte[] bytes;
  private final ContentHash hash;
  private final ContentType type;

  private Content(byte[] bytes, ContentHash hash, ContentType type) {
    this.bytes = bytes;
    this.hash = hash;
    this.type = type;
  }

  /** The content of a copy of {@code bytes}, hashed here. */
  public static Content of(byte[] bytes, ContentType type) {
    byte[] copy = bytes.clone();
    return new Content(copy, ContentHash.ofContent(copy), type);
  }

  /**
   * Content that is what is shown of {@code mergeState}; takes {@code bytes} over without copying.
   * Its hash covers both.
   */
  public static Content merged(byte[] bytes, ContentType type, String mergeState) {
    return new Content(bytes, ContentHash.ofContent(bytes, mergeState), type);
  }

  /**
   * Takes {@code bytes} over without copying; the caller must not touch them again.
   *
   * @param hash the hash of {@code bytes}, already verified by the caller or read from a store that
   *     verifies later
   */
  public static Content adopt(byte[] bytes, ContentHash hash, ContentType type) {
    return new Content(bytes, hash, type);
  }

  /** A fresh copy of the bytes. */
  public byte[] toArray() {
    return bytes.clone();
  }

  /** The bytes themselves, for writing them out; the caller must not change them. */
  public byte[] shared() {
    return bytes;
  }

  /** Length in bytes. */
  public int size() {
    return bytes.length;
  }

  /** SHA-256 of the bytes, and of the merge state they are shown of, as given or computed. */
  public ContentHash hash() {
    return hash;
  }

  /** JSON or binary. */
  public ContentType type() {
    return type;
  }

  /** Whether the bytes still have the hash they came with, where no merge state comes with them. */
  public boolean isIntact() {
    return isIntact(null);
  }

  /**
   * Whether the bytes still have the hash they came with.
   *
   * @param mergeState what they are shown of, or null
   */
  public boolean isIntact(@Nullable String mergeState) {
    return ContentHash.ofContent(bytes, mergeState).equals(hash);
  }

  /** Same bytes, hash and type. */
  @Override
  public boolean equals(Object o) {
    return o instanceof Content other
        && type == other.type
        && hash.equals(other.hash)
        && Arrays.equals(bytes, other.bytes);
  }

  @Override
  public int hashCode() {
    return hash.hashCode();
  }

  @Override
  public String toString() {
    return type + "[" + bytes.length + " bytes, " + hash + "]";
  }
}
