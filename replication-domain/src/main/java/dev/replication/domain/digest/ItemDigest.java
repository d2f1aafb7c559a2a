package dev.replication.domain.digest;

import dev.replication.model.DigestRecord;
import dev.replication.model.DigestSlot;
import dev.replication.model.ItemKey;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Where an item is in the tree, and what it adds there. */
public final class ItemDigest {
  /** Leaves of the tree. */
  public static final int BUCKETS = 1 << 16;

  private ItemDigest() {}

  /** The leaf of {@code key}, 0 to 65535: the first two bytes of SHA-256 over its UTF-8 text. */
  public static int bucketOf(ItemKey key) {
    byte[] digest = sha256().digest(key.utf8());
    return (digest[0] & 0xFF) << 8 | digest[1] & 0xFF;
  }

  /**
   * What {@code key} with {@code record} adds to every slot above it. Its two lanes are the first
   * sixteen bytes of SHA-256 over the key's length in two bytes, the key, and the stored record.
   */
  public static DigestSlot slotOf(ItemKey key, DigestRecord record) {
    byte[] text = key.utf8();
    MessageDigest sha = sha256();
    sha.update(new byte[] {(byte) (text.length >> 8), (byte) text.length});
    sha.update(text);
    ByteBuffer digest = ByteBuffer.wrap(sha.digest(record.toBytes()));
    long a = digest.getLong();
    long b = digest.getLong();
    return record.tombstone() || record.expiring()
        ? new DigestSlot(0, 0, a, 0)
        : new DigestSlot(a, b, 0, 1);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
