package dev.replication.model;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * One node of the digest tree: 256 slots. The root page has one for each first byte of
 * SHA-256(key); the page of a first byte has one for each second byte. Immutable.
 */
public final class DigestPage {
  /** Slots of a page. */
  public static final int SLOTS = 256;

  /** Bytes of a stored slot: four big-endian longs. */
  public static final int SLOT_BYTES = 32;

  /** Length of the stored form. */
  public static final int BYTES = SLOTS * SLOT_BYTES;

  /** A page with nothing below. */
  public static final DigestPage EMPTY = new DigestPage(new long[SLOTS * 4]);

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final long[] lanes;

  private DigestPage(long[] lanes) {
    this.lanes = lanes;
  }

  /**
   * A page of these lanes, copied: four for each slot, in the order of {@link DigestSlot}'s
   * components.
   *
   * @throws IllegalArgumentException unless there are 1024
   */
  public static DigestPage of(long[] lanes) {
    if (lanes.length != SLOTS * 4) {
      throw new IllegalArgumentException("a page has 1024 lanes, not " + lanes.length);
    }
    return new DigestPage(lanes.clone());
  }

  /**
   * Reads the stored form. One that is shorter goes on with empty slots: Redis creates it only as
   * far as it was written.
   *
   * @throws IllegalArgumentException when it is too long, or ends within a slot
   */
  public static DigestPage parse(byte[] stored) {
    if (stored.length > BYTES || stored.length % SLOT_BYTES != 0) {
      throw new IllegalArgumentException(
          "digest page must be at most " + BYTES + " bytes in whole slots but is " + stored.length);
    }
    long[] lanes = new long[SLOTS * 4];
    for (int i = 0; i < stored.length / Long.BYTES; i++) {
      lanes[i] = (long) LONGS.get(stored, i * Long.BYTES);
    }
    return new DigestPage(lanes);
  }

  /** The stored form. */
  public byte[] toBytes() {
    byte[] stored = new byte[BYTES];
    for (int i = 0; i < lanes.length; i++) {
      LONGS.set(stored, i * Long.BYTES, lanes[i]);
    }
    return stored;
  }

  /** The slot at {@code index}, 0 to 255. */
  public DigestSlot slot(int index) {
    int at = index * 4;
    return new DigestSlot(lanes[at], lanes[at + 1], lanes[at + 2], lanes[at + 3]);
  }

  /** All slots together. */
  public DigestSlot sum() {
    DigestSlot sum = DigestSlot.EMPTY;
    for (int i = 0; i < SLOTS; i++) {
      sum = sum.plus(slot(i));
    }
    return sum;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof DigestPage other && Arrays.equals(lanes, other.lanes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(lanes);
  }

  @Override
  public String toString() {
    return "DigestPage[" + sum() + "]";
  }
}
