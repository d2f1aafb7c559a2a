package dev.replication.syncengine;

import dev.replication.model.Change;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeId;
import dev.replication.model.Origin;
import dev.replication.model.Stamp;
import dev.replication.model.StreamId;
import dev.replication.port.DeadLetterStore.DeadLetter;
import dev.replication.port.FeedEntry;
import dev.replication.port.TimeSource;
import dev.replication.syncengine.archive.ArchiveReader;
import dev.replication.syncengine.archive.Held;
import dev.replication.syncengine.commit.CommitQueue;
import dev.replication.syncengine.commit.CommittedLog;
import dev.replication.syncengine.memory.MemoryTier;
import dev.replication.syncengine.mirror.RedisMirror;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a person asks of a store that no program needs: everything it knows of one key, what it has
 * set aside. Only reads; safe for use by many threads. Every question may block for a read of L3
 * and fails with {@link StoreFailure} as the store's own reads do.
 */
public final class StoreInspection {
  /** Most conflicts told of one key. */
  static final int MAX_CONFLICTS = 20;

  private final CommitQueue queue;
  private final MemoryTier memory;
  private final @Nullable RedisMirror mirror;
  private final ArchiveReader archive;
  private final CommittedLog log;
  private final TimeSource time;

  StoreInspection(
      CommitQueue queue,
      MemoryTier memory,
      @Nullable RedisMirror mirror,
      ArchiveReader archive,
      CommittedLog log,
      TimeSource time) {
    this.queue = queue;
    this.memory = memory;
    this.mirror = mirror;
    this.archive = archive;
    this.log = log;
    this.time = time;
  }

  /** Everything known of {@code key}, after every write of it accepted before. */
  public KeyTrace trace(ItemKey key) throws InterruptedException {
    queue.awaitWritesOf(List.of(key));
    // Before L3 is asked: what it holds may be published at any moment, never unpublished.
    Long published = mirror == null ? null : (Long) mirror.publishedSeq();
    boolean inMemory = memory.peek(key) != null;
    Optional<Held> held = archive.find(key);
    return new KeyTrace(
        key,
        held.map(Held::change).orElse(null),
        held.map(Held::feedSeq).orElse(0L),
        published,
        inMemory,
        archive.conflictsOf(key, MAX_CONFLICTS),
        archive.parkedOf(key));
  }

  /**
   * Dead letters without their fields, newest first.
   *
   * @param peer only of this peer, null for all
   * @param before only with a lower number, {@link Long#MAX_VALUE} for all
   * @param limit at least 1
   */
  public List<Letter> deadLetters(@Nullable NodeId peer, long before, int limit)
      throws InterruptedException {
    return archive.letters(peer, before, limit);
  }

  /** The dead letter with the number {@code id}, as it was set aside. */
  public Optional<DeadLetter> deadLetter(long id) throws InterruptedException {
    return archive.letter(id);
  }

  /** How many dead letters of each peer are kept; peers with none are absent. */
  public Map<NodeId, Long> deadLetterCounts() throws InterruptedException {
    return archive.letterCounts();
  }

  /** What waits for our clock, by origin. */
  public List<ParkedOfOrigin> parked() throws InterruptedException {
    return log.state().parked().isNone() ? List.of() : archive.parkedByOrigin();
  }

  /**
   * How far the stamps that this node may have given are ahead of its wall clock, in milliseconds;
   * negative when behind. More than the allowed drift means that its writes are refused, or will be
   * after the next start.
   */
  public long clockAheadMillis() {
    return (log.state().hlcCeiling() >>> Stamp.COUNTER_BITS) - time.wallMillis();
  }

  /**
   * Everything a store knows of one key, but for what its mirror holds.
   *
   * @param key the key
   * @param held what L3 holds, a tombstone perhaps, or null when it never held anything
   * @param feedSeq its position in the change log, 0 when nothing is held
   * @param publishedSeq how far the change log is published, null without a mirror
   * @param inMemory whether L1 has it
   * @param conflicts changes to it that lost, newest first, at most {@value #MAX_CONFLICTS}
   * @param parked changes to it that wait for our clock
   */
  public record KeyTrace(
      ItemKey key,
      @Nullable Change held,
      long feedSeq,
      @Nullable Long publishedSeq,
      boolean inMemory,
      List<SyncEngine.Conflict> conflicts,
      List<Change> parked) {
    /** Copies the lists. */
    public KeyTrace {
      conflicts = List.copyOf(conflicts);
      parked = List.copyOf(parked);
    }
  }

  /**
   * A dead letter without its fields.
   *
   * @param id its number, never given twice
   * @param peer whose stream it was in
   * @param streamKey that stream
   * @param entryId its place there
   * @param reason why it was set aside
   * @param detail the same in words
   * @param keptBytes how much of it is kept
   * @param parkedAtMillis epoch milliseconds
   */
  public record Letter(
      long id,
      NodeId peer,
      String streamKey,
      StreamId entryId,
      FeedEntry.Reason reason,
      String detail,
      int keptBytes,
      long parkedAtMillis) {}

  /**
   * Changes of one origin that wait for our clock.
   *
   * @param origin who made them
   * @param count how many
   * @param earliestMillis the earliest of their stamps, epoch milliseconds
   */
  public record ParkedOfOrigin(Origin origin, long count, long earliestMillis) {}
}
