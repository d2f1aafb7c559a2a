package dev.replication.domain.hotpath;

import dev.replication.port.ReplicaStore.ApplyReport;
import dev.replication.port.ReplicaStore.PendingApply;
import java.util.ArrayDeque;

/**
 * The batches handed to the store and not yet settled, oldest first, bounded in number and bytes.
 * They complete in the order in which they were begun, so settling the oldest is settling
 * everything before it.
 */
final class ApplyWindow {
  private final int maxBatches;
  private final long maxBytes;
  private final ArrayDeque<InFlight> inFlight = new ArrayDeque<>();
  private long bytes;

  ApplyWindow(int maxBatches, long maxBytes) {
    this.maxBatches = maxBatches;
    this.maxBytes = maxBytes;
  }

  /** A batch on its way, whether its read came back full, and when its way began. */
  record InFlight(Intake.Ready ready, boolean full, PendingApply pending, long begunNanos) {
    ApplyReport await() throws InterruptedException {
      return pending.await();
    }
  }

  boolean isEmpty() {
    return inFlight.isEmpty();
  }

  boolean isFull() {
    return inFlight.size() >= maxBatches || bytes >= maxBytes;
  }

  void add(InFlight batch) {
    inFlight.addLast(batch);
    bytes += batch.ready().weight();
  }

  /** Takes the oldest batch out. */
  InFlight takeOldest() {
    InFlight oldest = inFlight.removeFirst();
    bytes -= oldest.ready().weight();
    return oldest;
  }
}
