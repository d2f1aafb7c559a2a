package dev.replication.syncengine;

import dev.replication.model.Change;
import dev.replication.model.ItemKey;
import dev.replication.model.Membership;
import dev.replication.model.NodeId;
import dev.replication.model.Origin;
import dev.replication.model.Revision;
import dev.replication.model.StoredItem;
import dev.replication.model.TraceContext;
import dev.replication.model.VersionVector;
import dev.replication.port.DeadLetterStore;
import dev.replication.port.ReplicaStore;
import dev.replication.port.TimeSource;
import dev.replication.syncengine.archive.ArchiveSettings;
import dev.replication.syncengine.archive.SqliteArchive;
import dev.replication.syncengine.archive.StoreState;
import dev.replication.syncengine.commit.ClientWrite;
import dev.replication.syncengine.commit.CommitQueue;
import dev.replication.syncengine.commit.CommitSettings;
import dev.replication.syncengine.commit.CommittedLog;
import dev.replication.syncengine.commit.Committer;
import dev.replication.syncengine.commit.Completion;
import dev.replication.syncengine.commit.Merges;
import dev.replication.syncengine.commit.Queued;
import dev.replication.syncengine.memory.MemoryTier;
import dev.replication.syncengine.memory.UnmirroredKeys;
import dev.replication.syncengine.mirror.RedisMirror;
import dev.replication.syncengine.mirror.SetBack;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tiered store: what is written goes through a bounded queue into SQL (L3), the truth, is
 * mirrored from there into Redis (L2), and is served from memory (L1) where it can be. Safe for use
 * by many threads, virtual ones included.
 *
 * <p>A write that was accepted is seen by every {@link #get} that begins later; a write whose
 * receipt has been awaited survives a power failure. Backends that do not answer are a {@link
 * StoreFailure}, never an absence. After {@link #close()} every call is a {@link
 * StoreFailure.NotRunning}.
 */
public final class SyncEngine implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SyncEngine.class);
  private static final Duration MAX_CONFLICT_AGE = Duration.ofDays(30);

  /**
   * What clients write of merged items is at most this part of the largest content, so that what
   * several nodes write at the same time still fits.
   */
  private static final int MERGED_PART = 8;

  /** How long closing waits for Redis to take what is committed. */
  private static final Duration MIRROR_DRAIN = Duration.ofSeconds(5);

  /** How often a flush looks whether Redis is still there. */
  private static final Duration FLUSH_LOOK = Duration.ofMillis(100);

  private final SyncEngineConfig config;
  private final TimeSource time;
  private final SqliteArchive archive;
  private final CommittedLog log;
  private final @Nullable RedisMirror mirror;
  private final MemoryTier memory;
  private final CommitQueue queue;
  private final Committer committer;
  private final TieredReads reads;
  private final Admission admission;
  private final StoreInspection inspection;
  private final MergedItems merged;
  private final ReentrantLock closing = new ReentrantLock();
  private volatile StoreHealth.State state = StoreHealth.State.RUNNING;

  private SyncEngine(SyncEngineConfig config, TimeSource time, SqliteArchive archive) {
    this.config = config;
    this.time = time;
    this.archive = archive;
    StoreState opened = archive.opened();
    this.queue = new CommitQueue(config.queueMaxBytes());
    this.log = new CommittedLog(archive.reader(), queue, opened, time.wallMillis());
    this.mirror = openMirror(config, opened, log, time);
    LongSupplier published = mirror == null ? () -> UnmirroredKeys.NO_MIRROR : mirror::publishedSeq;
    UnmirroredKeys unmirrored = new UnmirroredKeys(published, opened.feedSeq());
    this.memory = new MemoryTier(config.l1MaxBytes(), unmirrored);
    this.reads = new TieredReads(queue, memory, unmirrored, mirror, archive.reader(), time);
    this.admission = new Admission(mirror, config.maxPayloadBytes());
    this.inspection = new StoreInspection(queue, memory, mirror, archive.reader(), log, time);
    Merges merges = new Merges(config.merges(), published, config.maxPayloadBytes() / MERGED_PART);
    this.merged = new MergedItems(config.merges(), admission, queue);
    this.committer =
        Committer.start(commitSettings(config), queue, archive.writer(), memory, merges, log, time);
  }

  private static @Nullable RedisMirror openMirror(
      SyncEngineConfig config, StoreState opened, CommittedLog log, TimeSource time) {
    String url = config.redisUrl();
    if (url == null) {
      return null;
    }
    RedisMirror.Settings settings =
        new RedisMirror.Settings(
            config.node(),
            opened.incarnation(),
            url,
            config.redisPrefix(),
            config.cdc(),
            config.redisTimeout(),
            config.redisResponseTimeout(),
            config.maxPayloadBytes(),
            config.redisTls(),
            config.digestTree(),
            config.merges().fingerprint());
    return RedisMirror.open(settings, log, time);
  }

  /**
   * Opens a store with the clocks of this machine. See {@link #open(SyncEngineConfig, TimeSource)}.
   */
  public static SyncEngine open(SyncEngineConfig config) {
    return open(config, SystemTime.INSTANCE);
  }

  /**
   * Opens a store, creating its database if there is none. Blocks while the database is opened, and
   * at most the connect timeout for a first look at Redis, so that a store that is behind what it
   * has published takes no write if that can be known. If it cannot, nothing that it takes is
   * published once it is.
   *
   * <p>A store that is behind what it has published goes on as a new incarnation, once Redis was
   * watched for as long as shows that nobody else publishes as this node: some twelve seconds. If
   * somebody does, it takes no writes.
   *
   * @throws StoreFailure.AlreadyOpen when another store has the database open
   * @throws StoreFailure.Unavailable when the database cannot be used
   * @throws IllegalArgumentException when the Redis URL is none
   */
  public static SyncEngine open(SyncEngineConfig config, TimeSource time) {
    return open(config, ArchiveSettings.of(config.node(), config.sqlitePath()), time);
  }

  static SyncEngine open(SyncEngineConfig config, ArchiveSettings settings, TimeSource time) {
    SyncEngine engine = start(config, SqliteArchive.open(settings), time);
    SetBack setBack = engine.lookAtRedis();
    if (setBack == null || settings.path() == null) {
      return engine;
    }
    engine.close();
    SqliteArchive copy = SqliteArchive.open(settings);
    SyncEngine again = start(config, inNewLife(copy, setBack), time);
    again.lookAtRedis();
    return again;
  }

  private static SyncEngine start(SyncEngineConfig config, SqliteArchive archive, TimeSource time) {
    try {
      return new SyncEngine(config, time, archive);
    } catch (RuntimeException e) {
      archive.close();
      throw e;
    }
  }

  private static SqliteArchive inNewLife(SqliteArchive copy, SetBack setBack) {
    try {
      StoreState old = copy.opened();
      copy.beginNewLife(old.history().sharedWith(setBack.mark()));
      LOG.warn(
          "the store was set back to an older copy: {} has published what it does not hold. It goes"
              + " on as {}, and takes from its peers what it lacks",
          old.origin(),
          copy.opened().origin());
      return copy;
    } catch (RuntimeException e) {
      copy.close();
      throw e;
    }
  }

  /** What the mirror shows of a later state of this store that nobody continues, or null. */
  private @Nullable SetBack lookAtRedis() {
    if (mirror == null) {
      return null;
    }
    try {
      mirror.awaitFirstLook(config.redisTimeout());
      return mirror
          .awaitSetBack()
          .filter(found -> found.author() == SetBack.Author.SILENT)
          .orElse(null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  private static CommitSettings commitSettings(SyncEngineConfig config) {
    return new CommitSettings(
        config.batchFlushCount(),
        config.batchFlushBytes(),
        config.maxClockDrift(),
        CommitSettings.DEFAULT_MAX_PARKED,
        MAX_CONFLICT_AGE);
  }

  /**
   * Queues a write; returns once it is accepted. Blocks while the queue is full.
   *
   * @throws StoreFailure.TooLarge when the content is larger than {@code max_payload_bytes}
   * @throws IllegalArgumentException when the content is said to be JSON and is not, or the state's
   *     name is no state's
   */
  public Receipt submit(Submission submission) throws InterruptedException {
    ClientWrite write = admission.write(submission);
    queue.put(write);
    return write;
  }

  /**
   * Queues many writes in order; each key's order is kept. All are checked before the first is
   * queued; fails as {@link #submit} does.
   */
  public List<Receipt> submitMany(Collection<Submission> submissions) throws InterruptedException {
    List<ClientWrite> writes = submissions.stream().map(admission::write).toList();
    for (ClientWrite write : writes) {
      queue.put(write);
    }
    return List.copyOf(writes);
  }

  /** As the delete with a trace, in none. */
  public Receipt delete(ItemKey key, Submission.Precondition onlyIf) throws InterruptedException {
    return delete(key, onlyIf, null);
  }

  /**
   * Queues a delete; returns once it is accepted. Blocks while the queue is full.
   *
   * @param trace the trace it is made in, or null
   */
  public Receipt delete(ItemKey key, Submission.Precondition onlyIf, @Nullable TraceContext trace)
      throws InterruptedException {
    ClientWrite write = admission.delete(key, onlyIf, trace);
    queue.put(write);
    return write;
  }

  /** Counters, sets and whatever else is merged. */
  public MergedItems merged() {
    return merged;
  }

  /**
   * The live item; sees every write accepted before the call, and every peer's batch that has been
   * awaited. Counts as an access.
   */
  public Optional<StoredItem> get(ItemKey key) throws InterruptedException {
    return Optional.ofNullable(reads.read(List.of(key)).get(key));
  }

  /** As {@link #get}, for many keys; those that hold nothing are absent. */
  public Map<ItemKey, StoredItem> getMany(Collection<ItemKey> keys) throws InterruptedException {
    return reads.read(keys);
  }

  /**
   * Live items whose id begins with {@code prefix}, in the order of ids' UTF-8 bytes. Committed
   * state, and no access.
   *
   * @param prefix may be empty
   * @param after leaves out this id and those before it, null for none
   * @param limit at least 1
   */
  public List<StoredItem> scanPrefix(String prefix, @Nullable ItemKey after, int limit)
      throws InterruptedException {
    return archive.reader().scan(prefix, after, atLeastOne(limit), time.wallMillis());
  }

  private static int atLeastOne(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be at least 1 but is " + limit);
    }
    return limit;
  }

  /** What it was opened with; its URL may hold a password. */
  public SyncEngineConfig config() {
    return config;
  }

  /** The origin of this store's own writes in its present life. */
  public Origin origin() {
    return log.state().origin();
  }

  /** Up to where everything is held, as of the last commit. */
  public VersionVector versionVector() {
    return log.state().vv();
  }

  /** The same, but what is parked counts as held. */
  public VersionVector seen() {
    return log.state().reached();
  }

  /** What was committed, in order. */
  public CommittedLog changeLog() {
    return log;
  }

  /** Conflicts logged, newest first. */
  public List<Conflict> conflicts(int limit) throws InterruptedException {
    return archive.reader().conflicts(atLeastOne(limit));
  }

  /**
   * Queues peers' changes, to be applied by the conflict rule in one transaction; returns once they
   * are accepted. Blocks while the queue is full.
   */
  public Applying apply(ReplicaStore.ChangeBatch batch) throws InterruptedException {
    admission.requireOpen();
    Queued.PeerBatch queued = Queued.PeerBatch.of(batch);
    queue.put(queued);
    return queued;
  }

  /** The revisions held in L3 for {@code keys}, tombstones included; absent keys are absent. */
  public Map<ItemKey, Revision> heldRevisions(Collection<ItemKey> keys)
      throws InterruptedException {
    return archive.reader().revisions(keys);
  }

  /**
   * Says in Redis which of {@code owner}'s items we lack and cannot find in its mirror, instead of
   * what was said before. Never blocks; nothing without Redis.
   */
  public void want(NodeId owner, Collection<ItemKey> keys) {
    if (mirror != null) {
      mirror.errands().want(owner, keys);
    }
  }

  /**
   * Puts live items back into Redis, whatever is there under their keys. Never blocks; nothing
   * without Redis, and what is too much at once is left out.
   */
  public void putBack(Collection<ItemKey> keys) {
    if (mirror != null) {
      mirror.errands().putBack(keys);
    }
  }

  /** Which life of the store this is and how far its change log reaches. */
  public ReplicaStore.StoreLife life() {
    StoreState now = log.state();
    return new ReplicaStore.StoreLife(now.incarnation(), now.feedSeq());
  }

  /** What has been seen completely, and what may have been forgotten, as of the last commit. */
  public ReplicaStore.Frontiers frontiers() {
    StoreState now = log.state();
    return new ReplicaStore.Frontiers(now.vv(), now.purged());
  }

  /** Forgets tombstones that everyone has seen and the mirror shows; blocks until committed. */
  public ReplicaStore.Forgotten forget(ReplicaStore.Forgettable which) throws InterruptedException {
    admission.requireOpen();
    Queued.Forget queued = new Queued.Forget(which, publishedSeq(), new Completion<>());
    queue.put(queued);
    return queued.done().await();
  }

  /** Who belongs to the mesh, as of the last commit. */
  public Membership membership() {
    return log.state().membership();
  }

  /** Takes note of what others know of the mesh, durable when it returns. */
  public boolean learn(Membership others) throws InterruptedException {
    Queued.Learn queued = new Queued.Learn(others, new Completion<>());
    queue.put(queued);
    return queued.done().await();
  }

  /** Sets an entry aside, durable when it returns; the same peer, stream and id is kept once. */
  public void parkDeadLetter(DeadLetterStore.DeadLetter letter) throws InterruptedException {
    Queued.Letter queued = new Queued.Letter(letter, new Completion<>());
    queue.put(queued);
    queued.done().await();
  }

  /** Entries set aside, newest first. */
  public List<DeadLetterStore.DeadLetter> deadLetters(int limit) throws InterruptedException {
    return archive.reader().deadLetters(atLeastOne(limit));
  }

  /** Forgets a dead letter, for good when it returns; safe to repeat. */
  public void discardDeadLetter(long id) throws InterruptedException {
    Queued.Discard queued = new Queued.Discard(id, new Completion<>());
    queue.put(queued);
    queued.done().await();
  }

  /** The writes that lost, to be looked at and decided. */
  public ConflictLog conflictLog() {
    return new ConflictLog(admission, queue, archive.reader());
  }

  /** The rows of L3 as they lie there. */
  public StoreScrub scrub() {
    return new StoreScrub(archive.reader(), queue, log, mirror);
  }

  /** What a person may ask. */
  public StoreInspection inspection() {
    return inspection;
  }

  /**
   * Blocks until all accepted writes are committed and, when Redis answers, mirrored. While Redis
   * is away it waits no longer than the connect timeout.
   */
  public void flush() throws InterruptedException {
    Queued.Barrier barrier = new Queued.Barrier(new Completion<>());
    queue.put(barrier);
    long position = barrier.done().await();
    if (mirror == null) {
      return;
    }
    long awaySince = time.monotonicNanos();
    while (!mirror.awaitPublished(position, FLUSH_LOOK)) {
      long now = time.monotonicNanos();
      if (mirror.connected()) {
        awaySince = now;
      } else if (now - awaySince > config.redisTimeout().toNanos()) {
        return;
      }
    }
  }

  /** The store's condition, without I/O. */
  public StoreHealth health() {
    StoreState now = log.state();
    long published = Math.min(publishedSeq(), now.feedSeq());
    return new StoreHealth(
        state,
        state == StoreHealth.State.RUNNING && admission.isOpen(),
        memory.items(),
        memory.bytes(),
        queue.bytes(),
        now.items(),
        now.tombstones(),
        now.parked().changes(),
        now.feedSeq(),
        published,
        outboxAge(published),
        mirror != null,
        mirror != null && mirror.connected(),
        mirror == null ? null : mirror.problem(),
        mirror == null ? 0 : mirror.corruptReads(),
        mirror != null && mirror.building());
  }

  /**
   * Which life of the mirror is of this store; empty without Redis, and before it was looked at in
   * this process. What Redis shows under another one may be of a store that was lost.
   */
  public Optional<String> mirrorGeneration() {
    return mirror == null ? Optional.empty() : mirror.generation();
  }

  private long publishedSeq() {
    return mirror == null ? log.latest() : mirror.publishedSeq();
  }

  private Duration outboxAge(long published) {
    OptionalLong since = log.firstCommitAfter(published);
    return since.isEmpty()
        ? Duration.ZERO
        : Duration.ofMillis(Math.max(0, time.wallMillis() - since.getAsLong()));
  }

  /**
   * Commits what is queued, mirrors what it can within five seconds, closes. Blocks through
   * interrupts. Safe to repeat.
   */
  @Override
  public void close() {
    closing.lock();
    try {
      if (state != StoreHealth.State.STOPPED) {
        state = StoreHealth.State.SHUTTING_DOWN;
        closeInOrder();
      }
    } finally {
      state = StoreHealth.State.STOPPED;
      closing.unlock();
    }
  }

  private void closeInOrder() {
    try {
      committer.close();
      if (mirror != null) {
        mirror.close(mirror.connected() ? MIRROR_DRAIN : Duration.ZERO);
      }
    } finally {
      archive.close();
    }
  }

  /** A peer's batch on its way. */
  public interface Applying {
    /**
     * Blocks until the batch is committed: from then on it survives a crash of this process.
     *
     * @throws StoreFailure when nothing of it was applied
     */
    ReplicaStore.ApplyReport await() throws InterruptedException;
  }

  /**
   * The losing side of two writes that had not seen each other.
   *
   * @param loser the change that lost
   * @param winner the revision that won
   * @param loggedAtMillis epoch milliseconds
   */
  public record Conflict(Change loser, Revision winner, long loggedAtMillis) {}
}
