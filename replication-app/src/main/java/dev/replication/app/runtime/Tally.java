package dev.replication.app.runtime;

import dev.replication.port.ReplicaStore.ApplyReport;
import dev.replication.port.ReplicaStore.Outcome;
import dev.replication.port.ReplicationEvent;
import dev.replication.port.ReplicationObserver;
import java.util.concurrent.atomic.LongAdder;

/** Running totals of what replication did on one node, for tables that are shown to people. */
public final class Tally implements ReplicationObserver {
  private final LongAdder applied = new LongAdder();
  private final LongAdder conflicts = new LongAdder();

  @Override
  public void on(ReplicationEvent event) {
    if (event instanceof ReplicationEvent.BatchApplied batch) {
      ApplyReport report = batch.report();
      long lost = report.count(Outcome.CONFLICT_LOST);
      long won = report.count(Outcome.CONFLICT_WON);
      applied.add(report.count(Outcome.APPLIED) + report.count(Outcome.RESTAMPED) + won);
      conflicts.add(won + lost);
    }
  }

  /** Changes of peers that became what this node holds. */
  public long applied() {
    return applied.sum();
  }

  /** Changes of peers that met a change made without knowing them. */
  public long conflicts() {
    return conflicts.sum();
  }
}
