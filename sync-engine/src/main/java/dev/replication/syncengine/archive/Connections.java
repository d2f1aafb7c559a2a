package dev.replication.syncengine.archive;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Where the connections to one database come from: one for the writer, some for readers. */
interface Connections extends AutoCloseable {
  /** The writer's connection, in autocommit mode outside transactions. */
  Connection writer();

  /**
   * Keeps readers away from the writer's connection where they share it. Same thread as {@link
   * #leaveWriter()}.
   */
  void enterWriter();

  /** Lets readers in again. */
  void leaveWriter();

  /** The writer has committed and has no transaction open. Never fails. */
  void committed();

  /** Lends a connection to {@code query}. */
  <T> T read(Query<T> query) throws SQLException;

  /** How many reads can run at once. */
  int readers();

  /** Closes all connections, the last step being to bring the database file up to date. */
  @Override
  void close() throws SQLException;

  /** A question to the database. */
  interface Query<T> {
    T ask(Connection connection) throws SQLException;
  }

  /** Runs {@code statements} one by one. */
  static void run(Connection connection, List<String> statements) throws SQLException {
    try (var sql = connection.createStatement()) {
      for (String statement : statements) {
        sql.execute(statement);
      }
    }
  }
}
