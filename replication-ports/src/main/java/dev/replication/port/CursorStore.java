package dev.replication.port;

import dev.replication.model.Cursor;
import dev.replication.model.NodeId;
import java.util.List;
import java.util.Optional;

/**
 * The durable cursors. Safe for use by many threads; every call may block for a database access.
 */
public interface CursorStore extends AutoCloseable {
  /**
   * The cursor of one peer's stream, empty when none was ever saved.
   *
   * @throws ReplicationFailure.CursorsUnavailable when the database does not answer; that is not
   *     "none"
   */
  Optional<Cursor> load(NodeId peer, String streamKey);

  /**
   * Stores {@code cursor} unless a later position of the same life of the stream and of our own
   * store is stored already; a cursor of another life replaces it always. Durable against a crash
   * of the process when it returns, also on an interrupted thread, which stays interrupted. Safe to
   * repeat.
   *
   * @return whether the stored cursor is now {@code cursor}
   * @throws ReplicationFailure.CursorsUnavailable when it could not be stored
   */
  boolean save(Cursor cursor);

  /**
   * Forgets one cursor; safe to repeat.
   *
   * @throws ReplicationFailure.CursorsUnavailable when it could not be deleted
   */
  void delete(NodeId peer, String streamKey);

  /**
   * All cursors, by peer, then stream key.
   *
   * @throws ReplicationFailure.CursorsUnavailable when the database does not answer
   */
  List<Cursor> all();

  /**
   * Closes the database; later calls fail with {@link ReplicationFailure.CursorsUnavailable}. Safe
   * to repeat.
   */
  @Override
  void close();
}
