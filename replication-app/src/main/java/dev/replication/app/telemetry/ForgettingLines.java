package dev.replication.app.telemetry;

import dev.replication.model.NodeId;
import dev.replication.port.ReplicationEvent.StableFrontierMeasured;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * What is logged of deletes that cannot be forgotten: for each member that holds them back one line
 * when that has lasted a while, one at half of what is borne, one at four fifths, and one at the
 * end.
 */
final class ForgettingLines {
  private static final Duration A_WHILE = Duration.ofMinutes(1);

  private final Logger log;

  /** How far each member's episode is. Guarded by this object's monitor. */
  private final Map<NodeId, Stage> stages = new HashMap<>();

  ForgettingLines(Logger log) {
    this.log = log;
  }

  private enum Stage {
    BORNE(Level.DEBUG),
    NOTICED(Level.INFO),
    HALF(Level.WARN),
    NEARLY(Level.ERROR);

    private final Level level;

    Stage(Level level) {
      this.level = level;
    }

    static Stage of(Duration heldFor, Duration maxHold) {
      if (heldFor.compareTo(maxHold.multipliedBy(4).dividedBy(5)) >= 0) {
        return NEARLY;
      }
      if (heldFor.compareTo(maxHold.dividedBy(2)) >= 0) {
        return HALF;
      }
      return heldFor.compareTo(A_WHILE) >= 0 ? NOTICED : BORNE;
    }
  }

  synchronized void measured(StableFrontierMeasured event) {
    Set<NodeId> over = new HashSet<>(stages.keySet());
    over.removeAll(event.blockedBy().keySet());
    for (NodeId member : over) {
      if (stages.remove(member) != Stage.BORNE) {
        log.info("member {}: has seen the deletes that were kept for it", member);
      }
    }
    event.blockedBy().forEach((member, heldFor) -> held(member, heldFor, event.maxHold()));
  }

  private void held(NodeId member, Duration heldFor, Duration maxHold) {
    Stage now = Stage.of(heldFor, maxHold);
    Stage before = stages.getOrDefault(member, Stage.BORNE);
    if (now.compareTo(before) > 0) {
      log.atLevel(now.level)
          .log(
              "member {}: has not seen deletes that could be forgotten for {} s; they are kept for"
                  + " it, {} s are borne",
              member,
              heldFor.toSeconds(),
              maxHold.toSeconds());
    }
    stages.put(member, now.compareTo(before) > 0 ? now : before);
  }
}
