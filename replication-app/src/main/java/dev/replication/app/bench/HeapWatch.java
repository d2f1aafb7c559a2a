package dev.replication.app.bench;

import java.time.Duration;

/**
 * The peak of the Java heap in use since the watch began, garbage not yet collected included,
 * looked at every 20 ms on a thread of its own.
 */
final class HeapWatch implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofMillis(20);
  private static final double MIB = 1024.0 * 1024.0;

  private final Thread thread = Thread.ofVirtual().name("heap-watch").start(this::watch);
  private volatile long peakBytes;

  /** What is in use once everything that can be collected is. */
  static double settledMebibytes() {
    // What one collection finds dead may have to be cleaned up before the next one can take it.
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return (runtime.totalMemory() - runtime.freeMemory()) / MIB;
  }

  /** The peak so far. */
  double peakMebibytes() {
    return peakBytes / MIB;
  }

  private void watch() {
    Runtime runtime = Runtime.getRuntime();
    try {
      while (!Thread.currentThread().isInterrupted()) {
        peakBytes = Math.max(peakBytes, runtime.totalMemory() - runtime.freeMemory());
        Thread.sleep(INTERVAL);
      }
    } catch (InterruptedException closed) {
      // The watch is over.
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
