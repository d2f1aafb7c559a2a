package dev.replication.syncengine.archive;

import dev.replication.syncengine.StoreFailure;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;

/**
 * The platform threads {@code store-reader-N} on which reads run: SQLite would pin the carrier of a
 * virtual thread for the whole of a read. What waits for them is bounded by the number of callers,
 * each of which waits for its answer.
 */
final class ReaderThreads implements AutoCloseable {
  private final ExecutorService threads;

  ReaderThreads(int count) {
    threads =
        Executors.newFixedThreadPool(
            count, Thread.ofPlatform().name("store-reader-", 1).daemon().factory());
  }

  /** Runs {@code read} and waits for its result; an interrupt ends the wait, not the read. */
  <T> T call(Callable<T> read) throws InterruptedException {
    Future<T> running = start(read);
    try {
      return running.get();
    } catch (ExecutionException e) {
      throw failure(e);
    }
  }

  /** As {@link #call}, but waits through interrupts and keeps them for the caller. */
  <T> T callUninterruptibly(Callable<T> read) {
    Future<T> running = start(read);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return running.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw failure(e);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private <T> Future<T> start(Callable<T> read) {
    try {
      return threads.submit(read);
    } catch (RejectedExecutionException e) {
      throw new StoreFailure.NotRunning("the store is closed");
    }
  }

  private static RuntimeException failure(ExecutionException e) {
    return e.getCause() instanceof RuntimeException failure
        ? failure
        : new IllegalStateException("a read failed unexpectedly", e.getCause());
  }

  /** Refuses new reads and waits for those under way. */
  @Override
  public void close() {
    threads.close();
  }
}
