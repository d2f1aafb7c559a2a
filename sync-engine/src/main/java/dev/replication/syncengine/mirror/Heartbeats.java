package dev.replication.syncengine.mirror;

import dev.replication.model.NodeHead;
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
   * Nanoseconds until a heartbeat that says {@code seq} and {@code vv} is due; zero or less when it
   * is.
   */
  long dueInNanos(long nowNanos, long seq, VersionVector vv) {
    if (last == null) {
      return 0;
    }
    boolean changed = last.seq != seq || !last.vv.equals(vv);
    return (changed ? changedNanos : idleNanos) - (nowNanos - last.atNanos);
  }

  /** A heartbeat with the head's seq and vector is in the stream. */
  void sent(long nowNanos, NodeHead head) {
    last = new Said(nowNanos, head.seq(), head.vv());
  }

  private record Said(long atNanos, long seq, VersionVector vv) {}
}
