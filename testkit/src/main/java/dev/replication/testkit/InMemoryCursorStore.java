package dev.replication.testkit;

import dev.replication.model.Cursor;
import dev.replication.model.NodeId;
import dev.replication.port.CursorStore;
import dev.replication.port.ReplicationFailure.CursorsUnavailable;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Cursors in a map: passes {@link CursorStoreContract}, and fails on request.
 *
 * <p>Safe for use by many threads.
 */
public final class InMemoryCursorStore implements CursorStore {
  private final ReentrantLock lock = new ReentrantLock();
  private final TreeMap<Place, Cursor> cursors = new TreeMap<>();
  private @Nullable String fault;
  private boolean closed;

  /** What there is one cursor for. */
  private record Place(NodeId peer, String streamKey) implements Comparable<Place> {
    private static final Comparator<Place> ORDER =
        Comparator.comparing(Place::peer).thenComparing(Place::streamKey);

    @Override
    public int compareTo(Place other) {
      return ORDER.compare(this, other);
    }
  }

  @Override
  public Optional<Cursor> load(NodeId peer, String streamKey) {
    lock.lock();
    try {
      checkAvailable();
      return Optional.ofNullable(cursors.get(new Place(peer, streamKey)));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean save(Cursor cursor) {
    lock.lock();
    try {
      checkAvailable();
      Place place = new Place(cursor.peer(), cursor.streamKey());
      Cursor held = cursors.get(place);
      if (held != null && sameLives(held, cursor) && held.position().isAfter(cursor.position())) {
        return false;
      }
      cursors.put(place, cursor);
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void delete(NodeId peer, String streamKey) {
    lock.lock();
    try {
      checkAvailable();
      cursors.remove(new Place(peer, streamKey));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<Cursor> all() {
    lock.lock();
    try {
      checkAvailable();
      return List.copyOf(cursors.values());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
  }

  /** Makes every call fail with {@code reason} until {@link #recover()}; what is stored stays. */
  public void breakDown(String reason) {
    lock.lock();
    try {
      fault = reason;
    } finally {
      lock.unlock();
    }
  }

  /** Ends {@link #breakDown}. */
  public void recover() {
    lock.lock();
    try {
      fault = null;
    } finally {
      lock.unlock();
    }
  }

  private static boolean sameLives(Cursor a, Cursor b) {
    return a.stream().equals(b.stream()) && a.storeIncarnation().equals(b.storeIncarnation());
  }

  private void checkAvailable() {
    String reason = closed ? "closed" : fault;
    if (reason != null) {
      throw new CursorsUnavailable("in memory: " + reason, new IllegalStateException(reason));
    }
  }
}
