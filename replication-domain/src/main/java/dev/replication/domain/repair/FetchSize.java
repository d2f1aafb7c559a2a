package dev.replication.domain.repair;

import java.util.Collection;

/**
 * How many items one request asks for. A request is bounded in items only, so it asks for as many
 * as fit the bound of bytes if none is larger than the largest that came last: few at first, twice
 * as many while they are small, fewer at once when one is large. Confined to one thread.
 */
final class FetchSize {
  static final int FIRST = 16;

  private final int maxItems;
  private final long maxBytes;
  private int size;

  FetchSize(int maxItems, long maxBytes) {
    this.maxItems = maxItems;
    this.maxBytes = maxBytes;
    this.size = Math.min(FIRST, maxItems);
  }

  int next() {
    return size;
  }

  /** Items of these {@code weights} in bytes came. */
  void came(Collection<Integer> weights) {
    int largest = weights.stream().mapToInt(Integer::intValue).max().orElse(1);
    long fitting = Math.max(1, maxBytes / Math.max(1, largest));
    size = (int) Math.min(Math.min(size * 2L, fitting), maxItems);
  }
}
