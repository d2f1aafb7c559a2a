package dev.replication.testkit.contract;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A call on a thread of its own, so that a test can watch it block and be ended. */
final class BlockedCall<T> {
  private final FutureTask<T> result;
  private final Thread thread;

  private BlockedCall(Callable<T> call, Thread.Builder builder) {
    this.result = new FutureTask<>(call);
    this.thread = builder.start(result);
  }

  static <T> BlockedCall<T> onPlatformThread(Callable<T> call) {
    return new BlockedCall<>(call, Thread.ofPlatform().daemon());
  }

  static <T> BlockedCall<T> onVirtualThread(Callable<T> call) {
    return new BlockedCall<>(call, Thread.ofVirtual());
  }

  void interrupt() {
    thread.interrupt();
  }

  T resultWithin(Duration time) throws Exception {
    return result.get(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** What the call throws. */
  Throwable failureWithin(Duration time) throws InterruptedException, TimeoutException {
    try {
      T unexpected = result.get(time.toMillis(), TimeUnit.MILLISECONDS);
      throw new AssertionError("the call did not fail but returned " + unexpected);
    } catch (ExecutionException e) {
      return e.getCause() == null ? e : e.getCause();
    }
  }
}
