package dev.replication.syncengine.commit;

import dev.replication.model.Change;
import dev.replication.model.ItemKey;
import dev.replication.model.Membership;
import dev.replication.model.PurgeFrontier;
import dev.replication.model.VersionVector;
import dev.replication.syncengine.archive.ArchiveReader;
import dev.replication.syncengine.archive.Held;
import dev.replication.syncengine.archive.StoreState;
import dev.replication.syncengine.log.ChangeLog;
import dev.replication.syncengine.log.Forgotten;
import dev.replication.syncengine.log.History;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The change log as it stands in L3, with its newest rows and version vectors in memory: whoever
 * follows closely never reads L3. The committer appends, any thread reads.
 */
public final class CommittedLog implements ChangeLog {
  /** Bytes of newest rows kept in memory. */
  static final long TAIL_BYTES = 16L << 20;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition grown = lock.newCondition();
  private final ArchiveReader archive;
  private final CommitQueue queue;
  private final FeedTail tail;
  private final VectorHistory vectors;
  private volatile StoreState state;

  /** Nothing before the first commit: what was found may not have reached the disk. */
  private volatile VersionVector durable = VersionVector.empty();

  private volatile boolean mirrorSeen;

  /** Whether L3 may list deletes that the mirror has yet to forget. */
  private volatile boolean listsForgotten = true;

  /** The log of a store that was opened in {@code opened} and commits what is in {@code queue}. */
  public CommittedLog(ArchiveReader archive, CommitQueue queue, StoreState opened, long nowMillis) {
    this.archive = archive;
    this.queue = queue;
    this.state = opened;
    this.tail = new FeedTail(opened.feedSeq(), TAIL_BYTES);
    this.vectors = new VectorHistory(opened.feedSeq(), opened.vv(), nowMillis);
  }

  /** What the store knows of itself as of the last commit. */
  public StoreState state() {
    return state;
  }

  /**
   * A commit has happened.
   *
   * @param after the state it left
   * @param replaced positions whose rows are gone
   * @param rows the new rows, at consecutive positions after the last
   * @param widened rows that kept their position and got a greater context
   */
  void committed(
      StoreState after, List<Long> replaced, List<Held> rows, List<Held> widened, long nowMillis) {
    lock.lock();
    try {
      listsForgotten |= !after.purged().equals(state.purged());
      replaced.forEach(tail::remove);
      widened.forEach(row -> tail.revise(row.feedSeq(), row.change().revision()));
      rows.forEach(row -> tail.append(new Row(row.feedSeq(), row.item(), row.change())));
      vectors.add(after.feedSeq(), after.vv(), nowMillis);
      state = after;
      grown.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** A commit has happened that survives a power failure, as do those before it. */
  void synced(VersionVector vv) {
    durable = vv;
  }

  /** A commit has happened that could not be told of: what is in memory is given up. */
  void restart(StoreState after, long nowMillis) {
    lock.lock();
    try {
      listsForgotten = true;
      tail.restart(after.feedSeq());
      vectors.add(after.feedSeq(), after.vv(), nowMillis);
      state = after;
      grown.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long latest() {
    return state.feedSeq();
  }

  @Override
  public List<Row> after(long feedSeq, int maxRows, long maxBytes) {
    long upTo;
    lock.lock();
    try {
      if (tail.reachesBackTo(feedSeq)) {
        return tail.after(feedSeq, maxRows, maxBytes);
      }
      upTo = state.feedSeq();
    } finally {
      lock.unlock();
    }
    // L3 may already show a commit that this log has not been told of.
    return archive.log(feedSeq, upTo, maxRows, maxBytes);
  }

  @Override
  public Optional<VersionVector> vectorAt(long feedSeq) {
    lock.lock();
    try {
      return vectors.at(feedSeq);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void forgetVectorsBefore(long feedSeq) {
    lock.lock();
    try {
      vectors.forgetBefore(feedSeq);
      tail.forgetUpTo(feedSeq);
    } finally {
      lock.unlock();
    }
  }

  /**
   * When the first commit beyond {@code feedSeq} happened, in epoch milliseconds; empty when there
   * is none.
   */
  public OptionalLong firstCommitAfter(long feedSeq) {
    lock.lock();
    try {
      return vectors.firstAfter(feedSeq);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void mirrorSeen() {
    mirrorSeen = true;
  }

  /** Whether the mirror was looked at since the store was opened, and did not contradict it. */
  boolean isMirrorSeen() {
    return mirrorSeen;
  }

  @Override
  public History history() {
    return state.history();
  }

  @Override
  public PurgeFrontier purged() {
    return state.purged();
  }

  @Override
  public long forgotten() {
    return state.forgotten();
  }

  @Override
  public Optional<Change.Put> live(ItemKey key) throws InterruptedException {
    return archive
        .find(key)
        .map(Held::change)
        .flatMap(change -> change instanceof Change.Put put ? Optional.of(put) : Optional.empty());
  }

  @Override
  public boolean listsForgotten() {
    return listsForgotten;
  }

  @Override
  public Forgotten toForget(int most) throws InterruptedException {
    if (!listsForgotten) {
      return new Forgotten(state.forgotten(), List.of());
    }
    listsForgotten = false;
    boolean asked = false;
    try {
      Forgotten found = archive.forgotten(most);
      asked = true;
      if (!found.pending().isEmpty()) {
        listsForgotten = true;
      }
      return found;
    } finally {
      if (!asked) {
        listsForgotten = true;
      }
    }
  }

  @Override
  public void forgottenIn(List<Change.Delete> deletes) throws InterruptedException {
    Queued.Mirrored mirrored = new Queued.Mirrored(deletes, new Completion<>());
    queue.put(mirrored);
    mirrored.done().await();
  }

  @Override
  public VersionVector durable() {
    return durable;
  }

  @Override
  public void makeDurable() {
    queue.offer(new Queued.Sync());
  }

  @Override
  public Membership membership() {
    return state.membership();
  }

  @Override
  public Counts counts() {
    StoreState now = state;
    return new Counts(now.items(), now.tombstones());
  }

  @Override
  public boolean awaitBeyond(long feedSeq, Duration wait) throws InterruptedException {
    long left = wait.toNanos();
    lock.lockInterruptibly();
    try {
      while (state.feedSeq() <= feedSeq && left > 0) {
        left = grown.awaitNanos(left);
      }
      return state.feedSeq() > feedSeq;
    } finally {
      lock.unlock();
    }
  }
}
