package dev.replication.domain.repair;

import dev.replication.model.RepairCounts;

/** Counts of one cycle while it lasts. Confined to one thread. */
final class RepairTally {
  long leaves;
  long examined;
  long unneeded;
  long fetched;
  long submitted;
  long applied;
  long deletes;
  long healed;
  long peerLost;
  long absent;
  long corrupt;
  long unnamed;

  RepairCounts counts() {
    return new RepairCounts(
        leaves, examined, unneeded, fetched, submitted, applied, deletes, healed, peerLost, absent,
        corrupt, unnamed);
  }
}
