package dev.replication.syncengine.archive;

import dev.replication.model.Change;
import dev.replication.model.ItemKey;
import dev.replication.model.Revision;
import dev.replication.model.Stamp;
import dev.replication.model.VersionVector;
import dev.replication.syncengine.log.Forgotten;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The writer's view of tombstones that go: from {@code items} into {@code forgotten}, and from
 * there once the mirror has forgotten them, too. Confined to the committer's thread.
 */
final class ForgottenTable implements AutoCloseable {
  private final PreparedStatement oldest;
  private final PreparedStatement remove;
  private final PreparedStatement list;
  private final PreparedStatement unlist;

  ForgottenTable(Connection connection) throws SQLException {
    oldest =
        connection.prepareStatement(
            "SELECT item,feed_seq,"
                + ChangeColumns.IDENTITY
                // Stamps beyond the year 6429 are negative here and stay.
                + " FROM items WHERE kind=1 AND hlc>=? AND hlc<? ORDER BY hlc LIMIT ?");
    remove = connection.prepareStatement("DELETE FROM items WHERE item=?");
    list =
        connection.prepareStatement(
            "INSERT OR REPLACE INTO forgotten(id,hlc,origin,seq) VALUES(?,?,?,?)");
    unlist = connection.prepareStatement("DELETE FROM forgotten WHERE id=? AND hlc=? AND origin=?");
  }

  /** Tombstones with a reading from {@code fromHlc} to below {@code beforeHlc}, least first. */
  List<Held> oldest(long fromHlc, long beforeHlc, int most) throws SQLException {
    oldest.setLong(1, fromHlc);
    oldest.setLong(2, beforeHlc);
    oldest.setInt(3, most);
    List<Held> found = new ArrayList<>();
    try (ResultSet row = oldest.executeQuery()) {
      while (row.next()) {
        Change change = ChangeColumns.readWithoutBytes(row, 3);
        found.add(new Held(row.getLong(1), row.getLong(2), change, true, 0, null));
      }
    }
    return found;
  }

  /** Moves tombstones out of the items. */
  void forget(Collection<Held> tombstones) throws SQLException {
    for (Held row : tombstones) {
      remove.setLong(1, row.item());
      remove.addBatch();
      Stamp stamp = row.change().revision().stamp();
      list.setString(1, row.change().key().text());
      list.setLong(2, stamp.hlc());
      list.setString(3, stamp.origin().text());
      list.setLong(4, row.change().revision().seq());
      list.addBatch();
    }
    ItemTable.runBatch(remove, tombstones.size());
    ItemTable.runBatch(list, tombstones.size());
  }

  /** The mirror has forgotten these; tells how many were still listed. */
  long unlist(Collection<Change.Delete> mirrored) throws SQLException {
    long gone = 0;
    for (Change.Delete delete : mirrored) {
      Stamp stamp = delete.revision().stamp();
      unlist.setString(1, delete.key().text());
      unlist.setLong(2, stamp.hlc());
      unlist.setString(3, stamp.origin().text());
      gone += unlist.executeUpdate();
    }
    return gone;
  }

  /** What the mirror has yet to forget, at most {@code most}, and how much it has forgotten. */
  static Forgotten pending(Connection connection, int most) throws SQLException {
    List<Change.Delete> found = new ArrayList<>();
    // One statement, so that both are of one moment.
    String select =
        "SELECT (SELECT value FROM meta WHERE name='forgotten'),id,hlc,origin,seq"
            + " FROM (SELECT 1) LEFT JOIN (SELECT * FROM forgotten LIMIT ?)";
    long mirrored = 0;
    try (PreparedStatement sql = connection.prepareStatement(select)) {
      sql.setInt(1, most);
      try (ResultSet row = sql.executeQuery()) {
        while (row.next()) {
          mirrored = row.getLong(1);
          String id = row.getString(2);
          if (id != null) {
            Stamp stamp = new Stamp(row.getLong(3), Origins.of(row.getString(4)));
            Revision revision = new Revision(stamp, row.getLong(5), VersionVector.empty());
            found.add(new Change.Delete(new ItemKey(id), revision, 1, null));
          }
        }
      }
    }
    return new Forgotten(mirrored, found);
  }

  @Override
  public void close() throws SQLException {
    for (PreparedStatement sql : List.of(oldest, remove, list, unlist)) {
      sql.close();
    }
  }
}
