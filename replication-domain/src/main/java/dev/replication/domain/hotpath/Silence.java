package dev.replication.domain.hotpath;

import dev.replication.port.FeedEntry;
import dev.replication.port.TimeSource;
import java.time.Duration;
import java.util.List;

/**
 * Whether a peer that should be heard is silent. Who has ever sent a heartbeat sends one every few
 * seconds; when nothing comes for longer, either the node has stopped or what we read is no longer
 * where it writes, and how far we are behind is not known.
 *
 * <p>Each further silence in a row is borne for twice as long, up to {@link #LONGEST}: a new
 * connection helps where an address has moved, and does not where the node is down. It outlives the
 * sessions with the peer. Confined to one thread.
 */
final class Silence {
  /** No silence is borne for longer, unless the timeout itself is. */
  static final Duration LONGEST = Duration.ofMinutes(5);

  private static final int MOST_DOUBLINGS = 16;

  private final TimeSource time;
  private boolean beats;
  private long sinceNanos;
  private int inARow;

  Silence(TimeSource time) {
    this.time = time;
    this.sinceNanos = time.monotonicNanos();
  }

  /** A session begins; what may come over it has had no time yet. */
  void sessionBegins() {
    sinceNanos = time.monotonicNanos();
  }

  /** Entries came. */
  void brokenBy(List<FeedEntry> entries) {
    sinceNanos = time.monotonicNanos();
    inARow = 0;
    beats = beats || entries.stream().anyMatch(FeedEntry.Heartbeat.class::isInstance);
  }

  /**
   * How much longer nothing may come before the peer counts as silent, zero when it does already.
   * Never reached by a peer that has not sent a heartbeat.
   */
  Duration bearable(Duration timeout) {
    if (!beats) {
      return Duration.ofNanos(Long.MAX_VALUE);
    }
    Duration left = borne(timeout).minusNanos(time.monotonicNanos() - sinceNanos);
    return left.isNegative() ? Duration.ZERO : left;
  }

  private Duration borne(Duration timeout) {
    Duration grown = timeout.multipliedBy(1L << Math.min(inARow, MOST_DOUBLINGS));
    Duration longest = timeout.compareTo(LONGEST) > 0 ? timeout : LONGEST;
    return grown.compareTo(longest) > 0 ? longest : grown;
  }

  /** It was silent for too long; how long. */
  Duration noted() {
    inARow++;
    return Duration.ofNanos(time.monotonicNanos() - sinceNanos);
  }

  /** Whether nothing has come since the peer was last found silent. */
  boolean lasts() {
    return inARow > 0;
  }
}
