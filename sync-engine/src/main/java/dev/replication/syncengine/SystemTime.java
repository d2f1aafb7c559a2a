package dev.replication.syncengine;

import dev.replication.port.TimeSource;

/** The clocks of this machine. */
enum SystemTime implements TimeSource {
  INSTANCE;

  @Override
  public long wallMillis() {
    return System.currentTimeMillis();
  }

  @Override
  public long monotonicNanos() {
    return System.nanoTime();
  }
}
