package dev.replication.syncengine.memory;

import dev.replication.model.ItemKey;
import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;

/**
 * The keys that L2 must not be asked for, because their last change is not published there.
 * Bounded: beyond the bound no key at all may be asked for until everything up to then is
 * published. The committer adds, any thread asks.
 *
 * <p>How far L2 is published may go back, when Redis was set back. Keys already dropped from here
 * might be stale there again, so L2 is not asked until it is as far as it had been.
 */
public final class UnmirroredKeys {
  /** How far L2 is published when there is none. */
  public static final long NO_MIRROR = -1;

  /** Most keys remembered. */
  static final int MAX_KEYS = 100_000;

  private final LongSupplier published;
  private final ArrayDeque<Entry> order = new ArrayDeque<>();

  /** Exchanged, not emptied: emptying costs as much as it ever held. */
  private volatile ConcurrentMap<ItemKey, Long> positions = new ConcurrentHashMap<>();

  /** Of keys written up to here nothing is remembered. */
  private volatile long forgotten;

  private record Entry(ItemKey key, Long feedSeq) {}

  /**
   * Remembers nothing yet.
   *
   * @param published how far L2 is published now
   * @param feedSeq the last position of the change log
   */
  public UnmirroredKeys(LongSupplier published, long feedSeq) {
    this.published = published;
    this.forgotten = feedSeq;
  }

  /** {@code key} was written at {@code feedSeq}; positions ascend. */
  void add(ItemKey key, long feedSeq) {
    long reached = published.getAsLong();
    if (reached < forgotten || order.size() >= MAX_KEYS) {
      forgetUpTo(feedSeq);
      return;
    }
    Long position = feedSeq;
    positions.put(key, position);
    order.add(new Entry(key, position));
    for (Entry first = order.peek();
        first != null && first.feedSeq <= reached;
        first = order.peek()) {
      order.remove();
      forgotten = first.feedSeq;
      positions.remove(first.key, first.feedSeq);
    }
  }

  /** Any key may have been written up to {@code feedSeq}. */
  void forgetUpTo(long feedSeq) {
    forgotten = feedSeq;
    if (!order.isEmpty()) {
      order.clear();
      positions = new ConcurrentHashMap<>();
    }
  }

  /** Whether L2 has the last change of {@code key}. */
  public boolean mayAskMirror(ItemKey key) {
    long reached = published.getAsLong();
    if (reached < forgotten) {
      return false;
    }
    Long position = positions.get(key);
    // Asked again: a bound reached in between has exchanged the map.
    return (position == null || position <= reached) && reached >= forgotten;
  }
}
