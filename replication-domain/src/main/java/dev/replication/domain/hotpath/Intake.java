package dev.replication.domain.hotpath;

import dev.replication.domain.stream.Coalescer;
import dev.replication.model.Change;
import dev.replication.model.NodeId;
import dev.replication.model.TraceContext;
import dev.replication.model.VersionVector;
import dev.replication.port.FeedEntry;
import dev.replication.port.ReplicaStore.ChangeBatch;
import dev.replication.port.ReplicationEvent.EntryDeadLettered;
import dev.replication.port.ReplicationEvent.HoleOpened;
import dev.replication.port.ReplicationEvent.TracedBatchApplied;
import dev.replication.port.ReplicationObserver;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What turns entries as read into a batch fit to be applied: own echoes and repetitions dropped,
 * undecodable entries set aside, the chain checked, one change left for each key.
 */
final class Intake {
  private final NodeId peer;
  private final String streamKey;
  private final EnginePorts ports;
  private final ReplicationObserver observer;

  Intake(NodeId peer, String streamKey, EnginePorts ports) {
    this.peer = peer;
    this.streamKey = streamKey;
    this.ports = ports;
    this.observer = ports.observer();
  }

  /**
   * Entries made ready.
   *
   * @param batch what to apply; may have no change and still move the version vector
   * @param end the state of the tail behind the last entry
   * @param entries how many entries it came from
   * @param weight bytes of all entries
   * @param coalesced changes that a later one of the same key replaced
   * @param oldestMillis the oldest stamp among the changes, {@link Long#MAX_VALUE} without changes
   * @param traces in which changes were made, each once and not too many
   * @param gap whether an entry showed that something is missing
   * @param heartbeat the last heartbeat among them, null without one
   */
  record Ready(
      ChangeBatch batch,
      TailState end,
      int entries,
      long weight,
      int coalesced,
      long oldestMillis,
      List<TraceContext> traces,
      boolean gap,
      FeedEntry.@Nullable Heartbeat heartbeat) {
    /**
     * The same, saying no more than {@code reached} to be seen: behind a batch in flight, which may
     * still fail, this one cannot speak of both.
     */
    Ready saying(VersionVector reached) {
      ChangeBatch less = new ChangeBatch(batch.peer(), batch.changes(), reached);
      return new Ready(less, end, entries, weight, coalesced, oldestMillis, traces, gap, heartbeat);
    }

    /** Whether all is said that may be once this and everything before it is settled. */
    boolean saysAll() {
      return batch.reached().equals(end.reached());
    }

    int deletes() {
      return (int) batch.changes().stream().filter(Change.Delete.class::isInstance).count();
    }
  }

  Ready prepare(TailState start, List<FeedEntry> entries) throws InterruptedException {
    List<Change> fresh = new ArrayList<>(entries.size());
    VersionVector held = ports.store().seen();
    TailState state = start;
    long weight = 0;
    long oldestMillis = Long.MAX_VALUE;
    Set<TraceContext> traces = new LinkedHashSet<>();
    boolean gap = false;
    FeedEntry.Heartbeat heartbeat = null;
    for (FeedEntry entry : entries) {
      weight += entry.weight();
      TailState.Advance advance = state.over(entry, ports.self(), held);
      gap |= advance.gap();
      if (advance.brokenAt() > 0) {
        observer.on(new HoleOpened(peer, state.lastSeq(), advance.brokenAt()));
      }
      if (entry instanceof FeedEntry.Undecodable undecodable) {
        setAside(undecodable);
      } else if (entry instanceof FeedEntry.Heartbeat said) {
        heartbeat = said;
      } else if (entry instanceof FeedEntry.Changed changed
          && advance.meaning() == TailState.Meaning.NEW) {
        fresh.add(changed.change());
        note(changed.change().trace(), traces);
        oldestMillis = Math.min(oldestMillis, changed.change().revision().stamp().millis());
      }
      state = advance.state();
    }
    Coalescer.Coalesced coalesced = Coalescer.coalesce(fresh);
    ChangeBatch batch = new ChangeBatch(peer, coalesced.changes(), state.reached());
    return new Ready(
        batch,
        state,
        entries.size(),
        weight,
        coalesced.dropped(),
        oldestMillis,
        List.copyOf(traces),
        gap,
        heartbeat);
  }

  private static void note(@Nullable TraceContext trace, Set<TraceContext> traces) {
    if (trace != null && traces.size() < TracedBatchApplied.MAX_TRACES) {
      traces.add(trace);
    }
  }

  private void setAside(FeedEntry.Undecodable entry) throws InterruptedException {
    ports.deadLetters().park(peer, streamKey, entry);
    observer.on(new EntryDeadLettered(peer, entry.id(), entry.reason(), entry.detail()));
  }
}
