package dev.replication.adapter.redis;

/**
 * How many entries to ask a stream for, so that the answer is expected to stay within a bound of
 * bytes. Redis counts entries only, and says of none how large it is before it sends it.
 *
 * <p>An entry is expected to be as large as the largest of the last answer. Where that was smaller
 * than expected, the expectation is halved and no more: one small answer among large ones proves
 * little, and a few of them let the count grow to what is wanted. At the beginning the largest
 * entry allowed is expected. So an answer exceeds its bound only where an entry is larger than all
 * of the last answer, and the next one asks for less.
 *
 * <p>Confined to one thread.
 */
final class ReplySize {
  private long expectedBytes;

  /** Expects entries of {@code largestAllowed} bytes. */
  ReplySize(long largestAllowed) {
    expectedBytes = Math.max(1, largestAllowed);
  }

  /**
   * How many to ask for, at least 1: an entry that alone exceeds the bound must be passed, too.
   *
   * @param wanted at least 1
   * @param bytes the bound
   */
  int count(int wanted, long bytes) {
    return (int) Math.clamp(bytes / expectedBytes, 1, wanted);
  }

  /** Takes note of the largest entry of an answer, as it was sent or as it is held. */
  void answered(long largestBytes) {
    expectedBytes = Math.max(1, Math.max(largestBytes, expectedBytes / 2));
  }
}
