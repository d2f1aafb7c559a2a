package dev.replication.syncengine.log;

import dev.replication.model.Change;
import dev.replication.model.ItemKey;
import dev.replication.model.Membership;
import dev.replication.model.PurgeFrontier;
import dev.replication.model.VersionVector;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The committed changes in the order of their commit, compacted by key: a key overwritten before it
 * was read here leaves no trace at its old position. Written by the committer, followed by the
 * mirror's publisher.
 */
public interface ChangeLog {
  /** The last committed position, 0 when nothing was ever committed. Never blocks. */
  long latest();

  /**
   * Rows after {@code feedSeq}, ascending, at most {@code maxRows}, cut once they exceed {@code
   * maxBytes} (but always at least one when there is one).
   *
   * @throws dev.replication.syncengine.StoreFailure.Unavailable when L3 cannot be read
   */
  List<Row> after(long feedSeq, int maxRows, long maxBytes);

  /**
   * The version vector as it stood when {@code feedSeq} was committed, or an older one that is
   * still true of it; empty for positions committed before this process opened the store.
   */
  Optional<VersionVector> vectorAt(long feedSeq);

  /**
   * Tells that nothing before {@code feedSeq} will be asked again, so what is kept for it may go.
   */
  void forgetVectorsBefore(long feedSeq);

  /** How the log came to be what it is now. Never blocks. */
  History history();

  /** The mirror was looked at, and is of this history or of none. */
  default void mirrorSeen() {}

  /** What L3 may have forgotten. Never blocks. */
  PurgeFrontier purged();

  /**
   * How many deletes the mirror has forgotten in the life of the store: see {@link
   * Forgotten#mirrored()}. Never blocks.
   */
  long forgotten();

  /**
   * What {@code key} holds live, committed, be it published or not.
   *
   * @throws dev.replication.syncengine.StoreFailure.Unavailable when L3 cannot be read
   */
  Optional<Change.Put> live(ItemKey key) throws InterruptedException;

  /** Whether there may be deletes that the mirror has yet to forget. Never blocks. */
  boolean listsForgotten();

  /**
   * Deletes that the mirror has yet to forget, at most {@code most}.
   *
   * @throws dev.replication.syncengine.StoreFailure.Unavailable when L3 cannot be read
   */
  Forgotten toForget(int most) throws InterruptedException;

  /**
   * The mirror has forgotten {@code deletes}. Blocks until that is committed.
   *
   * @throws dev.replication.syncengine.StoreFailure when it was not; they are given out again
   */
  void forgottenIn(List<Change.Delete> deletes) throws InterruptedException;

  /** What of the version vector is known to survive a power failure. Never blocks. */
  VersionVector durable();

  /** Asks that all that is committed survive a power failure. Never blocks, and may not help. */
  void makeDurable();

  /** Who belongs to the mesh. Never blocks. */
  Membership membership();

  /** Live items and tombstones in L3 now. Never blocks. */
  Counts counts();

  /**
   * Blocks until something is committed beyond {@code feedSeq}, at most {@code wait}; tells whether
   * it is.
   */
  boolean awaitBeyond(long feedSeq, Duration wait) throws InterruptedException;

  /**
   * One committed change: what the key holds, tombstones included.
   *
   * @param feedSeq its position
   * @param firstFeedSeq the position of the first change of its key: whoever has followed the log
   *     up to before it has never met the key
   * @param change the change
   */
  record Row(long feedSeq, long firstFeedSeq, Change change) {}

  /** How much L3 holds. */
  record Counts(long items, long tombstones) {}
}
