package dev.replication.app.bench;

import java.time.Duration;

/**
 * A steady load, under which latency is measured.
 *
 * @param rate writes per second
 * @param warmUp how long it lasts before anything is counted: the machine compiles what it runs
 * @param length how long it is measured then
 */
record Steady(int rate, Duration warmUp, Duration length) {
  @Override
  public String toString() {
    return "%,d writes/s for %d s, after %d s of warming up"
        .formatted(rate, length.toSeconds(), warmUp.toSeconds());
  }
}
