package dev.replication.port;

import dev.replication.model.Change;
import dev.replication.model.ItemKey;
import dev.replication.model.Membership;
import dev.replication.model.NodeId;
import dev.replication.model.PurgeFrontier;
import dev.replication.model.Revision;
import dev.replication.model.VersionVector;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The local store as replication sees it. Applying a change twice has the effect of applying it
 * once.
 */
public interface ReplicaStore {
  /** Most items that are wanted of one peer at a time. */
  int MAX_WANTED = 256;

  /**
   * Hands a batch over to be applied, in order and by the conflict rule. Returns once the batch is
   * accepted; batches complete in the order of their begin. Blocks while the store's queue is full.
   *
   * @throws ReplicationFailure.StoreUnavailable when the store cannot take it
   * @throws InterruptedException when interrupted while waiting for room
   */
  PendingApply begin(ChangeBatch batch) throws InterruptedException;

  /** Whether the store takes changes now. Never blocks. */
  Admission admission();

  /**
   * Whether what is committed reaches those who follow this node, as far as is known; true for a
   * store that nobody can follow. Never blocks.
   */
  boolean publishing();

  /**
   * The revisions held for {@code keys}, tombstones included; absent keys are absent from the map.
   *
   * @throws ReplicationFailure.StoreUnavailable when the store cannot be read
   */
  Map<ItemKey, Revision> heldRevisions(Collection<ItemKey> keys) throws InterruptedException;

  /**
   * Up to where readers have seen everything of each origin, as of the last commit; what is parked
   * counts as seen. Never blocks.
   */
  VersionVector seen();

  /**
   * Forgets tombstones: they are deleted, and whatever they cover no longer brings back an item.
   * Blocks until that is committed.
   *
   * @throws ReplicationFailure.StoreUnavailable when nothing was forgotten
   */
  Forgotten forget(Forgettable which) throws InterruptedException;

  /**
   * Says in our mirror which of {@code owner}'s items we lack and cannot find in its mirror,
   * instead of what was said before; none ends it. Who follows us reads it and puts them back.
   * Never blocks; lost with this process.
   *
   * @throws IllegalArgumentException for more than {@link #MAX_WANTED}
   */
  void want(NodeId owner, Collection<ItemKey> keys);

  /**
   * Puts items that a peer cannot find in our mirror back into it, as far as they are live. Never
   * blocks: it happens soon, and more than can be kept in mind is left out.
   */
  void putBack(Collection<ItemKey> keys);

  /** Who belongs to the mesh, as committed. Never blocks. */
  Membership membership();

  /**
   * Takes note of what others know of the mesh. Blocks until it survives a power failure.
   *
   * @throws ReplicationFailure.StoreUnavailable when it was not taken note of
   */
  void learn(Membership others) throws InterruptedException;

  /** Which life of the store this is and how far its change log reaches. Never blocks. */
  StoreLife life();

  /**
   * Whether items are merged. What a node wrote may then be in an item that is shown under the dot
   * of another's write, and not in a stream of its own that begins anew.
   */
  default boolean merges() {
    return false;
  }

  /**
   * Whether this item is merged: then one that differs under an equal stamp has only to be met by
   * the side that holds less.
   */
  default boolean merges(ItemKey key) {
    return false;
  }

  /** What the store has seen and may have forgotten, as committed. Never blocks. */
  Frontiers frontiers();

