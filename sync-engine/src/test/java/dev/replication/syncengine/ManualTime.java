package dev.replication.syncengine;

import dev.replication.port.TimeSource;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that a test moves; monotonic time goes on by itself, as waiting does. */
public final class ManualTime implements TimeSource {
  private final AtomicLong wallMillis;

  /** Stands at {@code wallMillis}. */
  public ManualTime(long wallMillis) {
    this.wallMillis = new AtomicLong(wallMillis);
  }

  /** Moves the wall clock. */
  public void advance(Duration by) {
    wallMillis.addAndGet(by.toMillis());
  }

  @Override
  public long wallMillis() {
    return wallMillis.get();
  }

  @Override
  public long monotonicNanos() {
    return System.nanoTime();
  }
}
