package dev.replication.domain.digest;

import dev.replication.model.DigestPage;
import dev.replication.model.DigestSlot;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The slots of all leaves, and the pages over them. A change costs two additions of four numbers;
 * nothing beside it is read. Occupies about two megabytes; confined to one thread.
 */
public final class DigestTree {
  private static final int LANES = 4;

  private final long[] leaves = new long[ItemDigest.BUCKETS * LANES];
  private final long[] root = new long[DigestPage.SLOTS * LANES];

  /** A tree over nothing. */
  public DigestTree() {}

  /** Adds {@code difference} to the leaf {@code bucket} and to the root slot above it. */
  public void add(int bucket, DigestSlot difference) {
    add(leaves, bucket, difference);
    add(root, bucket >> 8, difference);
  }

  /** Puts what is stored of the page of {@code firstByte} in the place of what is here. */
  public void load(int firstByte, DigestPage page) {
    for (int i = 0; i < DigestPage.SLOTS; i++) {
      int bucket = firstByte << 8 | i;
      add(bucket, page.slot(i).minus(leaf(bucket)));
    }
  }

  /** Forgets everything. */
  public void clear() {
    Arrays.fill(leaves, 0);
    Arrays.fill(root, 0);
  }

  /** The slot of one leaf. */
  public DigestSlot leaf(int bucket) {
    return slot(leaves, bucket);
  }

  /** The page over the leaves whose first byte is {@code firstByte}. */
  public DigestPage page(int firstByte) {
    int from = firstByte * DigestPage.SLOTS * LANES;
    return DigestPage.of(Arrays.copyOfRange(leaves, from, from + DigestPage.SLOTS * LANES));
  }

  /** The page over all pages. */
  public DigestPage root() {
    return DigestPage.of(root);
  }

  /** The stored form of the slots of {@code count} leaves from {@code bucket} on. */
  public byte[] leafBytes(int bucket, int count) {
    return bytes(leaves, bucket, count);
  }

  /** The stored form of {@code count} slots of the root from that of {@code firstByte} on. */
  public byte[] rootBytes(int firstByte, int count) {
    return bytes(root, firstByte, count);
  }

  private static byte[] bytes(long[] lanes, int index, int count) {
    byte[] stored = new byte[count * DigestPage.SLOT_BYTES];
    ByteBuffer.wrap(stored).asLongBuffer().put(lanes, index * LANES, count * LANES);
    return stored;
  }

  private static void add(long[] lanes, int index, DigestSlot difference) {
    int at = index * LANES;
    lanes[at] += difference.liveA();
    lanes[at + 1] += difference.liveB();
    lanes[at + 2] += difference.tomb();
    lanes[at + 3] += difference.count();
  }

  private static DigestSlot slot(long[] lanes, int index) {
    int at = index * LANES;
    return new DigestSlot(lanes[at], lanes[at + 1], lanes[at + 2], lanes[at + 3]);
  }
}
