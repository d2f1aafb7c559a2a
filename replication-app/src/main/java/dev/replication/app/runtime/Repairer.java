package dev.replication.app.runtime;

import dev.replication.domain.repair.Comparisons.Underway;
import dev.replication.domain.repair.Repaired;
import dev.replication.model.NodeId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Takes from peers what we lack when somebody asks. Safe for use by many threads. */
public interface Repairer {
  /**
   * Wants a pass against each of {@code peers} now, deletes included, all at the same time. Blocks
   * until each has ended or cannot go on, at most for {@code wait}; passes go on without who asked.
   *
   * @return one for each of {@code peers}, in their order
   * @throws IllegalArgumentException when one is not configured
   */
  List<Repaired> repair(Collection<NodeId> peers, Duration wait) throws InterruptedException;

  /** The pass that is being made against {@code peer}, empty when there is none. */
  Optional<Underway> underway(NodeId peer);

  /**
   * Lets the pass against {@code peer} go on that stands still for its many deletes.
   *
   * @return false when none does
   */
  boolean confirmDeletes(NodeId peer);
}
