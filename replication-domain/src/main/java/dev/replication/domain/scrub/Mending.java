package dev.replication.domain.scrub;

import dev.replication.model.Change;
import dev.replication.model.Damage;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeId;
import dev.replication.model.PurgeFrontier;
import dev.replication.model.Stamp;
import dev.replication.model.VersionVector;
import dev.replication.port.ItemReader;
import dev.replication.port.ItemReader.Fetched;
import dev.replication.port.PeerConnector;
import dev.replication.port.PeerSession;
import dev.replication.port.ReplicaStore.ChangeBatch;
import dev.replication.port.ReplicaStore.Outcome;
import dev.replication.port.ReplicationFailure;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a damaged row should hold, in our own mirror or at any peer, and writes it. Whoever
 * has the item vouches for it with its hash: what is fetched under the row's stamp is the row as it
 * was, and what is newer replaces it as always. Confined to one thread.
 */
final class Mending {
  private final ScrubPorts ports;

  Mending(ScrubPorts ports) {
    this.ports = ports;
  }

  /**
   * A damaged row.
   *
   * @param stamp as the row, or the record of a row that is gone, says
   */
  record Damaged(ItemKey key, Damage damage, long hlc, @Nullable Stamp stamp) {}

  /** Mends the row; tells who had it, null when nobody. */
  @Nullable NodeId mend(Damaged row) throws InterruptedException {
    if (mendFrom(ports.ownItems(), row)) {
      return ports.self();
    }
    for (PeerConnector peer : ports.peers().get()) {
      if (mendFrom(peer, row)) {
        return peer.peer();
      }
    }
    return null;
  }

  private boolean mendFrom(PeerConnector peer, Damaged row) throws InterruptedException {
    try (PeerSession session = peer.connect()) {
      return mendFrom(session.items(), row);
    } catch (ReplicationFailure.PeerUnreachable | ReplicationFailure.PeerRefused away) {
      // Another peer may have it, and this one is asked again in the next round.
      return false;
    }
  }

  private boolean mendFrom(ItemReader items, Damaged row) throws InterruptedException {
    Fetched fetched;
    try {
      fetched = items.fetch(List.of(row.key())).get(row.key());
    } catch (ReplicationFailure.StoreUnavailable ownMirrorIsAway) {
      return false;
    }
    if (!(fetched instanceof Fetched.Found(Change.Put put))) {
      return false;
    }
    int order = Long.compareUnsigned(put.revision().stamp().hlc(), row.hlc());
    if (order < 0) {
      return false;
    }
    boolean same =
        order == 0 && (row.stamp() == null || put.revision().stamp().equals(row.stamp()));
    return same && row.damage() == Damage.ROTTEN ? ports.rows().mend(put) : apply(put);
  }

  private boolean apply(Change.Put put) throws InterruptedException {
    VersionVector purged = ports.store().frontiers().purged().covered();
    ChangeBatch batch =
        new ChangeBatch(
            ports.self(), List.of(put), VersionVector.empty(), PurgeFrontier.NONE, purged);
    Outcome outcome =
        Objects.requireNonNull(ports.store().begin(batch).await().outcomes().getFirst());
    return switch (outcome) {
      // A duplicate: somebody has written it again meanwhile.
      case APPLIED, RESTAMPED, CONFLICT_WON, DUPLICATE -> true;
      case SUPERSEDED, CONFLICT_LOST, PARKED -> false;
    };
  }
}
