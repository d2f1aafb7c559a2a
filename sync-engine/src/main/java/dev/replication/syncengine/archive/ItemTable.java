package dev.replication.syncengine.archive;

import dev.replication.model.Change;
import dev.replication.model.ItemKey;
import dev.replication.model.VersionVector;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * The writer's view of {@code items}. Confined to the committer's thread.
 *
 * <p>Rows are moved, never updated in place, because their row id is the position of their last
 * change. No statement compares stamps: there is one writer, it has read what it replaces, and the
 * unique index on {@code id} refuses a second row should it ever be wrong about that.
 */
final class ItemTable implements AutoCloseable {
  /** Keys in one SELECT; a last group is padded with nulls, which match nothing. */
  private static final int GROUP = 128;

  private final PreparedStatement insert;
  private final PreparedStatement delete;
  private final PreparedStatement widen;
  private final PreparedStatement heldGroup;
  private final PreparedStatement heldOne;
  private final PreparedStatement complete;

  ItemTable(Connection connection) throws SQLException {
    insert =
        connection.prepareStatement(
            "INSERT INTO items("
                + ChangeColumns.NAMES
                + ",feed_seq,access_count,last_accessed) VALUES("
                + ChangeColumns.PLACES
                + ",?,?,?)");
    delete = connection.prepareStatement("DELETE FROM items WHERE feed_seq=?");
    widen = connection.prepareStatement("UPDATE items SET ctx=? WHERE feed_seq=?");
    String held =
        "SELECT " + ChangeColumns.IDENTITY + ",feed_seq,access_count,last_accessed FROM items";
    heldGroup =
        connection.prepareStatement(held + " WHERE id IN (" + "?,".repeat(GROUP - 1) + "?)");
    heldOne = connection.prepareStatement(held + " WHERE id=?");
    complete =
        connection.prepareStatement(
            "SELECT " + ChangeColumns.NAMES + " FROM items WHERE feed_seq=?");
  }

  /** What {@code keys} hold, without bytes; absent keys are absent. */
  Map<ItemKey, Held> held(Collection<ItemKey> keys) throws SQLException {
    Map<ItemKey, Held> found = HashMap.newHashMap(keys.size());
    Iterator<ItemKey> next = keys.iterator();
    int left = keys.size();
    while (left >= GROUP / 4) {
      for (int place = 1; place <= GROUP; place++) {
        heldGroup.setString(place, next.hasNext() ? next.next().text() : null);
      }
      collect(heldGroup, found);
      left -= Math.min(left, GROUP);
    }
    while (next.hasNext()) {
      heldOne.setString(1, next.next().text());
      collect(heldOne, found);
    }
    return found;
  }

  private static void collect(PreparedStatement select, Map<ItemKey, Held> found)
      throws SQLException {
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        Change change = ChangeColumns.readWithoutBytes(row, 1);
        int rest = ChangeColumns.IDENTITY_COLUMNS + 1;
        found.put(
            change.key(),
            new Held(
                row.getLong(rest),
                change,
                change instanceof Change.Delete,
                row.getLong(rest + 1),
                ChangeColumns.nullableLong(row, rest + 2)));
      }
    }
  }

  /** The change at a position, with its bytes. */
  Change complete(long feedSeq) throws SQLException {
    complete.setLong(1, feedSeq);
    try (ResultSet row = complete.executeQuery()) {
      if (!row.next()) {
        throw new SQLException("position " + feedSeq + " of the change log has vanished");
      }
      return ChangeColumns.read(row, 1);
    }
  }

  /** Removes the rows at {@code replaced} and appends {@code rows}. */
  void move(List<Long> replaced, List<Held> rows) throws SQLException {
    for (Long feedSeq : replaced) {
      delete.setLong(1, feedSeq);
      delete.addBatch();
    }
    runBatch(delete, replaced.size());
    int rest = ChangeColumns.PARAMETERS + 1;
    for (Held row : rows) {
      ChangeColumns.bind(insert, 1, row.change());
      insert.setLong(rest, row.feedSeq());
      insert.setLong(rest + 1, row.accessCount());
      insert.setObject(rest + 2, row.lastAccessedMillis());
      insert.addBatch();
    }
    runBatch(insert, rows.size());
  }

  /** Stores a greater context for the change at a position, which stays the same change. */
  void widen(long feedSeq, VersionVector context) throws SQLException {
    widen.setString(1, VectorText.orNull(context));
    widen.setLong(2, feedSeq);
    widen.executeUpdate();
  }

  private static void runBatch(PreparedStatement statement, int size) throws SQLException {
    if (size > 0) {
      try {
        statement.executeBatch();
      } finally {
        statement.clearBatch();
      }
    }
  }

  @Override
  public void close() throws SQLException {
    for (PreparedStatement s : List.of(insert, delete, widen, heldGroup, heldOne, complete)) {
      s.close();
    }
  }
}
