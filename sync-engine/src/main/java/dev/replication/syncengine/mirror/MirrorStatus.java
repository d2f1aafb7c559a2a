package dev.replication.syncengine.mirror;

import dev.replication.model.NodeHead;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What others may know of the mirror. Written by the publisher thread, read by any; everything is
 * guarded by one lock.
 */
final class MirrorStatus {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private Snapshot now = new Snapshot(null, false, null, null, false, null);

  /** Redis holds {@code head} now. */
  void published(NodeHead head) {
    become(now().with(head));
  }

  /** Redis answers and is ours to write. */
  void up() {
    become(now().up());
  }

  /** What is doubtful about the server although it serves. */
  void noted(Optional<String> note) {
    become(now().noting(note.orElse(null)));
  }

  /** Redis does not answer. */
  void down(String trouble) {
    become(now().down(trouble));
  }

  /**
   * Redis answers and must not be written: what it holds contradicts our store.
   *
   * @param setBack when it is of a later state of our store
   */
  void stopped(String trouble, @Nullable SetBack setBack) {
    become(now().stopped(trouble, setBack));
  }

  Snapshot now() {
    lock.lock();
    try {
      return now;
    } finally {
      lock.unlock();
    }
  }

  /** Blocks until {@code feedSeq} is published, at most {@code wait}; tells whether it is. */
  boolean awaitPublished(long feedSeq, Duration wait) throws InterruptedException {
    long leftNanos = wait.toNanos();
    lock.lockInterruptibly();
    try {
      while (now.publishedSeq() < feedSeq) {
        if (leftNanos <= 0) {
          return false;
        }
        leftNanos = moved.awaitNanos(leftNanos);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Blocks until Redis was looked at or could not be, at most {@code wait}. */
  void awaitFirstLook(Duration wait) throws InterruptedException {
    long leftNanos = wait.toNanos();
    lock.lockInterruptibly();
    try {
      while (!now.connected() && now.trouble() == null && leftNanos > 0) {
        leftNanos = moved.awaitNanos(leftNanos);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Blocks while the author of a mirror that is ahead of our store is watched. */
  void awaitAuthorKnown() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (now.isAuthorWatched()) {
        moved.await();
      }
    } finally {
      lock.unlock();
    }
  }

  private void become(Snapshot next) {
    lock.lock();
    try {
      now = next;
      moved.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The mirror at one moment.
   *
   * @param head the head as it was last written or found, null before Redis was ever reached
   * @param connected whether Redis answered last and is ours to write
   * @param note what is doubtful although it serves
   * @param trouble why it does not
   * @param contradicted whether what Redis holds contradicts our store
   * @param setBack what is known when it is of a later state of our store
   */
  record Snapshot(
      @Nullable NodeHead head,
      boolean connected,
      @Nullable String note,
      @Nullable String trouble,
      boolean contradicted,
      @Nullable SetBack setBack) {
    long publishedSeq() {
      return head == null ? 0 : head.feedSeq();
    }

    boolean building() {
      return head != null && head.building();
    }

    @Nullable String problem() {
      return trouble == null ? note : trouble;
    }

    private boolean isAuthorWatched() {
      return setBack != null && setBack.author() == SetBack.Author.WATCHED;
    }

    private Snapshot with(NodeHead newHead) {
      return new Snapshot(newHead, connected, note, trouble, contradicted, setBack);
    }

    private Snapshot up() {
      return new Snapshot(head, true, note, null, false, null);
    }

    private Snapshot noting(@Nullable String newNote) {
      return new Snapshot(head, connected, newNote, trouble, contradicted, setBack);
    }

    private Snapshot down(String newTrouble) {
      return new Snapshot(head, false, note, newTrouble, contradicted, null);
    }

    private Snapshot stopped(String newTrouble, @Nullable SetBack newSetBack) {
      return new Snapshot(head, false, note, newTrouble, true, newSetBack);
    }
  }
}
