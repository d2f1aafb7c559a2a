package dev.replication.adapter.sqlite;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The layout of the cursor database and its version. A file is taken when it is empty, or sound and
 * of this version; any other is refused and left as it was.
 */
final class CursorSchema {
  static final int VERSION = 1;

  private CursorSchema() {}

  /**
   * Makes the database ready, in one transaction.
   *
   * @throws SQLException with a message for people when the file is not ours to use
   */
  static void prepare(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      // Immediate: two processes that create the same file take turns instead of failing half-way.
      statement.execute("BEGIN IMMEDIATE");
      boolean ready = false;
      try {
        prepare(statement);
        ready = true;
      } finally {
        statement.execute(ready ? "COMMIT" : "ROLLBACK");
      }
    }
  }

  private static void prepare(Statement statement) throws SQLException {
    long version = number(statement, "PRAGMA user_version");
    if (version > VERSION) {
      throw new SQLException(
          "has version %d, written by newer software; this one knows up to version %d"
              .formatted(version, VERSION));
    }
    boolean ours = number(statement, "SELECT count(*) FROM pragma_table_info('cursors')") == 10;
    boolean empty = number(statement, "SELECT count(*) FROM sqlite_schema") == 0;
    if (version == 0 && empty) {
      statement.execute(CursorRows.CREATE_TABLE);
      statement.execute("PRAGMA user_version = " + VERSION);
    } else if (version != VERSION || !ours) {
      throw new SQLException("is a SQLite database, but not one of cursors");
    }
    checkSound(statement);
  }

  /**
   * The file is small, so reading all of it once is cheap; a torn page would otherwise show up
   * hours later.
   */
  private static void checkSound(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery("PRAGMA quick_check(1)")) {
      String finding = row.next() ? row.getString(1) : "no answer";
      if (!finding.equals("ok")) {
        throw new SQLException("is corrupt: " + finding);
      }
    }
  }

  private static long number(Statement statement, String query) throws SQLException {
    try (ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }
}
