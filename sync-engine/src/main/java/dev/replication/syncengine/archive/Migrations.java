package dev.replication.syncengine.archive;

import dev.replication.syncengine.StoreFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The schema's history: one SQL script for each version, run in order, each in one transaction with
 * the new {@code user_version}. Scripts that were ever released do not change.
 */
final class Migrations {
  private static final List<String> SCRIPTS = List.of("V1.sql", "V2.sql");

  private Migrations() {}

  /**
   * Brings the database to the newest version.
   *
   * @param connection in autocommit mode
   * @param name the database's name for messages
   * @throws StoreFailure.Unavailable when the database is not ours or of a newer version
   */
  static void run(Connection connection, String name) throws SQLException {
    try (Statement sql = connection.createStatement()) {
      int version = number(sql, "PRAGMA user_version");
      if (version > SCRIPTS.size()) {
        throw new StoreFailure.Unavailable(
            name
                + " has schema version "
                + version
                + ", this program knows up to "
                + SCRIPTS.size());
      }
      if (version == 0 && number(sql, "SELECT count(*) FROM sqlite_master") > 0) {
        throw new StoreFailure.Unavailable(name + " is a SQLite database of another program");
      }
      for (int next = version + 1; next <= SCRIPTS.size(); next++) {
        sql.executeUpdate(
            "BEGIN IMMEDIATE;"
                + script(SCRIPTS.get(next - 1))
                + ";PRAGMA user_version="
                + next
                + ";COMMIT;");
      }
    }
  }

  private static int number(Statement sql, String query) throws SQLException {
    try (ResultSet row = sql.executeQuery(query)) {
      row.next();
      return row.getInt(1);
    }
  }

  private static String script(String name) {
    try (InputStream in = Migrations.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the program lacks its schema script " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("schema script " + name + " cannot be read", e);
    }
  }
}
