package dev.replication.syncengine.archive;

import dev.replication.model.NodeId;
import dev.replication.model.StreamId;
import dev.replication.port.DeadLetterStore.DeadLetter;
import dev.replication.port.FeedEntry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Stream entries that mean nothing to us, each kept once, bounded by count. */
final class DeadLetterTable implements AutoCloseable {
  private final PreparedStatement insert;
  private final PreparedStatement dropBeyondCount;
  private final int maxRows;

  DeadLetterTable(Connection connection, int maxRows) throws SQLException {
    this.maxRows = maxRows;
    insert =
        connection.prepareStatement(
            "INSERT OR IGNORE INTO dead_letters"
                + "(peer,stream_key,entry_millis,entry_seq,reason,detail,raw,parked_at)"
                + " VALUES(?,?,?,?,?,?,?,?)");
    dropBeyondCount =
        connection.prepareStatement(
            "DELETE FROM dead_letters WHERE entry <= (SELECT max(entry) FROM dead_letters) - ?");
  }

  void keep(DeadLetter letter) throws SQLException {
    FeedEntry.Undecodable entry = letter.entry();
    insert.setString(1, letter.peer().text());
    insert.setString(2, letter.streamKey());
    insert.setLong(3, entry.id().millis());
    insert.setLong(4, entry.id().seq());
    insert.setString(5, entry.reason().name());
    insert.setString(6, entry.detail());
    insert.setBytes(7, entry.raw());
    insert.setLong(8, letter.parkedAtMillis());
    insert.executeUpdate();
    dropBeyondCount.setInt(1, maxRows);
    dropBeyondCount.executeUpdate();
  }

  /** The newest letters. */
  static List<DeadLetter> newest(Connection connection, int limit) throws SQLException {
    String select =
        "SELECT peer,stream_key,entry_millis,entry_seq,reason,detail,raw,parked_at"
            + " FROM dead_letters ORDER BY entry DESC LIMIT ?";
    List<DeadLetter> found = new ArrayList<>();
    try (PreparedStatement sql = connection.prepareStatement(select)) {
      sql.setInt(1, limit);
      try (ResultSet row = sql.executeQuery()) {
        while (row.next()) {
          found.add(read(row));
        }
      }
    }
    return found;
  }

  private static DeadLetter read(ResultSet row) throws SQLException {
    byte[] raw = row.getBytes(7);
    FeedEntry.Undecodable entry =
        new FeedEntry.Undecodable(
            new StreamId(row.getLong(3), row.getLong(4)),
            FeedEntry.Reason.valueOf(row.getString(5)),
            row.getString(6),
            raw == null ? new byte[0] : raw);
    return new DeadLetter(new NodeId(row.getString(1)), row.getString(2), entry, row.getLong(8));
  }

  @Override
  public void close() throws SQLException {
    insert.close();
    dropBeyondCount.close();
  }
}
