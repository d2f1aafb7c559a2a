package dev.replication.adapter.syncengine;

import dev.replication.model.NodeId;
import dev.replication.port.DeadLetterStore;
import dev.replication.port.FeedEntry;
import dev.replication.port.TimeSource;
import dev.replication.syncengine.SyncEngine;
import java.util.List;

/** Dead letters kept in the L3 of a {@link SyncEngine}. Safe for use by many threads. */
public final class SyncEngineDeadLetters implements DeadLetterStore {
  private final SyncEngine engine;
  private final TimeSource time;

  /** Keeps letters in {@code engine}, which the caller closes. */
  public SyncEngineDeadLetters(SyncEngine engine, TimeSource time) {
    this.engine = engine;
    this.time = time;
  }

  @Override
  public void park(NodeId peer, String streamKey, FeedEntry.Undecodable entry)
      throws InterruptedException {
    DeadLetter letter = new DeadLetter(peer, streamKey, entry, time.wallMillis());
    SyncEngineReplicaStore.translating(
        "keep a dead letter",
        () -> {
          engine.parkDeadLetter(letter);
          return letter;
        });
  }

  @Override
  public List<DeadLetter> newest(int limit) throws InterruptedException {
    return SyncEngineReplicaStore.translating("read dead letters", () -> engine.deadLetters(limit));
  }
}
