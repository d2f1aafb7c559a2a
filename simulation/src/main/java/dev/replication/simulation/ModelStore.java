package dev.replication.simulation;

import dev.replication.model.ItemKey;
import dev.replication.model.Origin;
import java.util.ArrayList;
import java.util.List;

/**
 * The disk under L3: what is committed, and which of it a power failure takes. It takes a suffix of
 * the commits since the last that was synced, as a write-ahead log does.
 */
final class ModelStore {
  private final List<Archive> unsynced = new ArrayList<>();
  private Archive synced;
  private long version;

  /** An empty store, which counts what happens to it from {@code version} on. */
  ModelStore(Origin origin, long version) {
    this.version = version;
    synced = new Archive(origin);
  }

  /** What a power failure leaves in any case. */
  Archive synced() {
    return synced;
  }

  Archive now() {
    return unsynced.isEmpty() ? synced : unsynced.getLast();
  }

  /** Grows with everything that happens here. */
  long version() {
    return version;
  }

  void commit(Archive next, boolean sync) {
    version++;
    if (sync) {
      unsynced.clear();
      synced = next;
    } else {
      unsynced.add(next);
    }
  }

  /** A power failure; tells how many commits it took. */
  int losePower(Dice dice) {
    version++;
    int kept = dice.below(unsynced.size() + 1);
    int lost = unsynced.size() - kept;
    unsynced.subList(kept, unsynced.size()).clear();
    return lost;
  }

  /** A row is gone, and nothing knows that it was there. */
  void loseRow(ItemKey key) {
    Archive damaged = now().copy();
    damaged.rows.remove(key);
    commit(damaged, true);
  }
}
