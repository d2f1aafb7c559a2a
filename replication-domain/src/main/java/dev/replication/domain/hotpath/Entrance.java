package dev.replication.domain.hotpath;

import dev.replication.domain.hotpath.Starts.Start;
import dev.replication.domain.repair.RepairDesk;
import dev.replication.model.NodeHead;
import dev.replication.model.RepairCause;
import dev.replication.model.VersionVector;
import dev.replication.port.ReplicaStore;
import dev.replication.port.StreamMetadata;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a peer's stream is entered.
 *
 * <p>A stream in which we have no position is read from its beginning where that brings all that
 * the peer has. Otherwise a complete comparison comes first, and the stream is read from where it
 * was before that. Reading it as well would be worse than useless: it may bring an item whose
 * delete came from a third node and is forgotten by everybody, and nothing would delete it again.
 * Where nobody compares, the beginning is all there is.
 */
final class Entrance {
  private final Starts starts;
  private final CursorKeeper keeper;
  private final ReplicaStore store;
  private final MissingChanges missing;

  Entrance(Starts starts, CursorKeeper keeper, ReplicaStore store, MissingChanges missing) {
    this.starts = starts;
    this.keeper = keeper;
    this.store = store;
    this.missing = missing;
  }

  /** Where a tail begins, empty while that is not known; then it is to be asked again. */
  Optional<Start> begin(StreamMetadata metadata) throws InterruptedException {
    Start found =
        keeper
            .load(starts.streamKey())
            .map(
                cursor -> starts.continuing(TailState.resumedAt(cursor, metadata.head()), metadata))
            .orElseGet(() -> starts.beginning(metadata));
    return entered(found, metadata);
  }

  /** Where to go on after {@code state}, which is in the answer when nothing has happened. */
  Optional<Start> goOn(TailState state, StreamMetadata metadata) throws InterruptedException {
    return entered(starts.continuing(state, metadata), metadata);
  }

  private Optional<Start> entered(Start found, StreamMetadata metadata)
      throws InterruptedException {
    NodeHead head = metadata.head();
    boolean asFound =
        !found.anew() || head == null || !missing.areLookedFor() || bringsAll(found, head);
    return asFound ? Optional.of(found) : afterComparison(found, metadata);
  }

  /**
   * Whether the stream from its beginning is the shortest way to everything that the peer holds and
   * we do not: it is new to us and nothing of it is gone, no delete was forgotten, nothing is
   * merged, and what other nodes wrote we have.
   */
  private boolean bringsAll(Start beginning, NodeHead head) throws InterruptedException {
    if (store.merges()) {
      return false;
    }
    VersionVector held = store.seen();
    Long unread = beginning.state().readIndex();
    boolean whole = unread != null && unread == 0;
    boolean isNew = beginning.lack() == null && held.seqOf(head.origin()) == 0;
    return whole && isNew && head.purged().covered().isEmpty() && holdsOthersOf(head, held);
  }

  private static boolean holdsOthersOf(NodeHead head, VersionVector held) {
    return head.vv().asMap().entrySet().stream()
        .filter(seen -> !seen.getKey().equals(head.origin()))
        .allMatch(seen -> held.seqOf(seen.getKey()) >= seen.getValue());
  }

  private Optional<Start> afterComparison(Start found, StreamMetadata metadata)
      throws InterruptedException {
    boolean recreated = found.lack() == RepairCause.STREAM_RECREATED;
    missing.wanted(recreated ? RepairCause.STREAM_RECREATED : RepairCause.NO_CURSOR);
    RepairDesk.Proof proof = missing.lookedFor().orElse(null);
    if (proof == null) {
      return Optional.empty();
    }
    if (!proof.head().stream().equals(metadata.stream())) {
      missing.noticed(RepairCause.STREAM_RECREATED);
      return Optional.empty();
    }
    TailState behind = TailState.behind(proof.head(), holeIn(proof));
    Start start = starts.continuing(behind, metadata);
    if (start.anew()) {
      return Optional.empty();
    }
    keeper.moved(start.state(), starts.streamKey(), proof.storeFeedSeq());
    return Optional.of(recreated ? start.after(found.news()) : start);
  }

  private @Nullable Long holeIn(RepairDesk.Proof proof) throws InterruptedException {
    if (proof.complete()) {
      missing.takeAnswer();
      return null;
    }
    return store.seen().seqOf(proof.head().origin()) + 1;
  }
}
