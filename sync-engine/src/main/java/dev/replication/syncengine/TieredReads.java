package dev.replication.syncengine;

import dev.replication.model.ItemKey;
import dev.replication.model.StoredItem;
import dev.replication.port.TimeSource;
import dev.replication.syncengine.archive.ArchiveReader;
import dev.replication.syncengine.commit.CommitQueue;
import dev.replication.syncengine.memory.Cached;
import dev.replication.syncengine.memory.MemoryTier;
import dev.replication.syncengine.memory.UnmirroredKeys;
import dev.replication.syncengine.mirror.RedisMirror;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reading by key: from memory, else from Redis where that is known to have the last change, else
 * from L3. Safe for use by many threads.
 */
final class TieredReads {
  private final CommitQueue queue;
  private final MemoryTier memory;
  private final UnmirroredKeys unmirrored;
  private final @Nullable RedisMirror mirror;
  private final ArchiveReader archive;
  private final TimeSource time;

  TieredReads(
      CommitQueue queue,
      MemoryTier memory,
      UnmirroredKeys unmirrored,
      @Nullable RedisMirror mirror,
      ArchiveReader archive,
      TimeSource time) {
    this.queue = queue;
    this.memory = memory;
    this.unmirrored = unmirrored;
    this.mirror = mirror;
    this.archive = archive;
    this.time = time;
  }

  /**
   * The live items among {@code keys}, in their order, after every write of them accepted before.
   */
  Map<ItemKey, StoredItem> read(Collection<ItemKey> keys) throws InterruptedException {
    queue.awaitWritesOf(keys);
    long now = time.wallMillis();
    Map<ItemKey, Optional<StoredItem>> found = new LinkedHashMap<>();
    Map<ItemKey, Long> tickets = new HashMap<>();
    for (ItemKey key : keys) {
      Cached cached = memory.lookup(key);
      found.put(key, cached == null ? Optional.empty() : cached.read(now));
      if (cached == null) {
        tickets.put(key, memory.ticket(key));
      }
    }
    readMirror(tickets, found, now);
    readArchive(tickets, found, now);
    Map<ItemKey, StoredItem> live = new LinkedHashMap<>();
    found.forEach((key, item) -> item.ifPresent(present -> live.put(key, present)));
    return live;
  }

  /**
   * Takes the keys that Redis holds out of {@code tickets}. What it does not hold may have been
   * evicted there.
   */
  private void readMirror(
      Map<ItemKey, Long> tickets, Map<ItemKey, Optional<StoredItem>> found, long now)
      throws InterruptedException {
    if (mirror == null || tickets.isEmpty() || !mirror.connected() || mirror.building()) {
      return;
    }
    List<ItemKey> keys = tickets.keySet().stream().filter(unmirrored::mayAskMirror).toList();
    if (keys.isEmpty()) {
      return;
    }
    Map<ItemKey, StoredItem> items;
    try {
      items = mirror.read(keys);
    } catch (StoreFailure.Unavailable e) {
      // The mirror tells of its troubles itself; L3 has the answer.
      return;
    }
    items.forEach((key, item) -> keep(key, Cached.ofMirror(item), tickets.remove(key), found, now));
  }

  private void readArchive(
      Map<ItemKey, Long> tickets, Map<ItemKey, Optional<StoredItem>> found, long now)
      throws InterruptedException {
    if (!tickets.isEmpty()) {
      archive
          .find(List.copyOf(tickets.keySet()))
          .forEach((key, held) -> keep(key, Cached.of(held), tickets.get(key), found, now));
    }
  }

  private void keep(
      ItemKey key,
      Cached cached,
      @Nullable Long ticket,
      Map<ItemKey, Optional<StoredItem>> found,
      long now) {
    found.put(key, cached.read(now));
    if (ticket != null) {
      memory.promote(key, cached, ticket);
    }
  }
}
