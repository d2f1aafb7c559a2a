package dev.replication.domain.digest;

import dev.replication.model.DigestRecord;
import dev.replication.model.DigestSlot;
import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Finds the leaves of items and what they add there, one after the other over one hash function,
 * for whoever has many. Confined to one thread.
 */
public final class ItemDigester {
  private static final int HASH_BYTES = 32;

  private final MessageDigest sha = sha256();
  private final byte[] hash = new byte[HASH_BYTES];
  private final byte[] length = new byte[Short.BYTES];

  /** A digester of its own. */
  public ItemDigester() {}

  /** The leaf of the key whose UTF-8 text is {@code key}. */
  public int bucketOf(byte[] key) {
    sha.update(key);
    ByteBuffer digest = digest();
    return digest.getShort() & 0xFFFF;
  }

  /**
   * What the key whose UTF-8 text is {@code key} adds with the record stored for it.
   *
   * @throws IllegalArgumentException when {@code stored} is no record
   */
  public DigestSlot slotOf(byte[] key, byte[] stored) {
    DigestRecord record = DigestRecord.parse(stored);
    length[0] = (byte) (key.length >> 8);
    length[1] = (byte) key.length;
    sha.update(length);
    sha.update(key);
    sha.update(stored);
    ByteBuffer digest = digest();
    long a = digest.getLong();
    long b = digest.getLong();
    return record.tombstone() || record.expiring()
        ? new DigestSlot(0, 0, a, 0)
        : new DigestSlot(a, b, 0, 1);
  }

  private ByteBuffer digest() {
    try {
      sha.digest(hash, 0, HASH_BYTES);
      return ByteBuffer.wrap(hash);
    } catch (DigestException e) {
      throw new IllegalStateException("SHA-256 has 32 bytes", e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
