package dev.replication.app.runtime;

import dev.replication.port.Pause;
import dev.replication.port.TimeSource;
import java.time.Duration;

/** The clocks of this machine. */
public enum SystemTime implements TimeSource, Pause {
  /** The only one there is. */
  INSTANCE;

  @Override
  public long wallMillis() {
    return System.currentTimeMillis();
  }

  @Override
  public long monotonicNanos() {
    return System.nanoTime();
  }

  @Override
  public void pause(Duration length) throws InterruptedException {
    Thread.sleep(length);
  }
}
