package dev.replication.domain.hotpath;

import dev.replication.model.Cursor;
import dev.replication.model.NodeId;
import dev.replication.port.CursorStore;
import dev.replication.port.ReplicaStore.ApplyReport;
import dev.replication.port.ReplicaStore.Outcome;
import dev.replication.port.ReplicationEvent.CompletenessChanged;
import dev.replication.port.ReplicationObserver;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with what we have of a peer, as far as its tails found out. It outlives sessions,
 * and through the cursor restarts: a loss does not stop being one because the connection, or the
 * process that noticed it, ended. Confined to the supervisor's thread.
 */
final class PeerFindings {
  private final NodeId peer;
  private final ReplicationObserver observer;
  private @Nullable Long holeFrom;
  private boolean clockSuspect;
  private boolean recalled;

  PeerFindings(NodeId peer, ReplicationObserver observer) {
    this.peer = peer;
    this.observer = observer;
  }

  /** The first seq of the peer's that may be missing here, null when none is known to be. */
  @Nullable Long holeFrom() {
    return holeFrom;
  }

  /** Whether the peer's latest changes were stamped too far ahead of our clock. */
  boolean clockSuspect() {
    return clockSuspect;
  }

  /** Takes note of what the saved cursors say; once, before the first tail. */
  void recall(CursorStore cursors) {
    if (recalled) {
      return;
    }
    cursors.all().stream()
        .filter(cursor -> cursor.peer().equals(peer))
        .map(Cursor::holeFrom)
        .filter(Objects::nonNull)
        .findFirst()
        .ifPresent(this::completeUpTo);
    recalled = true;
  }

  /** Everything settled is complete but for what {@code firstMissing} may begin. */
  void completeUpTo(@Nullable Long firstMissing) {
    if (!Objects.equals(holeFrom, firstMissing)) {
      holeFrom = firstMissing;
      observer.on(new CompletenessChanged(peer, firstMissing));
    }
  }

  /** A batch was applied; one without changes says nothing of the peer's clock. */
  void applied(ApplyReport report) {
    if (!report.outcomes().isEmpty()) {
      clockSuspect = report.count(Outcome.PARKED) > 0;
    }
  }
}
