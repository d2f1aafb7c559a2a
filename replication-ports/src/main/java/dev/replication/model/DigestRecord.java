package dev.replication.model;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What the digest tree says of one item: which change it holds, and enough of the content's hash to
 * tell contents apart. Two nodes hold the same item exactly when their records are equal.
 *
 * @param hlc clock part of the stamp, unsigned
 * @param originTag the stamp's origin in short, see {@link #tagOf}
 * @param seq the change's place among the writes of its origin
 * @param tombstone whether the item is deleted
 * @param json whether the content is JSON; false for a tombstone
 * @param expiring whether the item goes by itself; false for a tombstone
 * @param hashHigh first eight bytes of the content hash, 0 for a tombstone
 * @param hashLow the next eight bytes, 0 for a tombstone
 */
public record DigestRecord(
    long hlc,
    int originTag,
    long seq,
    boolean tombstone,
    boolean json,
    boolean expiring,
    long hashHigh,
    long hashLow) {
  /** Length of the stored form. */
  public static final int BYTES = 40;

  private static final int TOMBSTONE = 1;
  private static final int JSON = 2;
  private static final int EXPIRING = 4;

  /** Refuses a negative seq, and a tombstone with anything that it cannot have. */
  public DigestRecord {
    if (seq < 0) {
      throw new IllegalArgumentException("digest record has a negative seq: " + seq);
    }
    if (tombstone && (json || expiring || hashHigh != 0 || hashLow != 0)) {
      throw new IllegalArgumentException("digest record of a tombstone has content or an expiry");
    }
  }

  /** The record of what {@code change} leaves behind. */
  public static DigestRecord of(Change change) {
    return of(change, tagOf(change.revision().origin()));
  }

  /**
   * The same, for whoever keeps the tags he has computed.
   *
   * @param tag the tag of the change's origin
   */
  public static DigestRecord of(Change change, int tag) {
    Revision revision = change.revision();
    long hlc = revision.stamp().hlc();
    return switch (change) {
      case Change.Put put ->
          new DigestRecord(
              hlc,
              tag,
              revision.seq(),
              false,
              put.content().type() == ContentType.JSON,
              put.expiresAtMillis() != null,
              put.content().hash().a(),
              put.content().hash().b());
      case Change.Delete _ -> new DigestRecord(hlc, tag, revision.seq(), true, false, false, 0, 0);
    };
  }

  /**
   * The first four bytes of SHA-256 over the origin's UTF-8 text. Origins that one mesh knows must
   * differ in it.
   */
  public static int tagOf(Origin origin) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(origin.text().getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(digest).getInt();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The stored form, big-endian: hlc 8, tag 4, seq 8, flags 1, reserved 3, hash 16. */
  public byte[] toBytes() {
    int flags = (tombstone ? TOMBSTONE : 0) | (json ? JSON : 0) | (expiring ? EXPIRING : 0);
    return ByteBuffer.allocate(BYTES)
        .putLong(hlc)
        .putInt(originTag)
        .putLong(seq)
        .put((byte) flags)
        .put(new byte[3])
        .putLong(hashHigh)
        .putLong(hashLow)
        .array();
  }

  /**
   * Reads the stored form.
   *
   * @throws IllegalArgumentException unless {@code stored} is one that {@link #toBytes()} writes
   */
  public static DigestRecord parse(byte[] stored) {
    if (stored.length != BYTES) {
      throw new IllegalArgumentException(
          "digest record must be " + BYTES + " bytes but is " + stored.length);
    }
    ByteBuffer in = ByteBuffer.wrap(stored);
    long hlc = in.getLong();
    int tag = in.getInt();
    long seq = in.getLong();
    int flags = in.getInt();
    if ((flags & ~((TOMBSTONE | JSON | EXPIRING) << 24)) != 0) {
      throw new IllegalArgumentException("digest record has unknown flags");
    }
    return new DigestRecord(
        hlc,
        tag,
        seq,
        (flags & TOMBSTONE << 24) != 0,
        (flags & JSON << 24) != 0,
        (flags & EXPIRING << 24) != 0,
        in.getLong(),
        in.getLong());
  }
}
