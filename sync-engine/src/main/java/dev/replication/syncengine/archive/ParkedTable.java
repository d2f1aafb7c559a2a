package dev.replication.syncengine.archive;

import dev.replication.model.Change;
import dev.replication.model.Dot;
import dev.replication.model.ItemKey;
import dev.replication.model.Origin;
import dev.replication.model.Stamp;
import dev.replication.syncengine.StoreInspection.ParkedOfOrigin;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Changes stamped too far ahead of our clock, one row for each dot, until time reaches them. */
final class ParkedTable implements AutoCloseable {
  private final PreparedStatement insert;
  private final PreparedStatement delete;
  private final PreparedStatement due;
  private final PreparedStatement first;

  ParkedTable(Connection connection) throws SQLException {
    insert =
        connection.prepareStatement(
            "INSERT OR IGNORE INTO parked("
                + ChangeColumns.NAMES
                + ") VALUES("
                + ChangeColumns.PLACES
                + ") RETURNING "
                + ChangeColumns.BYTES);
    delete =
        connection.prepareStatement(
            "DELETE FROM parked WHERE origin=? AND seq=? RETURNING " + ChangeColumns.BYTES);
    due =
        connection.prepareStatement(
            "SELECT "
                + ChangeColumns.NAMES
                // Stamps beyond the year 6429 are negative here and stay parked.
                + " FROM parked WHERE hlc BETWEEN 0 AND ? ORDER BY hlc LIMIT ?");
    first = connection.prepareStatement("SELECT origin,min(seq) FROM parked GROUP BY origin");
  }

  /** All that is parked. */
  static Parked all(Connection connection) throws SQLException {
    String select = "SELECT count(*),ifnull(sum(" + ChangeColumns.BYTES + "),0) FROM parked";
    try (PreparedStatement sql = connection.prepareStatement(select);
        ResultSet row = sql.executeQuery()) {
      row.next();
      return new Parked(row.getLong(1), row.getLong(2));
    }
  }

  /** Parks {@code changes}; tells what was not parked already. */
  Parked park(Collection<Change> changes) throws SQLException {
    Parked added = Parked.NONE;
    for (Change change : changes) {
      ChangeColumns.bind(insert, 1, change);
      added = added.plus(returned(insert));
    }
    return added;
  }

  /** Removes {@code dots}; tells what there was. */
  Parked remove(Collection<Dot> dots) throws SQLException {
    Parked removed = Parked.NONE;
    for (Dot dot : dots) {
      delete.setString(1, dot.origin().text());
      delete.setLong(2, dot.seq());
      removed = removed.plus(returned(delete));
    }
    return removed;
  }

  private static Parked returned(PreparedStatement sql) throws SQLException {
    try (ResultSet row = sql.executeQuery()) {
      return row.next() ? new Parked(1, row.getLong(1)) : Parked.NONE;
    }
  }

  /**
   * The least stamps up to {@code hlc}, at most {@code limit}, cut once they exceed {@code
   * maxBytes}.
   */
  List<Change> due(long hlc, int limit, long maxBytes) throws SQLException {
    due.setLong(1, hlc);
    due.setInt(2, limit);
    List<Change> found = new ArrayList<>();
    long bytes = 0;
    try (ResultSet row = due.executeQuery()) {
      while (bytes <= maxBytes && row.next()) {
        Change change = ChangeColumns.read(row, 1);
        found.add(change);
        bytes += change.weight();
      }
    }
    return found;
  }

  /** For each origin with a parked change the first of them. */
  Map<Origin, Long> firstSeqs() throws SQLException {
    Map<Origin, Long> found = new HashMap<>();
    try (ResultSet row = first.executeQuery()) {
      while (row.next()) {
        found.put(Origins.of(row.getString(1)), row.getLong(2));
      }
    }
    return found;
  }

  /** What is parked of a key, in the order of its authors' writes. */
  static List<Change> ofKey(Connection connection, ItemKey key) throws SQLException {
    List<Change> found = new ArrayList<>();
    try (PreparedStatement sql =
        connection.prepareStatement(
            "SELECT " + ChangeColumns.NAMES + " FROM parked WHERE id=? ORDER BY origin,seq")) {
      sql.setString(1, key.text());
      try (ResultSet row = sql.executeQuery()) {
        while (row.next()) {
          found.add(ChangeColumns.read(row, 1));
        }
      }
    }
    return found;
  }

  /** How much of each origin is parked. */
  static List<ParkedOfOrigin> byOrigin(Connection connection) throws SQLException {
    List<ParkedOfOrigin> found = new ArrayList<>();
    try (PreparedStatement sql =
            connection.prepareStatement(
                "SELECT origin,count(*),min(hlc) FROM parked GROUP BY origin ORDER BY origin");
        ResultSet row = sql.executeQuery()) {
      while (row.next()) {
        found.add(
            new ParkedOfOrigin(
                Origins.of(row.getString(1)),
                row.getLong(2),
                row.getLong(3) >>> Stamp.COUNTER_BITS));
      }
    }
    return found;
  }

  @Override
  public void close() throws SQLException {
    insert.close();
    delete.close();
    due.close();
    first.close();
  }
}
