package dev.replication.app.telemetry;

import dev.replication.port.TimeSource;
import java.time.Duration;

/** A clock that stands still until it is moved. */
final class SteppedTime implements TimeSource {
  private long nanos = 1_000;

  void advance(Duration by) {
    nanos += by.toNanos();
  }

  @Override
  public long wallMillis() {
    return nanos / 1_000_000;
  }

  @Override
  public long monotonicNanos() {
    return nanos;
  }
}
