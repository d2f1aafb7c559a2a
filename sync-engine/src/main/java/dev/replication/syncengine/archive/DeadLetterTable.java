package dev.replication.syncengine.archive;

import dev.replication.model.NodeId;
import dev.replication.model.StreamId;
import dev.replication.port.DeadLetterStore.DeadLetter;
import dev.replication.port.FeedEntry;
import dev.replication.syncengine.StoreInspection.Letter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Stream entries that mean nothing to us, each kept once, bounded by count. */
final class DeadLetterTable implements AutoCloseable {
  private static final String WHOLE =
      "peer,stream_key,entry_millis,entry_seq,reason,detail,raw,parked_at";

  private final PreparedStatement insert;
  private final PreparedStatement dropBeyondCount;
  private final PreparedStatement discard;
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
            // By place, not by number: letters in between may have been discarded.
            "DELETE FROM dead_letters WHERE entry <="
                + " (SELECT entry FROM dead_letters ORDER BY entry DESC LIMIT 1 OFFSET ?)");
    discard = connection.prepareStatement("DELETE FROM dead_letters WHERE entry=?");
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

  void discard(long id) throws SQLException {
    discard.setLong(1, id);
    discard.executeUpdate();
  }

  /** The letter with that number. */
  static Optional<DeadLetter> find(Connection connection, long id) throws SQLException {
    try (PreparedStatement sql =
        connection.prepareStatement("SELECT " + WHOLE + " FROM dead_letters WHERE entry=?")) {
      sql.setLong(1, id);
      try (ResultSet row = sql.executeQuery()) {
        return row.next() ? Optional.of(read(row)) : Optional.empty();
      }
    }
  }

  /** Letters before a number, without their fields, newest first. */
  static List<Letter> summaries(
      Connection connection, @Nullable NodeId peer, long before, int limit) throws SQLException {
    String select =
        "SELECT entry,peer,stream_key,entry_millis,entry_seq,reason,detail,length(raw),parked_at"
            + " FROM dead_letters WHERE entry<?"
            + (peer == null ? "" : " AND peer=?")
            + " ORDER BY entry DESC LIMIT ?";
    List<Letter> found = new ArrayList<>();
    try (PreparedStatement sql = connection.prepareStatement(select)) {
      int place = 1;
      sql.setLong(place++, before);
      if (peer != null) {
        sql.setString(place++, peer.text());
      }
      sql.setInt(place, limit);
      try (ResultSet row = sql.executeQuery()) {
        while (row.next()) {
          found.add(
              new Letter(
                  row.getLong(1),
                  new NodeId(row.getString(2)),
                  row.getString(3),
                  new StreamId(row.getLong(4), row.getLong(5)),
                  FeedEntry.Reason.valueOf(row.getString(6)),
                  row.getString(7),
                  row.getInt(8),
                  row.getLong(9)));
        }
      }
    }
    return found;
  }

  /** How many letters each peer has. */
  static Map<NodeId, Long> counts(Connection connection) throws SQLException {
    Map<NodeId, Long> counts = new HashMap<>();
    try (PreparedStatement sql =
            connection.prepareStatement("SELECT peer,count(*) FROM dead_letters GROUP BY peer");
        ResultSet row = sql.executeQuery()) {
      while (row.next()) {
        counts.put(new NodeId(row.getString(1)), row.getLong(2));
      }
    }
    return counts;
  }

  /** The newest letters. */
  static List<DeadLetter> newest(Connection connection, int limit) throws SQLException {
    String select = "SELECT " + WHOLE + " FROM dead_letters ORDER BY entry DESC LIMIT ?";
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
    discard.close();
  }
}
