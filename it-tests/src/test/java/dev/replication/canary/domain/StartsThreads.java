package dev.replication.canary.domain;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Each method has to do with threads. */
public final class StartsThreads {
  void starts(Runnable duty) {
    Thread.ofVirtual().start(duty);
  }

  void sleeps() throws InterruptedException {
    Thread.sleep(1);
  }

  void sleepsByUnit() throws InterruptedException {
    TimeUnit.SECONDS.sleep(1);
  }

  void submits(Runnable duty) {
    try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
      executor.execute(duty);
    }
  }

  void executes(Executor executor, Runnable duty) {
    executor.execute(duty);
  }

  boolean completes() {
    return CompletableFuture.completedFuture("done").isDone();
  }

  void parks() {
    LockSupport.parkNanos(1);
  }
}
