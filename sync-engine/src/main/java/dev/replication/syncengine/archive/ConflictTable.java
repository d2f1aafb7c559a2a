package dev.replication.syncengine.archive;

import dev.replication.model.ItemKey;
import dev.replication.syncengine.SyncEngine.Conflict;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The conflict log, one row for each losing dot, bounded by count and age. */
final class ConflictTable implements AutoCloseable {
  private static final String WINNER = "winner_hlc,winner_origin,winner_seq,winner_ctx";

  private final PreparedStatement insert;
  private final PreparedStatement dropBeyondCount;
  private final PreparedStatement dropOld;
  private final int maxRows;

  ConflictTable(Connection connection, int maxRows) throws SQLException {
    this.maxRows = maxRows;
    insert =
        connection.prepareStatement(
            "INSERT OR IGNORE INTO conflicts("
                + ChangeColumns.NAMES
                + ","
                + WINNER
                + ",logged_at) VALUES("
                + ChangeColumns.PLACES
                + ",?,?,?,?,?)");
    dropBeyondCount =
        connection.prepareStatement(
            "DELETE FROM conflicts WHERE entry <= (SELECT max(entry) FROM conflicts) - ?");
    dropOld = connection.prepareStatement("DELETE FROM conflicts WHERE logged_at < ?");
  }

  void log(List<Conflict> conflicts) throws SQLException {
    if (conflicts.isEmpty()) {
      return;
    }
    int winner = ChangeColumns.PARAMETERS + 1;
    for (Conflict conflict : conflicts) {
      ChangeColumns.bind(insert, 1, conflict.loser());
      insert.setLong(winner, conflict.winner().stamp().hlc());
      insert.setString(winner + 1, conflict.winner().origin().text());
      insert.setLong(winner + 2, conflict.winner().seq());
      insert.setString(winner + 3, VectorText.orNull(conflict.winner().context()));
      insert.setLong(winner + 4, conflict.loggedAtMillis());
      insert.executeUpdate();
    }
    // Entries are consecutive: only the oldest are ever dropped, and an ignored insert takes no
    // number.
    dropBeyondCount.setInt(1, maxRows);
    dropBeyondCount.executeUpdate();
  }

  void dropLoggedBefore(long epochMillis) throws SQLException {
    dropOld.setLong(1, epochMillis);
    dropOld.executeUpdate();
  }

  /** The newest conflicts. */
  static List<Conflict> newest(Connection connection, int limit) throws SQLException {
    return newest(connection, null, limit);
  }

  /** The newest conflicts of a key. */
  static List<Conflict> ofKey(Connection connection, ItemKey key, int limit) throws SQLException {
    return newest(connection, key, limit);
  }

  private static List<Conflict> newest(Connection connection, @Nullable ItemKey key, int limit)
      throws SQLException {
    String select =
        "SELECT "
            + ChangeColumns.NAMES
            + ","
            + WINNER
            + ",logged_at FROM conflicts"
            + (key == null ? "" : " WHERE id=?")
            + " ORDER BY entry DESC LIMIT ?";
    List<Conflict> found = new ArrayList<>();
    try (PreparedStatement sql = connection.prepareStatement(select)) {
      if (key != null) {
        sql.setString(1, key.text());
      }
      sql.setInt(key == null ? 1 : 2, limit);
      try (ResultSet row = sql.executeQuery()) {
        // encoding is read by nobody, but has its place
        int winner = ChangeColumns.IDENTITY_COLUMNS + 4;
        while (row.next()) {
          found.add(
              new Conflict(
                  ChangeColumns.read(row, 1),
                  ChangeColumns.revision(row, winner),
                  row.getLong(winner + 4)));
        }
      }
    }
    return found;
  }

  @Override
  public void close() throws SQLException {
    insert.close();
    dropBeyondCount.close();
    dropOld.close();
  }
}
