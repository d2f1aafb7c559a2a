package dev.replication.syncengine.memory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.replication.model.ItemKey;
import dev.replication.syncengine.archive.Held;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * The newest committed changes and the ones read last, bounded by their weight in bytes. Safe for
 * use by many threads.
 *
 * <p>Invariant: once a commit has been told here, no older revision of its keys is ever found here
 * again. Promotion threatens it: a reader fetches a row from L3, the committer replaces that row,
 * the new one is evicted, and only then the reader puts the old one in. So a reader takes a
 * {@linkplain #ticket ticket} before it asks L3, every commit voids the tickets of its keys (and of
 * those that share a stripe with them), and a void ticket promotes nothing.
 */
public final class MemoryTier {
  private static final int STRIPES = 1 << 12;

  /** What an entry costs beside its change: the cache's nodes, counters. */
  private static final int ENTRY_OVERHEAD = 160;

  private final Cache<ItemKey, Cached> cache;
  private final AtomicLongArray commits = new AtomicLongArray(STRIPES);
  private final UnmirroredKeys unmirrored;

  /** A tier of at most {@code maxBytes} that tells {@code unmirrored} what is committed. */
  public MemoryTier(long maxBytes, UnmirroredKeys unmirrored) {
    this.unmirrored = unmirrored;
    cache =
        Caffeine.newBuilder()
            .maximumWeight(maxBytes)
            .<ItemKey, Cached>weigher((_, cached) -> cached.weight() + ENTRY_OVERHEAD)
            .executor(Runnable::run)
            .build();
  }

  /** What is known of {@code key}, noted as a use of it. */
  public @Nullable Cached lookup(ItemKey key) {
    return cache.getIfPresent(key);
  }

  /** What is known of {@code key}, without a trace. */
  public @Nullable Cached peek(ItemKey key) {
    return cache.policy().getIfPresentQuietly(key);
  }

  /** Permission to promote what is read from now on. */
  public long ticket(ItemKey key) {
    return commits.get(stripe(key));
  }

  /** Keeps {@code cached} if nothing was committed under {@code key} since the ticket was taken. */
  public void promote(ItemKey key, Cached cached, long ticket) {
    cache
        .asMap()
        .compute(key, (_, present) -> commits.get(stripe(key)) == ticket ? cached : present);
  }

  /** A commit made {@code held}, at a new position, what {@code held.change().key()} holds. */
  public void committed(Held held) {
    // First of all: who takes a ticket from here on must not get the old revision from L2.
    unmirrored.add(held.change().key(), held.feedSeq());
    replace(held);
  }

  /** A commit gave {@code held} a greater context; its position stays. */
  public void widened(Held held) {
    replace(held);
  }

  /** A commit forgot {@code tombstone}: nothing is held under its key, unless written since. */
  public void forgotten(Held tombstone) {
    ItemKey key = tombstone.change().key();
    commits.incrementAndGet(stripe(key));
    cache
        .asMap()
        .computeIfPresent(
            key,
            (_, present) ->
                present.held().filter(h -> h.item() != tombstone.item()).isPresent()
                    ? present
                    : null);
  }

  /**
   * A commit up to {@code feedSeq} happened of which it is not known what it changed: nothing that
   * was here, or was read before now, is found here again.
   */
  public void restart(long feedSeq) {
    unmirrored.forgetUpTo(feedSeq);
    for (int stripe = 0; stripe < STRIPES; stripe++) {
      commits.incrementAndGet(stripe);
    }
    cache.invalidateAll();
  }

  private void replace(Held held) {
    ItemKey key = held.change().key();
    commits.incrementAndGet(stripe(key));
    if (held.complete()) {
      cache.put(key, Cached.of(held));
    } else {
      cache.invalidate(key);
    }
  }

  /** How many keys are here. */
  public long items() {
    return cache.estimatedSize();
  }

  /** What they weigh. */
  public long bytes() {
    return cache
        .policy()
        .eviction()
        .flatMap(bound -> bound.weightedSize().stream().boxed().findFirst())
        .orElse(0L);
  }

  private static int stripe(ItemKey key) {
    int hash = key.hashCode();
    return (hash ^ (hash >>> 16)) & (STRIPES - 1);
  }
}
