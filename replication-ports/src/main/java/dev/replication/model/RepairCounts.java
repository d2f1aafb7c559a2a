package dev.replication.model;

/**
 * What became of the items that differed, in one cycle of repair.
 *
 * @param leaves leaves of the digest tree that differed
 * @param examined items whose records differed
 * @param unneeded those with nothing to do for us: the peer is behind, or has yet to read a delete
 * @param fetched items received whole from the peer
 * @param submitted changes handed to the store and committed, whatever it made of them
 * @param applied changes that are now what we hold
 * @param deletes those of them that are tombstones
 * @param healed those of them that bring back what we had lost
 * @param peerLost items of which it is certain that the peer has lost them
 * @param absent items that the peer lists and does not give
 * @param corrupt items that came with another content or revision than listed, or unreadable
 * @param unnamed tombstones whose origin is not known here
 */
public record RepairCounts(
    long leaves,
    long examined,
    long unneeded,
    long fetched,
    long submitted,
    long applied,
    long deletes,
    long healed,
    long peerLost,
    long absent,
    long corrupt,
    long unnamed) {
  /** Nothing differed. */
  public static final RepairCounts NONE = new RepairCounts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** Both together. */
  public RepairCounts plus(RepairCounts other) {
    return new RepairCounts(
        leaves + other.leaves,
        examined + other.examined,
        unneeded + other.unneeded,
        fetched + other.fetched,
        submitted + other.submitted,
        applied + other.applied,
        deletes + other.deletes,
        healed + other.healed,
        peerLost + other.peerLost,
        absent + other.absent,
        corrupt + other.corrupt,
        unnamed + other.unnamed);
  }
}
