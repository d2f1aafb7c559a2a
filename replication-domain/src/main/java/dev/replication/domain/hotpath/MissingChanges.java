package dev.replication.domain.hotpath;

import dev.replication.domain.repair.RepairDesk;
import dev.replication.model.RepairCause;
import java.util.Optional;

/**
 * What the tails of a peer have asked its repair for. It outlives sessions. Confined to the
 * supervisor's thread.
 */
final class MissingChanges {
  private final RepairDesk desk;
  private long asked;

  MissingChanges(RepairDesk desk) {
    this.desk = desk;
    desk.sessionEnds();
  }

  /** Whether anybody looks for what is missing. */
  boolean areLookedFor() {
    return desk.isServed();
  }

  /** Something that was read, or is gone unread, shows that changes are missing. */
  void noticed(RepairCause cause) {
    if (desk.isServed()) {
      asked = desk.ask(cause);
    }
  }

  /** Wants a pass, unless one is wanted already; any that answers it will do. */
  void wanted(RepairCause cause) {
    if (asked == 0) {
      noticed(cause);
    }
  }

  /** The pass that looked for everything that was noticed, whether it was had or not. */
  Optional<RepairDesk.Proof> lookedFor() {
    return asked == 0 ? Optional.empty() : desk.answer(asked);
  }

  /** Whether everything that was noticed was looked for after it was noticed, and had. */
  boolean areHad() {
    return answer().isPresent();
  }

  /** The pass that has brought it all, told once. */
  Optional<RepairDesk.Proof> takeAnswer() {
    Optional<RepairDesk.Proof> answer = answer();
    if (answer.isPresent()) {
      asked = 0;
    }
    return answer;
  }

  private Optional<RepairDesk.Proof> answer() {
    return lookedFor().filter(RepairDesk.Proof::complete);
  }

  /** The peer is reached. */
  void sessionBegins() {
    desk.sessionBegins();
  }

  /** The peer is not reached. */
  void sessionEnds() {
    desk.sessionEnds();
  }

  /** Whether the tail is bringing what was written long ago. */
  void catchingUp(boolean lasts) {
    desk.catchingUp(lasts);
  }
}
