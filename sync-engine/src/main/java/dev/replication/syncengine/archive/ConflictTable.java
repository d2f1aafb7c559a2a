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

/**
 * The conflict log, one row for each losing dot, bounded by count, bytes and age. Confined to the
 * committer's thread.
 */
final class ConflictTable implements AutoCloseable {
  private static final String WINNER = "winner_hlc,winner_origin,winner_seq,winner_ctx";
  private static final String RETURNING_BYTES = " RETURNING " + ChangeColumns.BYTES;
  private static final long UNKNOWN = -1;

  private final PreparedStatement insert;
  private final PreparedStatement sumBytes;
  private final PreparedStatement oldest;
  private final PreparedStatement dropUpTo;
  private final PreparedStatement dropBeyondCount;
  private final PreparedStatement dropOld;
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
    // Entries are consecutive: only the oldest are ever dropped, and an ignored insert takes no
    // number.
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
    for (PreparedStatement s :
        List.of(insert, sumBytes, oldest, dropUpTo, dropBeyondCount, dropOld)) {
      s.close();
    }
  }
}
