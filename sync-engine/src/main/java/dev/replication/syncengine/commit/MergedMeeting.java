package dev.replication.syncengine.commit;

import dev.replication.domain.conflict.Candidate;
import dev.replication.domain.merge.Meeting;
import dev.replication.model.Change;
import dev.replication.model.Origin;
import dev.replication.port.ReplicaStore.Outcome;
import java.util.List;

/**
 * A peer's change that has met what a merged key holds.
 *
 * @param held with its bytes
 * @param incoming the peer's
 * @param met what becomes of both
 */
record MergedMeeting(Change held, Change incoming, Meeting met) {
  Change result() {
    return met.result();
  }

  List<Change> losers() {
    return met.losers();
  }

  /** Whether what is held stays, but perhaps for its context. */
  boolean leavesHeld() {
    return haveOneContent(result(), held) && haveOneStamp(result(), held);
  }

  /**
   * Whether nobody would read of the result in our stream: under our dot something else has been
   * published, or will be; under another's it is not ours to publish, and with it what we wrote and
   * have not published yet. Then it must be a write of our own.
   *
   * @param own our origin
   * @param unpublished whether what is held is not published yet
   */
  boolean wouldBeUntold(Origin own, boolean unpublished) {
    if (!(result() instanceof Change.Put) || haveOneContent(result(), held)) {
      return false;
    }
    boolean lost = isOf(own, held) && unpublished && !haveOneContent(result(), incoming);
    return isOf(own, result()) || lost;
  }

  /** What a reader of the peer's stream is told. */
  Outcome outcome() {
    if (leavesHeld()) {
      if (losers().contains(incoming)) {
        return Outcome.CONFLICT_LOST;
      }
      boolean same = haveOneContent(incoming, held) && haveOneStamp(incoming, held);
      return same ? Outcome.DUPLICATE : Outcome.SUPERSEDED;
    }
    if (losers().contains(held)) {
      return Outcome.CONFLICT_WON;
    }
    return haveOneContent(result(), held) ? Outcome.RESTAMPED : Outcome.APPLIED;
  }

  private static boolean isOf(Origin origin, Change change) {
    return change.revision().origin().equals(origin);
  }

  private static boolean haveOneContent(Change one, Change other) {
    return Candidate.of(one).hasContentOf(Candidate.of(other));
  }

  private static boolean haveOneStamp(Change one, Change other) {
    return one.revision().stamp().equals(other.revision().stamp());
  }
}
