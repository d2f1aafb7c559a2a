package dev.replication.domain.hotpath;

import dev.replication.port.ReplicaStore.ApplyReport;
import dev.replication.port.ReplicaStore.PendingApply;
import java.util.ArrayDeque;
import java.util.List;

/**
 * The batches handed to the store and not yet settled, oldest first; whoever adds looks first
 * whether it is full. They complete in the order in which they were begun, so settling the oldest
 * is settling everything before it.
 */
final class ApplyWindow {
  private final ArrayDeque<InFlight> inFlight = new ArrayDeque<>();
  private long bytes;

  /** A batch on its way, whether its read came back full, and when its way began. */
  record InFlight(Intake.Ready ready, boolean full, PendingApply pending, long begunNanos) {
    ApplyReport await() throws InterruptedException {
      return pending.await();
    }
  }

  boolean isEmpty() {
    return inFlight.isEmpty();
  }

  /** Whether it holds {@code maxBatches}, or {@code maxBytes}, or more. */
  boolean isFull(int maxBatches, long maxBytes) {
    return inFlight.size() >= maxBatches || bytes >= maxBytes;
  }

  void add(InFlight batch) {
    inFlight.addLast(batch);
    bytes += batch.ready().weight();
  }

  /** The oldest batch, which stays until it is known what became of it. */
  InFlight oldest() {
    return inFlight.getFirst();
  }

  /** Takes the oldest batch out. */
  void removeOldest() {
    bytes -= inFlight.removeFirst().ready().weight();
  }

  /** Forgets all batches: none of them may ever be settled. */
  List<InFlight> abandon() {
    List<InFlight> abandoned = List.copyOf(inFlight);
    inFlight.clear();
    bytes = 0;
    return abandoned;
  }
}
