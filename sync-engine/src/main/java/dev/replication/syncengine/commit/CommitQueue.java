package dev.replication.syncengine.commit;

import dev.replication.model.ItemKey;
import dev.replication.syncengine.StoreFailure;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Work waiting for the committer, first in, first out, bounded by bytes and by count; whoever
 * brings more waits. It also knows the last accepted write of each key until that is committed, so
 * that a reader can wait for it. Safe for use by many threads.
 */
public final class CommitQueue {
  /** Most pieces of work waiting. */
  static final int MAX_QUEUED = 1 << 17;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition notEmpty = lock.newCondition();
  private final Condition notFull = lock.newCondition();
  private final ArrayDeque<Queued> queue = new ArrayDeque<>();

  /** Written under the lock, so that it agrees with the queue's order; read without. */
  private final ConcurrentMap<ItemKey, ClientWrite> lastWrites = new ConcurrentHashMap<>();

  private final long maxBytes;
  private long bytes;
  private boolean closed;

  /**
   * A queue of at most {@code maxBytes}; a single piece of work that is larger is taken when
   * nothing else waits.
   */
  public CommitQueue(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * Appends {@code work}; waits while the queue is full.
   *
   * @throws StoreFailure.NotRunning when the queue is closed
   */
  public void put(Queued work) throws InterruptedException {
    long weight = work.weight();
    lock.lockInterruptibly();
    try {
      while (!closed && isFullFor(weight)) {
        notFull.await();
      }
      if (closed) {
        throw new StoreFailure.NotRunning("the store is closed");
      }
      if (work instanceof ClientWrite write) {
        lastWrites.put(write.key(), write);
      }
      bytes += weight;
      queue.add(work);
      notEmpty.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Appends {@code work} where there is room; tells whether there was. Never blocks. */
  boolean offer(Queued work) {
    lock.lock();
    try {
      if (closed || isFullFor(work.weight())) {
        return false;
      }
      bytes += work.weight();
      queue.add(work);
      notEmpty.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean isFullFor(long weight) {
    return queue.size() >= MAX_QUEUED || (bytes > 0 && bytes + weight > maxBytes);
  }

  /**
   * Takes the work at the head: at least one piece, more while there are and the bounds hold.
   * Returns nothing once {@code wait} is over, and for good once the queue is closed and empty.
   *
   * @param wait null for as long as it takes
   */
  List<Queued> take(int maxChanges, long maxWeight, @Nullable Duration wait) {
    lock.lock();
    try {
      awaitWork(wait);
      List<Queued> taken = new ArrayList<>();
      long changes = 0;
      long weight = 0;
      for (Queued next = queue.peek(); next != null; next = queue.peek()) {
        changes += next.changes();
        weight += next.weight();
        if (!taken.isEmpty() && (changes > maxChanges || weight > maxWeight)) {
          break;
        }
        taken.add(next);
        queue.remove();
        bytes -= next.weight();
      }
      notFull.signalAll();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private void awaitWork(@Nullable Duration wait) {
    try {
      long left = wait == null ? Long.MAX_VALUE : wait.toNanos();
      while (queue.isEmpty() && !closed && left > 0) {
        left = wait == null ? waitOn(notEmpty) : notEmpty.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      // The committer ends by close() alone; nobody else knows its thread.
      throw new IllegalStateException("the committer was interrupted", e);
    }
  }

  private static long waitOn(Condition condition) throws InterruptedException {
    condition.await();
    return Long.MAX_VALUE;
  }

  /** Work is at its end: readers need not wait for it any longer. */
  void settled(Collection<Queued> work) {
    lock.lock();
    try {
      for (Queued piece : work) {
        if (piece instanceof ClientWrite write) {
          lastWrites.remove(write.key(), write);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Blocks until every write of {@code keys} accepted so far has come to its end. */
  public void awaitWritesOf(Collection<ItemKey> keys) throws InterruptedException {
    if (lastWrites.isEmpty()) {
      return;
    }
    List<ClientWrite> open = new ArrayList<>();
    for (ItemKey key : keys) {
      ClientWrite write = lastWrites.get(key);
      if (write != null) {
        open.add(write);
      }
    }
    for (ClientWrite write : open) {
      write.done().awaitEither();
    }
  }

  /** Bytes waiting. */
  public long bytes() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
    }
  }

  /** Takes nothing more; what waits is still handed out. */
  public void close() {
    lock.lock();
    try {
      closed = true;
      notEmpty.signalAll();
      notFull.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether the queue takes nothing more and has nothing left. */
  boolean isDrained() {
    lock.lock();
    try {
      return closed && queue.isEmpty();
    } finally {
      lock.unlock();
    }
  }
}
