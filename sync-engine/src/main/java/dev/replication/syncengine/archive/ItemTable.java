package dev.replication.syncengine.archive;

import dev.replication.model.Change;
import dev.replication.model.ItemKey;
import dev.replication.model.VersionVector;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * The writer's view of {@code items}. Confined to the committer's thread.
 *
 * <p>A row stays where its key's first change put it and is updated in place, so writing a known
 * key touches one page and not the index on {@code id}. No statement compares stamps: there is one
 * writer, it has read what it replaces, and the unique index on {@code id} refuses a second row
 * should it ever be wrong about that.
 */
final class ItemTable implements AutoCloseable {
  /** Keys in one SELECT; a last group is padded with nulls, which match nothing. */
  private static final int GROUP = 128;

  private static final int[] NONE = {};

  private final PreparedStatement insert;
  private final PreparedStatement update;
  private final PreparedStatement widen;
  private final PreparedStatement heldGroup;
  private final PreparedStatement heldOne;
  private final PreparedStatement complete;

  ItemTable(Connection connection) throws SQLException {
    insert =
        connection.prepareStatement(
            "INSERT INTO items("
                + ChangeColumns.NAMES
                + ",feed_seq,access_count,last_accessed,item) VALUES("
                + ChangeColumns.PLACES
                + ",?,?,?,?)");
    update =
        connection.prepareStatement(
            "UPDATE items SET "
                + ChangeColumns.ASSIGNMENTS
                + ",feed_seq=?,access_count=?,last_accessed=? WHERE item=?");
    widen = connection.prepareStatement("UPDATE items SET ctx=? WHERE item=?");
    String held =
        "SELECT " + ChangeColumns.IDENTITY + ",item,feed_seq,access_count,last_accessed FROM items";
    heldGroup =
        connection.prepareStatement(held + " WHERE id IN (" + "?,".repeat(GROUP - 1) + "?)");
    heldOne = connection.prepareStatement(held + " WHERE id=?");
    complete =
        connection.prepareStatement("SELECT " + ChangeColumns.NAMES + " FROM items WHERE item=?");
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
                row.getLong(rest + 1),
                change,
                change instanceof Change.Delete,
                row.getLong(rest + 2),
                ChangeColumns.nullableLong(row, rest + 3)));
      }
    }
  }

  /** The change in a row, with its bytes. */
  Change complete(long item) throws SQLException {
    complete.setLong(1, item);
    try (ResultSet row = complete.executeQuery()) {
      if (!row.next()) {
        throw new SQLException("row " + item + " of the items has vanished");
      }
      return ChangeColumns.read(row, 1);
    }
  }

  /**
   * Appends the rows of new keys and replaces those of known ones. A known row that somebody has
   * taken meanwhile, behind our back, is put where it was.
   */
  void write(List<Held> rows) throws SQLException {
    // Neighbours one after the other: they share pages.
    List<Held> known =
        rows.stream()
            .filter(row -> !row.isNew())
            .sorted(Comparator.comparingLong(Held::item))
            .toList();
    for (Held row : known) {
      ChangeColumns.bindAssignments(update, 1, row.change());
      bindRest(update, ChangeColumns.PARAMETERS, row);
    }
    int[] updated = runBatch(update, known.size());
    List<Held> added = new ArrayList<>(rows.stream().filter(Held::isNew).toList());
    for (int i = 0; i < updated.length; i++) {
      if (updated[i] == 0) {
        added.add(known.get(i));
      }
    }
    for (Held row : added) {
      ChangeColumns.bind(insert, 1, row.change());
      bindRest(insert, ChangeColumns.PARAMETERS + 1, row);
    }
    runBatch(insert, added.size());
  }

  /** Writes a row that is there anew, at the position that it has. */
  void rewrite(Held row) throws SQLException {
    ChangeColumns.bindAssignments(update, 1, row.change());
    bindRest(update, ChangeColumns.PARAMETERS, row);
    runBatch(update, 1);
  }

  private static void bindRest(PreparedStatement sql, int first, Held row) throws SQLException {
    sql.setLong(first, row.feedSeq());
    sql.setLong(first + 1, row.accessCount());
    sql.setObject(first + 2, row.lastAccessedMillis());
    sql.setLong(first + 3, row.item());
    sql.addBatch();
  }

  /** Stores a greater context for the change in a row, which stays the same change. */
  void widen(long item, VersionVector context) throws SQLException {
    widen.setString(1, VectorText.orNull(context));
    widen.setLong(2, item);
    widen.executeUpdate();
  }

  /** How many rows each of the {@code size} statements has met. */
  static int[] runBatch(PreparedStatement statement, int size) throws SQLException {
    if (size == 0) {
      return NONE;
    }
    try {
      return statement.executeBatch();
    } finally {
      statement.clearBatch();
    }
  }

  @Override
  public void close() throws SQLException {
    for (PreparedStatement s : List.of(insert, update, widen, heldGroup, heldOne, complete)) {
      s.close();
    }
  }
}
