package dev.replication.adapter.sqlite;

import dev.replication.model.Cursor;
import dev.replication.model.NodeId;
import dev.replication.port.CursorStore;
import dev.replication.port.ReplicationFailure.CursorsUnavailable;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The cursors in one SQLite file.
 *
 * <p>A save is one guarded statement: it cannot move a cursor back, whoever else writes. With the
 * write-ahead log at {@code synchronous=NORMAL} a save survives a crash of the process; a power cut
 * may take back the last ones, which costs reading those entries again, never an entry.
 *
 * <p>Safe for use by many threads, and by several processes on one file. Within the process,
 * writers queue at a lock: SQLite takes one at a time anyway, and lets the others sleep and ask
 * again. {@link #close()} queues there too, so it never takes a connection from under a call.
 */
public final class SqliteCursorStore implements CursorStore {
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final CursorDatabase database;

  private SqliteCursorStore(CursorDatabase database) {
    this.database = database;
  }

  /**
   * Opens the database with the default options.
   *
   * @throws CursorsUnavailable naming the file, when it cannot be used
   */
  public static SqliteCursorStore open(Path path) {
    return open(path, CursorOptions.defaults());
  }

  /**
   * Opens the database at {@code path}, creating it and its folder when they are missing; the path
   * {@code :memory:} is a database that ends with {@link #close()}.
   *
   * @throws CursorsUnavailable naming the file, when it cannot be used: no permission, not a
   *     database, corrupt, locked, or written by newer software
   */
  public static SqliteCursorStore open(Path path, CursorOptions options) {
    return path.toString().equals(CursorDatabase.IN_MEMORY)
        ? openInMemory()
        : new SqliteCursorStore(CursorDatabase.openFile(path, options));
  }

  /** Opens a database that ends with {@link #close()}. */
  public static SqliteCursorStore openInMemory() {
    return new SqliteCursorStore(CursorDatabase.openInMemory());
  }

  @Override
  public Optional<Cursor> load(NodeId peer, String streamKey) {
    return reading(connection -> CursorRows.load(connection, peer, streamKey));
  }

  @Override
  public boolean save(Cursor cursor) {
    return writing(connection -> CursorRows.save(connection, cursor));
  }

  @Override
  public void delete(NodeId peer, String streamKey) {
    writing(
        connection -> {
          CursorRows.delete(connection, peer, streamKey);
          return true;
        });
  }

  @Override
  public List<Cursor> all() {
    return reading(CursorRows::all);
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      database.close();
    } finally {
      lock.writeLock().unlock();
    }
  }

  private <T> T reading(CursorDatabase.Work<T> work) {
    lock.readLock().lock();
    try {
      return database.call(work);
    } finally {
      lock.readLock().unlock();
    }
  }

  private <T> T writing(CursorDatabase.Work<T> work) {
    lock.writeLock().lock();
    try {
      return database.call(work);
    } finally {
      lock.writeLock().unlock();
    }
  }
}
