package dev.replication.domain.hotpath;

import dev.replication.model.NodeId;
import dev.replication.model.StreamId;
import dev.replication.port.ChangeFeed;
import dev.replication.port.ReadOutcome;
import dev.replication.port.ReplicationEvent.StreamAnswered;
import dev.replication.port.ReplicationEvent.StreamAnswered.Query;
import dev.replication.port.ReplicationObserver;
import dev.replication.port.StreamMetadata;
import dev.replication.port.TimeSource;
import java.time.Duration;

/**
 * A feed that tells how long each answer took, the waiting it was asked for not counted, nor how
 * late it may end. How long a read waited that was asked to wait and found entries is not known;
 * nothing is told of it.
 */
record TimedFeed(NodeId peer, ChangeFeed feed, TimeSource time, ReplicationObserver observer)
    implements ChangeFeed {
  /** Redis looks ten times a second whether a blocked read has waited long enough. */
  private static final Duration TICK = Duration.ofMillis(100);

  @Override
  public String streamKey() {
    return feed.streamKey();
  }

  @Override
  public ReadOutcome read(StreamId after, int max, Duration wait) throws InterruptedException {
    long startedNanos = time.monotonicNanos();
    ReadOutcome outcome = feed.read(after, max, wait);
    boolean waited = wait.isPositive();
    if (!waited || outcome instanceof ReadOutcome.Idle) {
      answered(Query.READ, startedNanos, waited ? wait.plus(TICK) : Duration.ZERO);
    }
    return outcome;
  }

  @Override
  public StreamMetadata probe() throws InterruptedException {
    long startedNanos = time.monotonicNanos();
    StreamMetadata metadata = feed.probe();
    answered(Query.PROBE, startedNanos, Duration.ZERO);
    return metadata;
  }

  private void answered(Query query, long startedNanos, Duration waited) {
    long tookNanos = time.monotonicNanos() - startedNanos - waited.toNanos();
    observer.on(new StreamAnswered(peer, query, Duration.ofNanos(Math.max(0, tookNanos))));
  }
}
