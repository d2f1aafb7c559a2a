package dev.replication.syncengine.mirror;

import dev.replication.model.ItemKey;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Items found corrupt in the mirror: each time is counted, and an episode is told once. It is over
 * when none was found for a while. Safe for use by many threads; guarded by its monitor.
 */
final class CorruptReads {
  /** How long none is found before the next one begins another episode. */
  static final Duration QUIET = Duration.ofMinutes(1);

  private final LongSupplier nanos;
  private final Consumer<String> tell;
  private long count;
  private long lastNanos;

  /**
   * None yet.
   *
   * @param nanos a monotonic clock
   * @param tell takes one line for each episode
   */
  CorruptReads(LongSupplier nanos, Consumer<String> tell) {
    this.nanos = nanos;
    this.tell = tell;
  }

  /** An item was read and is not what was written. */
  synchronized void found(ItemKey key, String detail) {
    long now = nanos.getAsLong();
    if (count == 0 || now - lastNanos >= QUIET.toNanos()) {
      tell.accept("item " + key + " is corrupt, L3 is read instead: " + detail);
    }
    lastNanos = now;
    count++;
  }

  /** How often. */
  synchronized long count() {
    return count;
  }
}
