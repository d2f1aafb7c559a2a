package dev.replication.syncengine.archive;

import dev.replication.model.Membership;
import dev.replication.model.NodeId;
import dev.replication.model.Origin;
import dev.replication.model.PurgeFrontier;
import dev.replication.model.VersionVector;
import dev.replication.syncengine.log.History;
import dev.replication.syncengine.log.Opening;
import java.util.List;

/**
 * What the store knows of itself, changed by each commit together with the rows: the {@code meta}
 * table.
 *
 * @param node whose store this is
 * @param incarnation which life of it, eight hex digits
 * @param seq the last seq of our own writes
 * @param feedSeq the last position of the change log
 * @param hlcCeiling no stamp above it was ever given; the clock starts above it
 * @param vv everything up to here is held
 * @param reached what readers said they have seen completely; {@code vv} once nothing is parked
 * @param purged how far deletes may have been forgotten
 * @param forgotten how many deletes the mirror has forgotten, too
 * @param acknowledged what of {@code vv} was last made to survive a power failure for its own sake
 * @param membership who belongs to the mesh
 * @param items live items
 * @param tombstones tombstones
 * @param parked changes waiting for our clock
 * @param openings in which openings all this was committed, oldest first
 */
public record StoreState(
    NodeId node,
    String incarnation,
    long seq,
    long feedSeq,
    long hlcCeiling,
    VersionVector vv,
    VersionVector reached,
    PurgeFrontier purged,
    long forgotten,
    VersionVector acknowledged,
    Membership membership,
    long items,
    long tombstones,
    Parked parked,
    List<Opening> openings) {
  /** The first state of a new store. */
  static StoreState fresh(NodeId node, String incarnation) {
    VersionVector none = VersionVector.empty();
    return new StoreState(
        node,
        incarnation,
        0,
        0,
        0,
        none,
        none,
        PurgeFrontier.NONE,
        0,
        none,
        Membership.NONE,
        0,
        0,
        Parked.NONE,
        List.of());
  }

  /** How the store came to be in this state. */
  public History history() {
    return new History(openings, seq, feedSeq);
  }

  /** The origin of our own writes. */
  public Origin origin() {
    return Origin.of(node, incarnation);
  }
}
