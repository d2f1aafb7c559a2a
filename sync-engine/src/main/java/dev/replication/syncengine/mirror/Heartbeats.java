package dev.replication.syncengine.mirror;

import dev.replication.model.VersionVector;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When the next heartbeat is due: soon after something changed, rarely when nothing does. Confined
 * to the publisher thread.
 */
final class Heartbeats {
  private final long changedNanos;
  private final long idleNanos;
  private @Nullable Said last;

  /**
   * When heartbeats are due.
   *
   * @param afterChange least distance of two heartbeats
   * @param whenIdle greatest distance
   */
  Heartbeats(Duration afterChange, Duration whenIdle) {
    this.changedNanos = afterChange.toNanos();
    this.idleNanos = whenIdle.toNanos();
  }

  /**
   * What a heartbeat says.
   *
   * @param seq the last own change before it
   * @param vv what is acknowledged
   * @param epoch of which membership
   */
  record Saying(long seq, VersionVector vv, long epoch) {}

  /** Nanoseconds until a heartbeat that says so is due; zero or less when it is. */
  long dueInNanos(long nowNanos, Saying saying) {
    if (last == null) {
      return 0;
    }
    boolean changed = !last.saying.equals(saying);
    return (changed ? changedNanos : idleNanos) - (nowNanos - last.atNanos);
  }

  /** A heartbeat is in the stream. */
  void sent(long nowNanos, Saying saying) {
    last = new Said(nowNanos, saying);
  }

  private record Said(long atNanos, Saying saying) {}
}
