package dev.replication.domain;

import dev.replication.port.TimeSource;
import java.time.Duration;

/** Clocks that stand still until a test moves them. */
public final class ManualTime implements TimeSource {
  private long wallMillis;
  private long nanos;

  /** Starts both clocks where a test wants them. */
  public ManualTime(long wallMillis, long nanos) {
    this.wallMillis = wallMillis;
    this.nanos = nanos;
  }

  /** Starts at an ordinary moment, the monotonic clock about to overflow. */
  public ManualTime() {
    this(1_700_000_000_000L, Long.MAX_VALUE - 1_000_000_000L);
  }

  @Override
  public long wallMillis() {
    return wallMillis;
  }

  @Override
  public long monotonicNanos() {
    return nanos;
  }

  /** Both clocks move on. */
  public void advance(Duration by) {
    wallMillis += by.toMillis();
    nanos += by.toNanos();
  }

  /** The wall clock is set, as an operator or NTP would. */
  public void setWallMillis(long wallMillis) {
    this.wallMillis = wallMillis;
  }
}
