package dev.replication.domain.health;

import dev.replication.domain.slo.SloViolation;
import dev.replication.model.CircuitState;
import dev.replication.model.NodeId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one peer does.
 *
 * @param node the peer
 * @param connected whether a session is open
 * @param circuit its circuit breaker
 * @param failureCount failures since the last success
 * @param millisSinceSuccess age of the last answer, null when there never was one
 * @param lagMillis how old what we have not applied is, null when not known
 * @param lagEntries how many entries we have not applied, null when not known
 * @param catchingUp whether reads still come back full
 * @param paused whether it is not followed on purpose: by configuration or by command
 * @param holeFrom the first of the peer's seqs that may be missing here, null when none is known to
 *     be
 * @param clockSuspect whether its latest changes are stamped too far ahead of our clock
 * @param lastProblem the last failure in words, null when there was none since the last success
 * @param sloViolations the objectives that are not met
 */
public record PeerHealth(
    NodeId node,
    boolean connected,
    CircuitState circuit,
    int failureCount,
    @Nullable Long millisSinceSuccess,
    @Nullable Long lagMillis,
    @Nullable Long lagEntries,
    boolean catchingUp,
    boolean paused,
    @Nullable Long holeFrom,
    boolean clockSuspect,
    @Nullable String lastProblem,
    List<SloViolation> sloViolations) {
  /** Copies the list. */
  public PeerHealth {
    sloViolations = List.copyOf(sloViolations);
  }

  /** A peer of which nothing is known yet. */
  public static PeerHealth notConnected(NodeId node) {
    return notFollowed(node, false);
  }

  /** A peer that is not followed on purpose. */
  public static PeerHealth paused(NodeId node) {
    return notFollowed(node, true);
  }

  private static PeerHealth notFollowed(NodeId node, boolean paused) {
    return new PeerHealth(
        node,
        false,
        CircuitState.CLOSED,
        0,
        null,
        null,
        null,
        false,
        paused,
        null,
        false,
        null,
        List.of());
  }

  /** Nothing of the peer's is known to be missing or kept back. */
  public boolean complete() {
    return holeFrom == null && !clockSuspect;
  }

  /** The same with an age of the last answer. */
  public PeerHealth withMillisSinceSuccess(long millis) {
    return with(millis, holeFrom);
  }

  /** The same with the first seq that may be missing, or null. */
  public PeerHealth withHoleFrom(@Nullable Long seq) {
    return with(millisSinceSuccess, seq);
  }

  private PeerHealth with(@Nullable Long millis, @Nullable Long hole) {
    return new PeerHealth(
        node,
        connected,
        circuit,
        failureCount,
        millis,
        lagMillis,
        lagEntries,
        catchingUp,
        paused,
        hole,
        clockSuspect,
        lastProblem,
        sloViolations);
  }
}
