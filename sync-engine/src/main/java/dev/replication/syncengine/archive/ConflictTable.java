package dev.replication.syncengine.archive;

import dev.replication.model.Dot;
import dev.replication.model.ItemKey;
import dev.replication.syncengine.ConflictLog.Entry;
import dev.replication.syncengine.SyncEngine.Conflict;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The conflict log, one row for each losing dot, bounded by count, bytes and age. Confined to the
 * committer's thread.
 */
final class ConflictTable implements AutoCloseable {
  private static final String WINNER = "winner_hlc,winner_origin,winner_seq,winner_ctx";
  private static final String RETURNING_BYTES = " RETURNING " + ChangeColumns.BYTES;
  private static final String WHOLE =
      "SELECT " + ChangeColumns.NAMES + "," + WINNER + ",logged_at FROM conflicts";
  private static final String CONTENT_BYTES =
      "CASE WHEN %1$s.kind=0 THEN ifnull(octet_length(%1$s.payload_json),0)"
          + "+ifnull(octet_length(%1$s.payload_blob),0) END";
  private static final String ENTRIES =
      "SELECT c.entry,c.id,c.hlc,c.origin,c.seq,c.ctx,"
          + CONTENT_BYTES.formatted("c")
          + ",winner_hlc,winner_origin,winner_seq,winner_ctx,"
          + CONTENT_BYTES.formatted("i")
          + ",logged_at FROM conflicts c LEFT JOIN items i ON i.id=c.id"
          + " WHERE c.entry<? AND c.seq>0 ORDER BY c.entry DESC LIMIT ?";
  private static final long UNKNOWN = -1;

  private final PreparedStatement insert;
  private final PreparedStatement sumBytes;
  private final PreparedStatement oldest;
  private final PreparedStatement dropUpTo;
  private final PreparedStatement dropBeyondCount;
  private final PreparedStatement dropOld;
  private final PreparedStatement dropOne;
  private final int maxRows;
  private final long maxBytes;

  /** What the rows hold, {@link #UNKNOWN} at the beginning and after a transaction was undone. */
  private long bytes = UNKNOWN;

  ConflictTable(Connection connection, int maxRows, long maxBytes) throws SQLException {
    this.maxRows = maxRows;
    this.maxBytes = maxBytes;
    insert =
        connection.prepareStatement(
            "INSERT OR IGNORE INTO conflicts("
                + ChangeColumns.NAMES
                + ","
                + WINNER
                + ",logged_at) VALUES("
                + ChangeColumns.PLACES
                + ",?,?,?,?,?)"
                + RETURNING_BYTES);
    sumBytes =
        connection.prepareStatement("SELECT sum(" + ChangeColumns.BYTES + ") FROM conflicts");
    oldest =
        connection.prepareStatement(
            "SELECT entry," + ChangeColumns.BYTES + " FROM conflicts ORDER BY entry");
    String drop = "DELETE FROM conflicts WHERE ";
    dropUpTo = connection.prepareStatement(drop + "entry <= ?" + RETURNING_BYTES);
    dropBeyondCount =
        connection.prepareStatement(
            drop + "entry <= (SELECT max(entry) FROM conflicts) - ?" + RETURNING_BYTES);
    dropOld = connection.prepareStatement(drop + "logged_at < ?" + RETURNING_BYTES);
    dropOne = connection.prepareStatement(drop + "origin=? AND seq=?" + RETURNING_BYTES);
  }

  void log(List<Conflict> conflicts) throws SQLException {
    if (conflicts.isEmpty()) {
      return;
    }
    long held = bytes == UNKNOWN ? returnedBytes(sumBytes) : bytes;
    int winner = ChangeColumns.PARAMETERS + 1;
    for (Conflict conflict : conflicts) {
      ChangeColumns.bind(insert, 1, conflict.loser());
      insert.setLong(winner, conflict.winner().stamp().hlc());
      insert.setString(winner + 1, conflict.winner().origin().text());
      insert.setLong(winner + 2, conflict.winner().seq());
      insert.setString(winner + 3, VectorText.orNull(conflict.winner().context()));
      insert.setLong(winner + 4, conflict.loggedAtMillis());
      held += returnedBytes(insert);
    }
    // Entries are consecutive but for those that were decided, which count as if they were there:
    // an ignored insert takes no number.
    dropBeyondCount.setInt(1, maxRows);
    held -= returnedBytes(dropBeyondCount);
    bytes = held > maxBytes ? held - dropOldest(held - maxBytes) : held;
  }

