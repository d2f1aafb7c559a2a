package dev.replication.app.bench;

import dev.replication.model.ContentType;
import dev.replication.model.ItemKey;
import dev.replication.syncengine.Submission;
import java.util.SplittableRandom;

/**
 * Items with random ids and incompressible content, the same at every run.
 *
 * @param items how many
 * @param size bytes of each
 */
record Workload(int items, int size) {
  private static final long SEED = 42;

  /** The {@code index}-th item. */
  Submission item(int index) {
    return new Submission(
        key(index),
        content(index),
        ContentType.BINARY,
        null,
        null,
        null,
        Submission.Precondition.NONE);
  }

  /** The id of the {@code index}-th item: sixteen hex digits that jump about, as ids do. */
  ItemKey key(int index) {
    return new ItemKey("bench." + Long.toHexString(mixed(index) | 1L << 63));
  }

  /** Its bytes. */
  byte[] content(int index) {
    byte[] bytes = new byte[size];
    new SplittableRandom(SEED + index).nextBytes(bytes);
    return bytes;
  }

  private static long mixed(long z) {
    long a = (z + SEED) * 0x9E3779B97F4A7C15L;
    long b = (a ^ (a >>> 30)) * 0xBF58476D1CE4E5B9L;
    return b ^ (b >>> 27);
  }
}
