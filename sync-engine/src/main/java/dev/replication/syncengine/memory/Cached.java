package dev.replication.syncengine.memory;

import dev.replication.model.Change;
import dev.replication.model.StoredItem;
import dev.replication.syncengine.archive.Held;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * What one key holds, tombstones included, with the reads counted on it. Safe for use by many
 * threads; the time of the last read may be that of a read at the same moment.
 */
public final class Cached {
  /** The position of what came from L2, which does not know it. */
  public static final long UNKNOWN_POSITION = 0;

  private static final AtomicLongFieldUpdater<Cached> ACCESSES =
      AtomicLongFieldUpdater.newUpdater(Cached.class, "accesses");
  private static final long NEVER = Long.MIN_VALUE;

  private final long item;
  private final long feedSeq;
  private final Change change;
  private volatile long accesses;
  private volatile long lastAccessedMillis;

  private Cached(long item, long feedSeq, Change change, long accesses, long lastAccessedMillis) {
    this.item = item;
    this.feedSeq = feedSeq;
    this.change = change;
    this.accesses = accesses;
    this.lastAccessedMillis = lastAccessedMillis;
  }

  /** What L3 holds; complete. */
  public static Cached of(Held held) {
    Long last = held.lastAccessedMillis();
    return new Cached(
        held.item(),
        held.feedSeq(),
        held.change(),
        held.accessCount(),
        last == null ? NEVER : last);
  }

  /** What L2 holds. */
  public static Cached ofMirror(StoredItem item) {
    Long last = item.lastAccessedMillis();
    return new Cached(
        UNKNOWN_POSITION,
        UNKNOWN_POSITION,
        item.put(),
        item.accessCount(),
        last == null ? NEVER : last);
  }

  /** As L3 holds it, empty when only L2 was asked: L2 may lack contexts that L3 has met since. */
  public Optional<Held> held() {
    return feedSeq == UNKNOWN_POSITION
        ? Optional.empty()
        : Optional.of(new Held(item, feedSeq, change, true, accesses, lastAccessed()));
  }

  /** The live item at {@code nowMillis}, counted as read. */
  public Optional<StoredItem> read(long nowMillis) {
    if (!(change instanceof Change.Put put) || isExpired(put, nowMillis)) {
      return Optional.empty();
    }
    long count = ACCESSES.incrementAndGet(this);
    lastAccessedMillis = nowMillis;
    return Optional.of(new StoredItem(put, count, nowMillis));
  }

  /** Whether {@code put} has expired by {@code nowMillis}. */
  public static boolean isExpired(Change.Put put, long nowMillis) {
    Long expires = put.expiresAtMillis();
    return expires != null && expires <= nowMillis;
  }

  int weight() {
    return change.weight();
  }

  private @Nullable Long lastAccessed() {
    long last = lastAccessedMillis;
    return last == NEVER ? null : last;
  }
}
