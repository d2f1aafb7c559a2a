package dev.replication.domain.hotpath;

import dev.replication.model.NodeId;
import dev.replication.port.TimeSource;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Who connects first when several peers are begun together: a peer waits for the first attempts of
 * those with a lower priority number, whatever comes of them, but never longer than {@link
 * #LONGEST_HOLD}, so that a peer that is down does not keep the others. Safe for use by many
 * threads, under one lock that is never held while blocking.
 */
public final class StartOrder {
  /** The longest time that a peer waits for others. */
  public static final Duration LONGEST_HOLD = Duration.ofSeconds(1);

  private static final Duration LOOK = Duration.ofMillis(10);

  private final TimeSource time;
  private final long beganNanos;
  private final Object lock = new Object();

  // Guarded by lock.
  private final Map<NodeId, Integer> untried;

  /** The order of peers that are begun now, by their priorities. */
  public StartOrder(TimeSource time, Map<NodeId, Integer> priorities) {
    this.time = time;
    this.beganNanos = time.monotonicNanos();
    this.untried = new HashMap<>(priorities);
  }

  /** Zero when {@code peer} may connect, otherwise when to ask again. */
  Duration hold(NodeId peer) {
    if (time.monotonicNanos() - beganNanos >= LONGEST_HOLD.toNanos()) {
      return Duration.ZERO;
    }
    synchronized (lock) {
      Integer own = untried.get(peer);
      boolean first = own == null || untried.values().stream().noneMatch(other -> other < own);
      return first ? Duration.ZERO : LOOK;
    }
  }

  /** {@code peer} has made its first attempt. */
  void tried(NodeId peer) {
    synchronized (lock) {
      untried.remove(peer);
    }
  }
}
