package dev.replication.adapter.sqlite;

import dev.replication.model.Cursor;
import dev.replication.model.NodeId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The statements on the cursor table. Each is one statement, so each is one transaction. */
final class CursorRows {
  static final String CREATE_TABLE =
      """
      CREATE TABLE cursors (
        peer_id        TEXT    NOT NULL,
        stream_key     TEXT    NOT NULL,
        stream         TEXT    NOT NULL,
        stream_id      TEXT    NOT NULL,
        seq            INTEGER NOT NULL,
        read_idx       INTEGER,
        hole_from      INTEGER,
        l3_incarnation TEXT    NOT NULL,
        l3_feed_seq    INTEGER NOT NULL,
        updated_at     INTEGER NOT NULL,
        PRIMARY KEY (peer_id, stream_key)
      ) STRICT, WITHOUT ROWID
      """;

  private static final String COLUMNS =
      "peer_id, stream_key, stream, stream_id, seq, read_idx, hole_from, l3_incarnation,"
          + " l3_feed_seq, updated_at";

  /** The guard is in the statement, so that no other writer fits between looking and storing. */
  private static final String SAVE =
      """
      INSERT INTO cursors (%s) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (peer_id, stream_key) DO UPDATE SET
        stream = excluded.stream, stream_id = excluded.stream_id, seq = excluded.seq,
        read_idx = excluded.read_idx, hole_from = excluded.hole_from,
        l3_incarnation = excluded.l3_incarnation, l3_feed_seq = excluded.l3_feed_seq,
        updated_at = excluded.updated_at
      WHERE excluded.stream <> cursors.stream
        OR excluded.l3_incarnation <> cursors.l3_incarnation
        OR excluded.stream_id >= cursors.stream_id
      """
          .formatted(COLUMNS);

  private static final String LOAD =
      "SELECT " + COLUMNS + " FROM cursors WHERE peer_id = ? AND stream_key = ?";
  private static final String ALL =
      "SELECT " + COLUMNS + " FROM cursors ORDER BY peer_id, stream_key";
  private static final String DELETE = "DELETE FROM cursors WHERE peer_id = ? AND stream_key = ?";

  private CursorRows() {}

  static boolean save(Connection connection, Cursor cursor) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SAVE)) {
      statement.setString(1, cursor.peer().text());
      statement.setString(2, cursor.streamKey());
      statement.setString(3, cursor.stream());
      statement.setString(4, PositionText.of(cursor.position()));
      statement.setLong(5, cursor.lastSeq());
      setNumber(statement, 6, cursor.readIndex());
      setNumber(statement, 7, cursor.holeFrom());
      statement.setString(8, cursor.storeIncarnation());
      statement.setLong(9, cursor.storeFeedSeq());
      statement.setLong(10, cursor.updatedAtMillis());
      return statement.executeUpdate() == 1;
    }
  }

  static Optional<Cursor> load(Connection connection, NodeId peer, String streamKey)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(LOAD)) {
      statement.setString(1, peer.text());
      statement.setString(2, streamKey);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? Optional.of(cursor(row)) : Optional.empty();
      }
    }
  }

  static List<Cursor> all(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(ALL);
        ResultSet row = statement.executeQuery()) {
      List<Cursor> cursors = new ArrayList<>();
      while (row.next()) {
        cursors.add(cursor(row));
      }
      return List.copyOf(cursors);
    }
  }

  static void delete(Connection connection, NodeId peer, String streamKey) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(DELETE)) {
      statement.setString(1, peer.text());
      statement.setString(2, streamKey);
      statement.executeUpdate();
    }
  }

  private static Cursor cursor(ResultSet row) throws SQLException {
    try {
      return new Cursor(
          new NodeId(row.getString(1)),
          row.getString(2),
          row.getString(3),
          PositionText.parse(row.getString(4)),
          row.getLong(5),
          number(row, 6),
          number(row, 7),
          row.getString(8),
          row.getLong(9),
          row.getLong(10));
    } catch (IllegalArgumentException e) {
      throw new SQLException("a row of table cursors is not valid: " + e.getMessage(), e);
    }
  }

  private static void setNumber(PreparedStatement statement, int column, @Nullable Long number)
      throws SQLException {
    if (number == null) {
      statement.setNull(column, Types.BIGINT);
    } else {
      statement.setLong(column, number);
    }
  }

  private static @Nullable Long number(ResultSet row, int column) throws SQLException {
    long number = row.getLong(column);
    return row.wasNull() ? null : Long.valueOf(number);
  }
}
