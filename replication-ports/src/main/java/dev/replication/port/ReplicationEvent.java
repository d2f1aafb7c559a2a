package dev.replication.port;

import dev.replication.model.CircuitState;
import dev.replication.model.ComparisonVerdict;
import dev.replication.model.Damage;
import dev.replication.model.EngineState;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeId;
import dev.replication.model.RepairCause;
import dev.replication.model.RepairCounts;
import dev.replication.model.Slo;
import dev.replication.model.StreamId;
import dev.replication.model.TraceContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What happened, in the past tense. The only way the domain speaks; the app turns it into logs,
 * meters and spans.
 */
public sealed interface ReplicationEvent {
  /** An event about one peer. */
  sealed interface OfPeer extends ReplicationEvent {
    /** The peer. */
    NodeId peer();
  }

  /** An event about what lies in our own store. */
  sealed interface OfScrub extends ReplicationEvent {}

  /**
   * A row of our store was not what was written.
   *
   * @param mendedFrom who had it, ourselves for our own mirror; null when nobody had
   */
  record DamageFound(ItemKey key, Damage damage, @Nullable NodeId mendedFrom) implements OfScrub {}

  /**
   * All rows of our store were looked at.
   *
   * @param putBack items that our Redis had lost
   * @param damaged rows that were not what was written
   * @param mended how many of them are again
   */
  record ScrubFinished(long rows, long putBack, long damaged, long mended, Duration took)
      implements OfScrub {}

  /** The engine moved on in its life. */
  record EngineStateChanged(EngineState from, EngineState to) implements ReplicationEvent {}

  /** A peer is followed from now on, or no longer. The last event about a peer that is gone. */
  record FollowingChanged(NodeId peer, Following to) implements OfPeer {
    /** Whether a peer is followed. */
    public enum Following {
      /** It is. */
      ACTIVE,
      /** It is configured, and not followed on purpose. */
      PAUSED,
      /** It is not configured any longer. */
      ENDED
    }
  }

  /** A session is open. */
  record PeerConnected(NodeId peer, Duration took) implements OfPeer {}

  /**
   * A session could not be opened, or leads to another node.
   *
   * @param attempt 1 for the first since the last success
   * @param retryIn when it is tried again
   */
  record PeerConnectFailed(NodeId peer, int attempt, ReplicationFailure cause, Duration retryIn)
      implements OfPeer {}

  /** A session ended; {@code cause} is null when we closed it. */
  record PeerDisconnected(NodeId peer, @Nullable ReplicationFailure cause) implements OfPeer {}

  /** An idle peer was asked whether it is there. */
  record PeerPinged(NodeId peer, Duration roundTrip) implements OfPeer {}

  /** The peer's circuit changed. */
  record CircuitChanged(NodeId peer, CircuitState from, CircuitState to) implements OfPeer {}

  /** The peer's circuit was told how a call went, or was asked and let none through. */
  record CircuitUsed(NodeId peer, Use use) implements OfPeer {
    /** What for. */
    public enum Use {
      /** The peer answered. */
      SUCCESS,
      /** It did not. */
      FAILURE,
      /** Nothing was asked of it, because the circuit is open. */
      REJECTION
    }
  }

  /**
   * A heartbeat arrived while we waited for it.
   *
   * @param peerAhead the peer's clock minus ours, too small by the time the heartbeat took to reach
   *     us; negative when the peer's is behind
   */
  record ClockCompared(NodeId peer, Duration peerAhead) implements OfPeer {}

  /** Entries were read. */
  record BatchRead(NodeId peer, int entries, long bytes, Duration took) implements OfPeer {}

  /**
   * The peer's stream was asked and answered.
   *
   * @param took without the time that a read was asked to wait for entries; nothing is told of a
   *     read that waited and found some, because how long it waited is not known
   */
  record StreamAnswered(NodeId peer, Query query, Duration took) implements OfPeer {
    /** What was asked. */
    public enum Query {
      /** For entries. */
      READ,
      /** For the stream's metadata and the head. */
      PROBE
    }
  }

  /**
   * A batch was committed.
   *
   * @param events entries it came from, heartbeats and own echoes included
   * @param coalesced changes that a later one of the same key replaced before they were applied
   * @param report what became of the rest
   * @param took from handing it over to its commit
   * @param visibleAfter from the oldest change's stamp to its commit here; depends on both clocks
   */
  record BatchApplied(
      NodeId peer,
      int events,
      int coalesced,
      ReplicaStore.ApplyReport report,
      int deletes,
      Duration took,
      Duration visibleAfter)
      implements OfPeer {}

  /**
   * A batch was committed in which some changes were made in traces; follows its {@link
   * BatchApplied}.
   *
   * @param traces of its changes, each once, at most {@link #MAX_TRACES}
   * @param events entries the batch came from
   * @param took from handing it over to its commit
   */
  record TracedBatchApplied(NodeId peer, List<TraceContext> traces, int events, Duration took)
      implements OfPeer {
    /** Most traces that are told of one batch; what there is beyond is left out. */
    public static final int MAX_TRACES = 128;

    /** Copies the list. */
    public TracedBatchApplied {
      traces = List.copyOf(traces);
    }
  }

  /** The store refused or failed a batch, which will be begun again. */
  record BatchFailed(NodeId peer, int events, ReplicationFailure cause) implements OfPeer {}

  /** The size of reads changed; where a tail begins, {@code from} 0. */
  record BatchSizeChanged(NodeId peer, int from, int to) implements OfPeer {}

  /** An entry was set aside. */
  record EntryDeadLettered(NodeId peer, StreamId id, FeedEntry.Reason reason, String detail)
      implements OfPeer {}

