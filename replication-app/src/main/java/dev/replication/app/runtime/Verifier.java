package dev.replication.app.runtime;

import dev.replication.domain.repair.Verification;
import dev.replication.model.NodeId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** Finds out whether we hold the same as peers. Safe for use by many threads. */
public interface Verifier {
  /**
   * Compares with all of {@code peers} now, at the same time, and again as long as that shows that
   * something may be on its way. Blocks until each comparison has settled, at most for {@code
   * wait}; what is still on its way then is lagging. What a comparison finds it repairs.
   *
   * @return one for each of {@code peers}, in their order
   * @throws IllegalArgumentException when one is not configured
   */
  List<Verification> verify(Collection<NodeId> peers, Duration wait) throws InterruptedException;

  /**
   * Compares once with all of {@code peers} now. What differed is shown as it was then, though the
   * comparison repairs it.
   *
   * @return one for each of {@code peers}, in their order
   * @throws IllegalArgumentException when one is not configured
   */
  List<Verification> compare(Collection<NodeId> peers, Duration wait) throws InterruptedException;
}
