package dev.replication.domain.repair;

import dev.replication.model.RepairCounts;

/** Counts of one cycle while it lasts. Confined to one thread. */
final class RepairTally {
  long examined;
  long unneeded;
  long fetched;
  long applied;
  long deletes;
  long healed;
  long peerLost;
  long absent;
  long corrupt;
  long unnamed;

  RepairCounts counts() {
    return new RepairCounts(
        examined, unneeded, fetched, applied, deletes, healed, peerLost, absent, corrupt, unnamed);
  }
}
