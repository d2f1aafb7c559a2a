package dev.replication.model;

import org.jspecify.annotations.Nullable;

/**
 * What a node may have forgotten: every tombstone it ever dropped is covered by it. Only grows.
 *
 * @param covered the node's version vector when it last dropped tombstones
 * @param greatest the greatest stamp it ever dropped, null when it dropped none
 */
public record PurgeFrontier(VersionVector covered, @Nullable Stamp greatest) {
  /** Nothing was ever forgotten. */
  public static final PurgeFrontier NONE = new PurgeFrontier(VersionVector.empty(), null);

  /** The part of it that {@code vv} covers, too. */
  public PurgeFrontier within(VersionVector vv) {
    return new PurgeFrontier(covered.meet(vv), greatest);
  }

  /** The least frontier that covers what either does. */
  public PurgeFrontier join(PurgeFrontier other) {
    boolean theirs =
        greatest == null || (other.greatest != null && other.greatest.isAfter(greatest));
    return new PurgeFrontier(covered.join(other.covered), theirs ? other.greatest : greatest);
  }
}
