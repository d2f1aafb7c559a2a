package dev.replication.domain.hotpath;

import dev.replication.domain.flow.Aimd;
import dev.replication.domain.flow.RateLimit;
import dev.replication.model.NodeId;
import dev.replication.port.ReplicationEvent.BatchSizeChanged;
import dev.replication.port.ReplicationEvent.RateLimited;
import dev.replication.port.ReplicationObserver;
import java.time.Duration;

/**
 * How fast one peer is followed: the size of its reads, and its share of the limit that all peers
 * have together. It outlives the sessions with the peer. Confined to one thread.
 */
final class Pace {
  private final NodeId peer;
  private final ReplicationObserver observer;
  private Tuning tuning;
  private Aimd batchSize;

  Pace(NodeId peer, Tuning tuning, ReplicationObserver observer) {
    this.peer = peer;
    this.tuning = tuning;
    this.observer = observer;
    this.batchSize = new Aimd(tuning.batchSize());
  }

  /**
   * Goes on as {@code next} says; a size that adapts keeps what it has learnt unless its bounds
   * change.
   */
  void retune(Tuning next) {
    boolean sameSizes = next.batchSize().equals(tuning.batchSize());
    tuning = next;
    if (!sameSizes) {
      int before = batchSize.size();
      batchSize = new Aimd(next.batchSize());
      noteSize(before);
    }
  }

  /** Tells of the size that a session begins with. */
  void announce() {
    noteSize(0);
  }

  /** How many entries the next read asks for. */
  int batchSize() {
    return batchSize.size();
  }

  /** A batch was applied; {@code full} tells whether its read came back full. */
  void applied(boolean full, Duration took) {
    int before = batchSize.size();
    batchSize.applied(full, took, tuning.tail().slo().batchFlush());
    noteSize(before);
  }

  /** A sign of strain. */
  void setBack() {
    int before = batchSize.size();
    batchSize.setback();
    noteSize(before);
  }

  /** Entries were read and handed over: they count against the limit. */
  void charge(int entries) {
    RateLimit limit = tuning.limit();
    if (limit == null) {
      return;
    }
    Duration pause = limit.charge(peer, tuning.priority(), entries);
    if (pause.isPositive()) {
      observer.on(new RateLimited(peer, pause));
    }
  }

  /** How long the limit asks to wait before the next read. */
  Duration owed() {
    RateLimit limit = tuning.limit();
    return limit == null ? Duration.ZERO : limit.owed(peer);
  }

  private void noteSize(int before) {
    int now = batchSize.size();
    if (now != before) {
      observer.on(new BatchSizeChanged(peer, before, now));
    }
  }
}
