package dev.replication.domain.hotpath;

import dev.replication.model.Cursor;
import dev.replication.port.CursorStore;
import dev.replication.port.ReplicaStore.StoreLife;

/**
 * Cursors that speak of a store we no longer have: another life of it, or a later state than the
 * one we hold. What they passed may be missing here, so they mean nothing.
 *
 * <p>They are forgotten before the store takes its first change, because a store that was set back
 * grows, and a cursor that is void today would look valid tomorrow.
 */
public final class VoidCursors {
  private VoidCursors() {}

  /**
   * Deletes every cursor that is void for {@code life}. Safe to repeat.
   *
   * @throws dev.replication.port.ReplicationFailure.CursorsUnavailable when the database does not
   *     answer
   */
  public static void forget(CursorStore cursors, StoreLife life) {
    cursors.all().stream()
        .filter(cursor -> isVoid(cursor, life))
        .forEach(cursor -> cursors.delete(cursor.peer(), cursor.streamKey()));
  }

  private static boolean isVoid(Cursor cursor, StoreLife life) {
    return !cursor.storeIncarnation().equals(life.incarnation())
        || cursor.storeFeedSeq() > life.feedSeq();
  }
}
