package dev.replication.domain.health;

import dev.replication.model.CircuitState;
import dev.replication.model.NodeId;
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
 * @param holeFrom the first of the peer's seqs that may be missing here, null when none is known to
 *     be
 * @param clockSuspect whether its latest changes are stamped too far ahead of our clock
 * @param lastProblem the last failure in words, null when there was none since the last success
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
    @Nullable Long holeFrom,
    boolean clockSuspect,
    @Nullable String lastProblem) {
  /** Nothing of the peer's is known to be missing or kept back. */
  public boolean complete() {
    return holeFrom == null && !clockSuspect;
  }
}
