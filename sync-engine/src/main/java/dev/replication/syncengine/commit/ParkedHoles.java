package dev.replication.syncengine.commit;

import dev.replication.model.Origin;
import dev.replication.model.VersionVector;
import java.util.Map;

/**
 * What parked changes mean for the version vector: each is a hole, so of its origin only what comes
 * before it counts as held, until it is applied.
 */
final class ParkedHoles {
  private ParkedHoles() {}

  /**
   * The part of {@code reached} that lies below every hole.
   *
   * @param firstParked for each origin with a parked change the seq of the first
   */
  static VersionVector below(Map<Origin, Long> firstParked, VersionVector reached) {
    VersionVector held = reached;
    for (Map.Entry<Origin, Long> first : firstParked.entrySet()) {
      Origin origin = first.getKey();
      long before = Math.min(first.getValue() - 1, reached.seqOf(origin));
      held = held.without(origin).with(origin, before);
    }
    return held;
  }
}
