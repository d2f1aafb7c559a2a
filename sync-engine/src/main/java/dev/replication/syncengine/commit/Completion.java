package dev.replication.syncengine.commit;

import dev.replication.syncengine.StoreFailure;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** The end of one piece of queued work, reached once and awaited by any number of threads. */
public final class Completion<T> {
  private final CompletableFuture<T> end = new CompletableFuture<>();

  /**
   * Blocks until the work is done.
   *
   * @throws StoreFailure when it was not done
   */
  public T await() throws InterruptedException {
    try {
      return end.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StoreFailure failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Blocks until the work is done or has failed. */
  void awaitEither() throws InterruptedException {
    try {
      end.get();
    } catch (ExecutionException e) {
      // Whoever queued the work hears of it; for others nothing has changed.
    }
  }

  void complete(T result) {
    end.complete(result);
  }

  void fail(StoreFailure failure) {
    end.completeExceptionally(failure);
  }
}