  /** Drops the oldest rows until {@code excess} bytes are gone, but never the newest row. */
  private long dropOldest(long excess) throws SQLException {
    long last = 0;
    long found = 0;
    try (ResultSet row = oldest.executeQuery()) {
      boolean more = row.next();
      while (more && found < excess) {
        long entry = row.getLong(1);
        long weight = row.getLong(2);
        more = row.next();
        if (more) {
          last = entry;
          found += weight;
        }
      }
    }
    dropUpTo.setLong(1, last);
    return returnedBytes(dropUpTo);
  }

  void dropLoggedBefore(long epochMillis) throws SQLException {
    dropOld.setLong(1, epochMillis);
    long dropped = returnedBytes(dropOld);
    bytes = bytes == UNKNOWN ? UNKNOWN : bytes - dropped;
  }

  /** Drops the conflicts that {@code losers} lost. */
  void drop(Collection<Dot> losers) throws SQLException {
    for (Dot loser : losers) {
      dropOne.setString(1, loser.origin().text());
      dropOne.setLong(2, loser.seq());
      long dropped = returnedBytes(dropOne);
      bytes = bytes == UNKNOWN ? UNKNOWN : bytes - dropped;
    }
  }

  /** The transaction was undone, and with it what was counted in it. */
  void rolledBack() {
    bytes = UNKNOWN;
  }

  private static long returnedBytes(PreparedStatement sql) throws SQLException {
    long returned = 0;
    try (ResultSet row = sql.executeQuery()) {
      while (row.next()) {
        returned += row.getLong(1);
      }
    }
    return returned;
  }

  /** The newest conflicts. */
  static List<Conflict> newest(Connection connection, int limit) throws SQLException {
    return newest(connection, null, limit);
  }

  /** The newest conflicts of a key. */
  static List<Conflict> ofKey(Connection connection, ItemKey key, int limit) throws SQLException {
    return newest(connection, key, limit);
  }

  /** The conflict that {@code loser} lost. */
  static Optional<Conflict> find(Connection connection, Dot loser) throws SQLException {
    try (PreparedStatement sql = connection.prepareStatement(WHOLE + " WHERE origin=? AND seq=?")) {
      sql.setString(1, loser.origin().text());
      sql.setLong(2, loser.seq());
      try (ResultSet row = sql.executeQuery()) {
        return row.next() ? Optional.of(read(row)) : Optional.empty();
      }
    }
  }

  /** How many there are. */
  static long count(Connection connection) throws SQLException {
    try (PreparedStatement sql = connection.prepareStatement("SELECT count(*) FROM conflicts");
        ResultSet row = sql.executeQuery()) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  /**
   * Conflicts before a number, newest first, without what they hold. What has no dot has no name.
   */
  static List<Entry> entries(Connection connection, long before, int limit) throws SQLException {
    List<Entry> found = new ArrayList<>();
    try (PreparedStatement sql = connection.prepareStatement(ENTRIES)) {
      sql.setLong(1, before);
      sql.setInt(2, limit);
      try (ResultSet row = sql.executeQuery()) {
        while (row.next()) {
          found.add(
              new Entry(
                  row.getLong(1),
                  new ItemKey(row.getString(2)),
                  ChangeColumns.revision(row, 3),
                  ChangeColumns.nullableLong(row, 7),
                  ChangeColumns.revision(row, 8),
                  ChangeColumns.nullableLong(row, 12),
                  row.getLong(13)));
        }
      }
    }
    return found;
  }

  private static Conflict read(ResultSet row) throws SQLException {
    // encoding is read by nobody, but has its place
    int winner = ChangeColumns.IDENTITY_COLUMNS + 4;
    return new Conflict(
        ChangeColumns.read(row, 1), ChangeColumns.revision(row, winner), row.getLong(winner + 4));
  }

  private static List<Conflict> newest(Connection connection, @Nullable ItemKey key, int limit)
      throws SQLException {
    String select = WHOLE + (key == null ? "" : " WHERE id=?") + " ORDER BY entry DESC LIMIT ?";
    List<Conflict> found = new ArrayList<>();
    try (PreparedStatement sql = connection.prepareStatement(select)) {
      if (key != null) {
        sql.setString(1, key.text());
      }
      sql.setInt(key == null ? 1 : 2, limit);
      try (ResultSet row = sql.executeQuery()) {
        while (row.next()) {
          found.add(read(row));
        }
      }
    }
    return found;
  }

  @Override
  public void close() throws SQLException {
    for (PreparedStatement s :
        List.of(insert, sumBytes, oldest, dropUpTo, dropBeyondCount, dropOld, dropOne)) {
      s.close();
    }
  }
}
