package dev.replication.app.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Map;
import redis.clients.jedis.resps.StreamEntryBinary;

/** A table of ids and payloads, written in batches: what the yardsticks do in SQL. */
final class BareTable implements AutoCloseable {
  private final Connection connection;
  private final PreparedStatement upsert;

  private BareTable(Connection connection, PreparedStatement upsert) {
    this.connection = connection;
    this.upsert = upsert;
  }

  /** A new table in a new file. */
  static BareTable open(Path database, String synchronous) throws SQLException {
    Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
    try (Statement sql = connection.createStatement()) {
      sql.execute("PRAGMA journal_mode = WAL");
      sql.execute("PRAGMA synchronous = " + synchronous);
      sql.execute("PRAGMA cache_size = -262144");
      sql.execute(
          "CREATE TABLE items(rid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, payload BLOB)");
    }
    connection.setAutoCommit(false);
    return new BareTable(
        connection,
        connection.prepareStatement(
            "INSERT INTO items(id, payload) VALUES (?, ?)"
                + " ON CONFLICT(id) DO UPDATE SET payload = excluded.payload"));
  }

  /** Adds to the batch. */
  void upsert(String id, byte[] payload) throws SQLException {
    upsert.setString(1, id);
    upsert.setBytes(2, payload);
    upsert.addBatch();
  }

  /** Writes the batch and commits. */
  void commit() throws SQLException {
    upsert.executeBatch();
    connection.commit();
  }

  /** A field that must be there. */
  static byte[] field(StreamEntryBinary entry, byte[] name) {
    for (Map.Entry<byte[], byte[]> field : entry.getFields().entrySet()) {
      if (Arrays.equals(field.getKey(), name)) {
        return field.getValue();
      }
    }
    throw new IllegalStateException("an entry lacks a field");
  }

  @Override
  public void close() throws SQLException {
    upsert.close();
    connection.close();
  }
}
