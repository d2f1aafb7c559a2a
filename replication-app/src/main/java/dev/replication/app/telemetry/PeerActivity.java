package dev.replication.app.telemetry;

import dev.replication.model.ComparisonVerdict;
import dev.replication.model.NodeId;
import dev.replication.port.ReplicationEvent;
import dev.replication.port.ReplicationEvent.FollowingChanged;
import dev.replication.port.ReplicationEvent.FollowingChanged.Following;
import dev.replication.port.ReplicationFailure;
import dev.replication.port.ReplicationObserver;
import dev.replication.port.TimeSource;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What following each peer brought since this node was started, for people who look: rates, losses,
 * outages and the last problem, which health forgets once it has passed. Safe for many threads.
 */
public final class PeerActivity implements ReplicationObserver {
  private final TimeSource time;
  private final Map<NodeId, Journal> peers = new ConcurrentHashMap<>();

  /** Dates and measures by {@code time}. */
  public PeerActivity(TimeSource time) {
    this.time = time;
  }

  /**
   * One peer so far.
   *
   * @param entriesPerSecond entries applied, over the last ten seconds
   * @param lostEntries entries that left its stream before they were read
   * @param recreated how often its stream was another one than before
   * @param missingChanges changes that the hole opened last may lack at most, null when none was
   *     opened since the start, or it is closed again
   * @param lastProblem what went wrong last, null when nothing did
   * @param longestOutage the longest time without a session, the present one included
   * @param compared what the last comparison has shown, null before the first
   */
  public record Seen(
      double entriesPerSecond,
      long lostEntries,
      long recreated,
      @Nullable Long missingChanges,
      @Nullable Problem lastProblem,
      Duration longestOutage,
      @Nullable Compared compared) {
    /** Nothing yet. */
    public static final Seen NOTHING = new Seen(0, 0, 0, null, null, Duration.ZERO, null);
  }

  /**
   * A comparison.
   *
   * @param verdict what it has shown
   * @param atMillis its end, epoch milliseconds
   * @param equalAtMillis when one last proved both to be equal, null when none has
   */
  public record Compared(ComparisonVerdict verdict, long atMillis, @Nullable Long equalAtMillis) {}

  /**
   * Something that went wrong.
   *
   * @param what in words, without credentials
   * @param atMillis when, epoch milliseconds
   */
  public record Problem(String what, long atMillis) {}

  /** What is known of {@code peer}. */
  public Seen of(NodeId peer) {
    Journal journal = peers.get(peer);
    return journal == null ? Seen.NOTHING : journal.seen();
  }

  /** Forgets a peer that is no longer configured. */
  public void forget(NodeId peer) {
    peers.remove(peer);
  }

  @Override
  public void on(ReplicationEvent event) {
    if (event instanceof FollowingChanged(NodeId peer, Following to) && to == Following.ENDED) {
      forget(peer);
    } else if (event instanceof ReplicationEvent.OfPeer ofPeer) {
      peers.computeIfAbsent(ofPeer.peer(), _ -> new Journal()).on(ofPeer);
    }
  }

  /** One peer's; its own lock guards it. */
  private final class Journal {
    private final SlidingRate rate = new SlidingRate(time);
    private long lostEntries;
    private long recreated;
    private @Nullable Long missingChanges;
    private @Nullable Problem lastProblem;
    private @Nullable Long awaySinceNanos;
    private Duration longestOutage = Duration.ZERO;
    private @Nullable Compared compared;

    synchronized void on(ReplicationEvent.OfPeer event) {
      switch (event) {
        case ReplicationEvent.BatchApplied e -> rate.add(e.events());
        case ReplicationEvent.PeerConnected _ -> connected();
        case FollowingChanged e -> followed(e.to());
        case ReplicationEvent.PeerConnectFailed e -> away(e.cause());
        case ReplicationEvent.PeerDisconnected e -> away(e.cause());
        case ReplicationEvent.BatchFailed e -> problem(e.cause());
        case ReplicationEvent.CursorSaved e -> problem(e.failure());
        case ReplicationEvent.HistoryTrimmed e -> lostEntries += e.lost();
        case ReplicationEvent.HoleOpened e -> missingChanges = e.after() - e.lastSeq();
        case ReplicationEvent.CompletenessChanged e ->
            missingChanges = e.holeFrom() == null ? null : missingChanges;
        case ReplicationEvent.StreamRecreated _ -> recreated++;
        case ReplicationEvent.ComparisonFinished e -> compared(e.verdict());
        case ReplicationEvent.OfRepair _,
            ReplicationEvent.BatchRead _,
            ReplicationEvent.PeerPinged _,
            ReplicationEvent.CircuitChanged _,
            ReplicationEvent.CircuitUsed _,
            ReplicationEvent.ClockCompared _,
            ReplicationEvent.StreamAnswered _,
            ReplicationEvent.TracedBatchApplied _,
            ReplicationEvent.SloSet _,
            ReplicationEvent.SloViolated _,
            ReplicationEvent.SloRestored _,
            ReplicationEvent.BatchSizeChanged _,
            ReplicationEvent.EntryDeadLettered _,
            ReplicationEvent.BackpressurePaused _,
            ReplicationEvent.RateLimited _,
            ReplicationEvent.LagMeasured _ -> {}
      }
    }

    private void connected() {
      longestOutage = longestSoFar();
      awaySinceNanos = null;
    }

    private void compared(ComparisonVerdict verdict) {
      long now = time.wallMillis();
      Long equalBefore = compared == null ? null : compared.equalAtMillis();
      Long equalAt = verdict instanceof ComparisonVerdict.Equal ? (Long) now : equalBefore;
      compared = new Compared(verdict, now, equalAt);
    }

    /** Who is not followed on purpose is not away. */
    private void followed(Following to) {
      if (to != Following.ACTIVE) {
        connected();
      }
    }

    /** Without a cause it was us who closed the session. */
    private void away(@Nullable ReplicationFailure cause) {
      problem(cause);
      if (cause != null && awaySinceNanos == null) {
        awaySinceNanos = time.monotonicNanos();
      }
    }

    private void problem(@Nullable ReplicationFailure failure) {
      if (failure != null) {
        lastProblem = new Problem(String.valueOf(failure.getMessage()), time.wallMillis());
      }
    }

    private Duration longestSoFar() {
      Long since = awaySinceNanos;
      if (since == null) {
        return longestOutage;
      }
      Duration present = Duration.ofNanos(time.monotonicNanos() - since);
      return present.compareTo(longestOutage) > 0 ? present : longestOutage;
    }

    synchronized Seen seen() {
      return new Seen(
          rate.perSecond(),
          lostEntries,
          recreated,
          missingChanges,
          lastProblem,
          longestSoFar(),
          compared);
    }
  }
}
