package dev.replication.syncengine;

import dev.replication.model.Content;
import dev.replication.model.ContentType;
import dev.replication.model.Dot;
import dev.replication.model.ItemKey;
import dev.replication.model.Revision;
import dev.replication.syncengine.archive.ArchiveReader;
import dev.replication.syncengine.commit.ClientWrite;
import dev.replication.syncengine.commit.CommitQueue;
import dev.replication.syncengine.commit.Completion;
import dev.replication.syncengine.commit.Resolving;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The writes that lost against one that had not seen them, for a person to look at and decide. A
 * conflict is named by the dot of what lost. Every node on which the two met has it in its own log;
 * what is decided on one is a write and reaches all, its entry goes from this log only.
 *
 * <p>Safe for use by many threads. Every call may block for L3 and fails with {@link StoreFailure}
 * as the store's own do.
 */
public final class ConflictLog {
  private final Admission admission;
  private final CommitQueue queue;
  private final ArchiveReader archive;

  ConflictLog(Admission admission, CommitQueue queue, ArchiveReader archive) {
    this.admission = admission;
    this.queue = queue;
    this.archive = archive;
  }

  /** How many there are. */
  public long count() throws InterruptedException {
    return archive.conflictCount();
  }

  /**
   * Conflicts without what they hold, newest first.
   *
   * @param before only with a lower number, {@link Long#MAX_VALUE} for all
   * @param limit at least 1
   */
  public List<Entry> list(long before, int limit) throws InterruptedException {
    return archive.conflictEntries(before, limit);
  }

  /** The conflict that {@code loser} lost, with what it held. */
  public Optional<SyncEngine.Conflict> find(Dot loser) throws InterruptedException {
    return archive.conflict(loser);
  }

  /**
   * Decides a conflict: what is kept is written anew, as a write of ours that has seen everything,
   * and the conflict leaves the log, both in one commit. Blocks until that survives a power
   * failure.
   *
   * @throws StoreFailure.TooLarge when other content is too large
   * @throws IllegalArgumentException when other content is not what it is said to be
   */
  public Resolution resolve(Dot loser, Keep keep) throws InterruptedException {
    admission.requireOpen();
    Optional<SyncEngine.Conflict> conflict = find(loser);
    if (conflict.isEmpty()) {
      return new Resolution.Unknown();
    }
    ItemKey key = conflict.get().loser().key();
    Resolving resolving =
        switch (keep) {
          case Keep.Winner _ -> of(loser, key, new Resolving.Chosen.Held());
          case Keep.Loser _ -> of(loser, key, new Resolving.Chosen.Lost());
          case Keep.Other(byte[] bytes, ContentType type) ->
              of(loser, key, new Resolving.Chosen.Other(content(key, bytes, type)));
        };
    queue.put(resolving);
    return resolving.done().await();
  }

  private static Resolving of(Dot loser, ItemKey key, Resolving.Chosen chosen) {
    return new Resolving(loser, key, chosen, new Completion<>());
  }

  private Content content(ItemKey key, byte[] bytes, @Nullable ContentType type) {
    Submission submission =
        new Submission(key, bytes, type, null, null, null, Submission.Precondition.NONE);
    return switch (admission.write(submission).wanted()) {
      case ClientWrite.Wanted.Item(Content content, _, _, _) -> content;
      case ClientWrite.Wanted.Nothing _, ClientWrite.Wanted.Edited _ ->
          throw new IllegalStateException("a submission is content");
    };
  }

  /**
   * A conflict without what it holds.
   *
   * @param number the place in the log; the newest has the greatest
   * @param key the item
   * @param loser what lost; its dot names the conflict
   * @param loserBytes how much content that had, null for a delete
   * @param winner what stayed
   * @param heldBytes how much content the item has now, null where it has none
   * @param loggedAtMillis epoch milliseconds
   */
  public record Entry(
      long number,
      ItemKey key,
      Revision loser,
      @Nullable Long loserBytes,
      Revision winner,
      @Nullable Long heldBytes,
      long loggedAtMillis) {}

  /** What the item is to hold. */
  public sealed interface Keep {
    /** What it holds now: what stayed, or what was written over that since. */
    record Winner() implements Keep {}

    /** What lost; a delete, where that was one. */
    record Loser() implements Keep {}

    /**
     * Something else.
     *
     * @param bytes the content; the store takes the array over
     * @param type JSON or binary, or null to find out from the bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Other(byte[] bytes, @Nullable ContentType type) implements Keep {}
  }

  /** What became of a decision. */
  public sealed interface Resolution {
    /** It was written. */
    record Resolved(ItemKey key, Revision revision, long version) implements Resolution {}

    /**
     * The log has no such conflict: it was decided before, has been dropped for its age or the
     * number of others, or never was.
     */
    record Unknown() implements Resolution {}

    /** The key is merged, and its policy does not take what was to be kept; nothing was written. */
    record Refused(String why) implements Resolution {}
  }
}
