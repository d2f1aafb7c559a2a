package dev.replication.testkit.peer;

import dev.replication.model.NodeHead;
import dev.replication.model.StreamId;
import dev.replication.port.FeedEntry;
import dev.replication.port.StreamMetadata;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A change stream in memory with the metadata rules of a Redis stream: trimming does not move the
 * greatest deleted id, deleting an entry does, deleting the key forgets everything. Safe for use by
 * many threads.
 */
public final class InMemoryStream {
  private final NavigableMap<StreamId, FeedEntry> entries = new TreeMap<>();
  private StreamId last = StreamId.ZERO;
  private StreamId maxDeleted = StreamId.ZERO;
  private long added;
  private boolean exists;
  private @Nullable NodeHead head;

  /** Adds the entry that {@code entry} makes for the next id. */
  public synchronized StreamId append(Function<StreamId, FeedEntry> entry) {
    return appendAt(new StreamId(last.millis() + 1, 0), entry);
  }

  /** Adds an entry at {@code id}, which must be greater than every id before. */
  public synchronized StreamId appendAt(StreamId id, Function<StreamId, FeedEntry> entry) {
    if (!id.isAfter(last)) {
      throw new IllegalArgumentException(id + " is not after " + last);
    }
    entries.put(id, entry.apply(id));
    last = id;
    added++;
    exists = true;
    return id;
  }

  /** XTRIM MAXLEN: keeps the newest {@code keep} entries. */
  public synchronized void trimTo(int keep) {
    while (entries.size() > keep) {
      entries.pollFirstEntry();
    }
  }

  /** XDEL. */
  public synchronized void delete(StreamId id) {
    if (entries.remove(id) != null && id.isAfter(maxDeleted)) {
      maxDeleted = id;
    }
  }

  /** DEL of the key: the next entry may have a lower id. */
  public synchronized void drop() {
    entries.clear();
    last = StreamId.ZERO;
    maxDeleted = StreamId.ZERO;
    added = 0;
    exists = false;
  }

  /** What the peer publishes of itself from now on. */
  public synchronized void publish(@Nullable NodeHead newHead) {
    head = newHead;
  }

  synchronized @Nullable NodeHead head() {
    return head;
  }

  synchronized List<FeedEntry> after(StreamId position, int max) {
    return entries.tailMap(position, false).values().stream().limit(max).toList();
  }

  synchronized StreamMetadata metadata() {
    StreamId first = entries.isEmpty() ? StreamId.ZERO : entries.firstKey();
    return new StreamMetadata(exists, entries.size(), first, last, added, maxDeleted, head);
  }
}