  /** The store asked for a pause. */
  record BackpressurePaused(NodeId peer, String reason) implements OfPeer {}

  /** The rate limit asked for a pause. */
  record RateLimited(NodeId peer, Duration pause) implements OfPeer {}

  /**
   * The stream is not the one our cursor speaks of; it is entered anew.
   *
   * @param why what gave it away
   */
  record StreamRecreated(NodeId peer, String why) implements OfPeer {}

  /**
   * Entries were trimmed before we read them.
   *
   * @param lost how many, exactly
   */
  record HistoryTrimmed(NodeId peer, long lost) implements OfPeer {}

  /**
   * The peer's chain is broken: changes between {@code lastSeq} and {@code after} never reached us.
   *
   * @param lastSeq the last seq we had
   * @param after the seq that the next change follows
   */
  record HoleOpened(NodeId peer, long lastSeq, long after) implements OfPeer {}

  /**
   * What we have of the peer is complete no longer, or again.
   *
   * @param holeFrom the first of its seqs that may be missing here, null when none is known to be
   */
  record CompletenessChanged(NodeId peer, @Nullable Long holeFrom) implements OfPeer {}

  /**
   * How far behind we are.
   *
   * @param millis age of what we have not applied, 0 when nothing is left, null when not known
   * @param entries entries we have not applied, null when not known
   */
  record LagMeasured(NodeId peer, @Nullable Long millis, @Nullable Long entries)
      implements OfPeer {}

  /** An objective is in force for the peer. */
  record SloSet(NodeId peer, Slo slo, Duration threshold) implements OfPeer {}

  /**
   * A measurement was above its objective.
   *
   * @param times how many were since the objective was last met; 1 for the first
   */
  record SloViolated(NodeId peer, Slo slo, Duration value, Duration threshold, long times)
      implements OfPeer {}

  /**
   * An objective is met again, and has been for a while.
   *
   * @param worst the greatest measurement above it
   * @param times how many were above it
   * @param lasted since the first of them
   */
  record SloRestored(
      NodeId peer, Slo slo, Duration worst, Duration threshold, long times, Duration lasted)
      implements OfPeer {}

  /** A cursor was stored, or could not be. */
  record CursorSaved(NodeId peer, StreamId position, @Nullable ReplicationFailure failure)
      implements OfPeer {}

  /** An event of comparing with a peer and repairing from it. */
  sealed interface OfRepair extends OfPeer {}

  /**
   * Digests were compared, or could not be.
   *
   * @param roundTrips to the peer
   * @param bytes of digests and records that it sent, without framing
   * @param took from the first look to the end, repair included
   */
  record ComparisonFinished(
      NodeId peer, ComparisonVerdict verdict, int roundTrips, long bytes, Duration took)
      implements OfRepair {}

  /** A cycle of repair began, because something differs. */
  record RepairStarted(NodeId peer, RepairCause cause) implements OfRepair {}

  /**
   * A cycle of repair ended.
   *
   * @param counts of this cycle
   * @param end how
   */
  record RepairFinished(NodeId peer, RepairCounts counts, End end, Duration took)
      implements OfRepair {
    /** How a cycle ends. */
    public enum End {
      /** All that differed was looked at, and what the peer had is ours. */
      COMPLETE,
      /** All that differed was looked at, and something could not be had; it is tried again. */
      INCOMPLETE,
      /** At its limit of items; the next one goes on. */
      LIMIT,
      /** The peer's stream or tree, or our tree, is another one now; it begins again. */
      VOID
    }
  }

  /**
   * Comparing was due and put off.
   *
   * @param why what it waits for
   */
  record RepairSkipped(NodeId peer, Skip why) implements OfRepair {
    /** What it waits for. */
    public enum Skip {
      /** The peer's stream is being caught up with, which may mend what differs. */
      CATCHING_UP,
      /** The pause after a failure. */
      BACKOFF
    }
  }

  /** Comparing or repairing failed and is tried again. */
  record RepairFailed(NodeId peer, ReplicationFailure cause, Duration retryIn)
      implements OfRepair {}

  /** An item is now as the peer has it. */
  record ItemRepaired(NodeId peer, ItemKey key, boolean deleted) implements OfRepair {}

  /** We had lost an item, and have it again: our store forgot what it had committed. */
  record ItemHealed(NodeId peer, ItemKey key) implements OfRepair {}

  /** The peer has lost an item that we hold; we keep it. */
  record PeerLostItem(NodeId peer, ItemKey key) implements OfRepair {}

  /** An item came from the peer unreadable, or with another content or revision than listed. */
  record CorruptFetched(NodeId peer, ItemKey key, String detail) implements OfRepair {}

  /**
   * More deletes than are believed without asking: repair from this peer stands still until
   * somebody confirms them.
   *
   * @param deletes found so far
   * @param items that we hold
   */
  record DeletesHeldBack(NodeId peer, long deletes, long items) implements OfRepair {}

  /**
   * The peer merges items otherwise than we do, so nothing is compared until that is mended; told
   * once.
   *
   * @param why in words
   */
  record MergesOtherwise(NodeId peer, String why) implements OfRepair {}

  /** Deletes that everyone has seen were forgotten. */
  record TombstonesForgotten(int count) implements ReplicationEvent {}

  /**
   * It was looked what all members hold.
   *
   * @param blockedBy members that do not hold the oldest delete that is old enough to be forgotten,
   *     and for how long it has been
   * @param maxHold how long a member may block
   */
  record StableFrontierMeasured(Map<NodeId, Duration> blockedBy, Duration maxHold)
      implements ReplicationEvent {
    /** Copies the map. */
    public StableFrontierMeasured {
      blockedBy = Map.copyOf(blockedBy);
    }
  }
}