  /**
   * Changes of one peer's stream, oldest first, at most one for each key and origin. A key occurs
   * twice only where a new life of the peer begins; the later one meets what the earlier one has
   * left.
   *
   * @param peer whose stream
   * @param changes coalesced by key and origin
   * @param reached what the reader has now seen completely; joined into the store's version vector
   *     in the transaction that applies the changes
   * @param forgotten what the peer may have forgotten of what was now seen completely; joined into
   *     the store's purge frontier, so that an old change does not bring back what the peer no
   *     longer knows to be deleted
   * @param lostUnder the purge frontier under which a comparison has shown that we lost these items
   *     and did not delete them: as long as the store's frontier is this one, they are applied
   *     though it covers them. Null for changes that nothing is known of
   */
  record ChangeBatch(
      NodeId peer,
      List<Change> changes,
      VersionVector reached,
      PurgeFrontier forgotten,
      @Nullable VersionVector lostUnder) {
    /** Copies the list. */
    public ChangeBatch {
      changes = List.copyOf(changes);
    }

    /** Changes as a stream brings them. */
    public ChangeBatch(NodeId peer, List<Change> changes, VersionVector reached) {
      this(peer, changes, reached, PurgeFrontier.NONE, null);
    }

    /**
     * What covers a change of this batch as deleted, where the store's frontier is {@code purged}.
     */
    public VersionVector deletedBelow(VersionVector purged) {
      return lostUnder != null && purged.equals(lostUnder) ? VersionVector.empty() : purged;
    }
  }

  /** A batch on its way into the store. */
  interface PendingApply {
    /**
     * Blocks until the batch is committed: from then on it survives a crash of this process. An
     * interrupt ends the waiting only, and it may be awaited again.
     *
     * @throws ReplicationFailure.StoreUnavailable when nothing of the batch was applied; it may be
     *     begun again
     */
    ApplyReport await() throws InterruptedException;
  }

  /**
   * What became of a batch.
   *
   * @param outcomes one for each change, in order
   * @param feedSeq the store's change log reaches at least here with this batch
   */
  record ApplyReport(List<Outcome> outcomes, long feedSeq) {
    /** Copies the list. */
    public ApplyReport {
      outcomes = List.copyOf(outcomes);
    }

    /** How many changes ended with {@code outcome}. */
    public long count(Outcome outcome) {
      return outcomes.stream().filter(o -> o == outcome).count();
    }
  }

  /** What became of one change. */
  enum Outcome {
    /** It is now what we hold. */
    APPLIED,
    /** Its content was already ours under an older stamp; the stamp moved. */
    RESTAMPED,
    /** We hold exactly this change. */
    DUPLICATE,
    /** What we hold was made knowing it. */
    SUPERSEDED,
    /** Two writers had not seen each other; it won, and what we held went to the conflict log. */
    CONFLICT_WON,
    /** Two writers had not seen each other; it lost and went to the conflict log. */
    CONFLICT_LOST,
    /**
     * Its stamp is too far ahead of our clock; it is stored aside and applied when time reaches it.
     */
    PARKED
  }

  /** Whether changes are taken. */
  sealed interface Admission {
    /** Yes. */
    record Open() implements Admission {}

    /**
     * Not now; reading pauses and nothing is thrown away.
     *
     * @param reason for logs and health
     * @param retryAfter when to ask again
     */
    record Paused(String reason, Duration retryAfter) implements Admission {}
  }

  /**
   * Which tombstones may go.
   *
   * @param stable those up to here were seen by everyone
   * @param fromHlc the least clock reading of a stamp that is looked at, where an earlier call left
   *     off
   * @param beforeMillis only what is older, epoch milliseconds
   * @param most how many are looked at
   */
  record Forgettable(VersionVector stable, long fromHlc, long beforeMillis, int most) {}

  /**
   * What went.
   *
   * @param count how many tombstones
   * @param nextHlc where to go on, as {@link Forgettable#fromHlc()}
   * @param more whether there may be more of the age that was asked for
   * @param firstKept the first of those looked at that not everyone has seen, null without one
   */
  record Forgotten(int count, long nextHlc, boolean more, @Nullable Revision firstKept) {}

  /**
   * One life of a store.
   *
   * @param incarnation eight hex digits
   * @param feedSeq the last position of its change log
   */
  record StoreLife(String incarnation, long feedSeq) {}

  /**
   * How much of the past is in a store.
   *
   * @param vector everything up to here is held, or superseded by what is held
   * @param purged deletes up to here may have been forgotten
   */
  record Frontiers(VersionVector vector, PurgeFrontier purged) {}
}
