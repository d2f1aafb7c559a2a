package dev.replication.model;

/**
 * The identity of one change to a key: its stamp, its place in its origin's sequence, and what its
 * author had seen.
 *
 * @param stamp decides between changes of one key
 * @param seq place among the writes of {@code stamp.origin()}, from 1; 0 for cache-tier changes,
 *     which have no dot
 * @param context for each <em>other</em> origin that wrote this key, the highest seq its author had
 *     seen there
 */
public record Revision(Stamp stamp, long seq, VersionVector context) {
  /** Refuses a negative sequence. */
  public Revision {
    if (seq < 0) {
      throw new IllegalArgumentException("seq is negative: " + seq);
    }
  }

  /** Who made the change. */
  public Origin origin() {
    return stamp.origin();
  }

  /**
   * The name of the change.
   *
   * @throws IllegalArgumentException for a cache-tier change, which has none
   */
  public Dot dot() {
    return new Dot(stamp.origin(), seq);
  }

  /** Whether the author of this change had seen {@code other}, or it is the same change. */
  public boolean saw(Revision other) {
    return origin().equals(other.origin())
        ? seq >= other.seq
        : context.seqOf(other.origin()) >= other.seq;
  }

  /** The same change, held by a node that has also met {@code other}. */
  public Revision knowing(Revision other) {
    VersionVector met =
        context.join(other.context).with(other.origin(), other.seq).without(origin());
    return met.equals(context) ? this : new Revision(stamp, seq, met);
  }
}
