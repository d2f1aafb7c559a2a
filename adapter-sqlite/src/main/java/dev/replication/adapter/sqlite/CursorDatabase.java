package dev.replication.adapter.sqlite;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.replication.port.ReplicationFailure.CursorsUnavailable;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The open database file: a pool of connections that all carry the same settings, and the words for
 * what can go wrong.
 *
 * <p>Safe for use by many threads.
 */
final class CursorDatabase implements AutoCloseable {
  static final String IN_MEMORY = ":memory:";

  private final String shownPath;
  private final HikariDataSource pool;

  private CursorDatabase(String shownPath, HikariDataSource pool) {
    this.shownPath = shownPath;
    this.pool = pool;
  }

  /** What is done with a connection. */
  interface Work<T> {
    T with(Connection connection) throws SQLException;
  }

  /**
   * Opens the file, creating it and its folder when they are missing.
   *
   * @throws CursorsUnavailable naming the file and what is wrong with it
   */
  static CursorDatabase openFile(Path path, CursorOptions options) {
    Path file = path.toAbsolutePath().normalize();
    String shownPath = path.toString();
    createFolder(file, shownPath);
    SQLiteDataSource source = new SQLiteDataSource(settings(options));
    source.setUrl("jdbc:sqlite:" + file);
    try (Connection first = source.getConnection()) {
      checkJournal(first, options.walMode() ? JournalMode.WAL : JournalMode.DELETE);
      CursorSchema.prepare(first);
    } catch (SQLException e) {
      throw unavailable(shownPath, e);
    }
    return new CursorDatabase(shownPath, pool(source, options, options.connections()));
  }

  /**
   * Opens a database that ends with {@link #close()}. It lives in its connection, so there is
   * exactly one, for ever.
   */
  static CursorDatabase openInMemory() {
    CursorOptions options = CursorOptions.defaults();
    SQLiteConfig settings = new SQLiteConfig();
    SQLiteDataSource source = new SQLiteDataSource(settings);
    source.setUrl("jdbc:sqlite:" + IN_MEMORY);
    CursorDatabase database = new CursorDatabase(IN_MEMORY, pool(source, options, 1));
    database.call(
        connection -> {
          CursorSchema.prepare(connection);
          return true;
        });
    return database;
  }

  /**
   * Does {@code work} on a connection of the pool.
   *
   * @throws CursorsUnavailable when the database fails
   */
  <T> T call(Work<T> work) {
    try (Connection connection = borrow()) {
      return work.with(connection);
    } catch (SQLException e) {
      throw pool.isClosed()
          ? new CursorsUnavailable(shownPath + " is closed", e)
          : unavailable(shownPath, e);
    }
  }

  @Override
  public void close() {
    pool.close();
  }

  /**
   * The last save of a shutdown comes from an interrupted thread, and must not be lost to the
   * interrupt.
   */
  private Connection borrow() throws SQLException {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          return pool.getConnection();
        } catch (SQLException e) {
          if (!(e.getCause() instanceof InterruptedException)) {
            throw e;
          }
          interrupted |= Thread.interrupted();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static SQLiteConfig settings(CursorOptions options) {
    SQLiteConfig settings = new SQLiteConfig();
    settings.setBusyTimeout((int) options.busyTimeout().toMillis());
    settings.setJournalMode(options.walMode() ? JournalMode.WAL : JournalMode.DELETE);
    // Without a log, NORMAL leaves a moment in which a power cut can damage the file itself.
    settings.setSynchronous(options.walMode() ? SynchronousMode.NORMAL : SynchronousMode.FULL);
    return settings;
  }

  private static HikariDataSource pool(
      SQLiteDataSource source, CursorOptions options, int connections) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("cursors");
    config.setDataSource(source);
    config.setMaximumPoolSize(connections);
    config.setMinimumIdle(1);
    // A file does not time out, and a database in memory is gone with its connection.
    config.setMaxLifetime(0);
    // Whoever holds a connection gives it back after a busy timeout at the latest.
    config.setConnectionTimeout(Math.max(1_000, 2 * options.busyTimeout().toMillis()));
    return new HikariDataSource(config);
  }

  private static void createFolder(Path file, String shownPath) {
    Path folder = file.getParent();
    try {
      if (folder != null) {
        Files.createDirectories(folder);
      }
    } catch (FileAlreadyExistsException e) {
      throw new CursorsUnavailable(shownPath + ": " + e.getFile() + " is a file, not a folder", e);
    } catch (IOException e) {
      throw new CursorsUnavailable(shownPath + ": its folder cannot be created", e);
    }
  }

  /** SQLite answers a journal mode that it cannot give with the one it keeps, not with an error. */
  private static void checkJournal(Connection connection, JournalMode wanted) throws SQLException {
    try (var statement = connection.createStatement();
        var row = statement.executeQuery("PRAGMA journal_mode")) {
      String mode = row.next() ? row.getString(1) : "unknown";
      if (!mode.equalsIgnoreCase(wanted.name())) {
        throw new SQLException(
            "cannot use journal mode %s (it stays %s); another process may have it open, or the file"
                    .formatted(wanted.name().toLowerCase(Locale.ROOT), mode)
                + " system lacks shared memory: set cursor.wal_mode to false");
      }
    }
  }

  private static CursorsUnavailable unavailable(String shownPath, SQLException e) {
    return new CursorsUnavailable(shownPath + " " + words(e), e);
  }

  private static String words(SQLException e) {
    if (!(e instanceof SQLiteException sqlite)) {
      return e.getMessage() == null ? "failed" : e.getMessage();
    }
    // Extended codes carry the plain one in their low byte.
    SQLiteErrorCode code = SQLiteErrorCode.getErrorCode(sqlite.getResultCode().code & 0xFF);
    return switch (code) {
      case SQLITE_NOTADB -> "is not a SQLite database";
      case SQLITE_CORRUPT -> "is corrupt";
      case SQLITE_BUSY, SQLITE_LOCKED -> "is locked by another process";
      case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH -> "cannot be written: permission denied";
      case SQLITE_CANTOPEN ->
          "cannot be opened: check that it is a file, and the permissions of its folder";
      case SQLITE_FULL -> "cannot grow: the disk is full";
      case SQLITE_IOERR -> "cannot be read or written: I/O error";
      default -> "failed: " + sqlite.getMessage();
    };
  }
}
