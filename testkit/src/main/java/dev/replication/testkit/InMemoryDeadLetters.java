package dev.replication.testkit;

import dev.replication.model.NodeId;
import dev.replication.port.DeadLetterStore;
import dev.replication.port.FeedEntry;
import dev.replication.port.TimeSource;
import java.util.ArrayList;
import java.util.List;

/** Dead letters in memory, without a bound. Safe for use by many threads. */
public final class InMemoryDeadLetters implements DeadLetterStore {
  private final TimeSource time;
  private final List<DeadLetter> letters = new ArrayList<>();

  /** An empty store that dates letters by {@code time}. */
  public InMemoryDeadLetters(TimeSource time) {
    this.time = time;
  }

  @Override
  public synchronized void park(NodeId peer, String streamKey, FeedEntry.Undecodable entry) {
    boolean known =
        letters.stream()
            .anyMatch(
                l ->
                    l.peer().equals(peer)
                        && l.streamKey().equals(streamKey)
                        && l.entry().id().equals(entry.id()));
    if (!known) {
      letters.addFirst(new DeadLetter(peer, streamKey, entry, time.wallMillis()));
    }
  }

  @Override
  public synchronized List<DeadLetter> newest(int limit) {
    return letters.stream().limit(limit).toList();
  }
}
