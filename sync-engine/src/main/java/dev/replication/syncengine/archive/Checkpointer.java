package dev.replication.syncengine.archive;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Carries the write-ahead log over into the database file, on a thread of its own, so that no
 * commit waits for thousands of scattered pages to be written.
 *
 * <p>SQLite begins its log anew only with a transaction that finds all of it carried over, which
 * this thread never achieves while commits go on. So once little is left, the writer does the rest
 * between two transactions ({@link #finish}); and where writes are faster than this thread, the
 * writer does all of it, which slows them and bounds the log.
 */
final class Checkpointer implements AutoCloseable {
  /**
   * Pages touched again before they are carried over are carried over once: the longer the
   * interval, the fewer.
   */
  private static final Duration INTERVAL = Duration.ofSeconds(2);

  private final Connection connection;
  private final Bounds bounds;
  private final Logger log;
  private final Thread thread;
  private volatile boolean committed;
  private volatile boolean finishing;
  private boolean failing;

  /** A checkpointer over a connection of its own, which it closes. */
  Checkpointer(Connection connection) {
    this(connection, Bounds.DEFAULT, LoggerFactory.getLogger(Checkpointer.class));
  }

  /** The same with other bounds, which says in {@code log} when it fails. */
  Checkpointer(Connection connection, Bounds bounds, Logger log) {
    this.connection = connection;
    this.bounds = bounds;
    this.log = log;
    this.thread = Thread.ofPlatform().name("store-checkpointer").daemon().unstarted(this::run);
  }

  /**
   * How long the log may be.
   *
   * @param worth pages of a log that need not begin anew
   * @param rest pages that the writer can carry over in passing
   * @param max pages of the longest log that is not carried over by the writer, whatever it takes
   */
  record Bounds(long worth, long rest, long max) {
    static final Bounds DEFAULT = new Bounds(16 << 10, 2 << 10, 256 << 10);
  }

  /** Begins. */
  void start() {
    thread.start();
  }

  /** Called by the writer behind each commit, outside of transactions. */
  void finish(Connection writer) {
    committed = true;
    if (!finishing) {
      return;
    }
    try {
      if (carryOver(writer).rest() == 0) {
        finishing = false;
      }
    } catch (SQLException e) {
      // The commit has happened. If this is more than a lock, the next one fails by itself.
      log.debug("a checkpoint failed", e);
    }
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(INTERVAL);
        if (committed) {
          committed = false;
          work();
        }
      }
    } catch (InterruptedException closed) {
      // The archive is closing.
    }
  }

  /** Carries over what there is, and asks the writer for the rest when it is time. */
  void work() {
    try {
      Log ahead = carryOver(connection);
      for (long before = Long.MAX_VALUE;
          ahead.rest() > bounds.rest && ahead.rest() < before && ahead.pages < bounds.max;
          ahead = carryOver(connection)) {
        before = ahead.rest();
      }
      finishing =
          ahead.pages > bounds.worth && (ahead.rest() <= bounds.rest || ahead.pages >= bounds.max);
      failing = false;
    } catch (SQLException e) {
      log.atLevel(failing ? Level.DEBUG : Level.WARN)
          .log("the write-ahead log cannot be carried over: {}", e.getMessage());
      failing = true;
    }
  }

  /**
   * State of the write-ahead log.
   *
   * @param pages how long it is
   * @param done how many of them are in the database file
   */
  private record Log(long pages, long done) {
    long rest() {
      return pages - done;
    }
  }

  private static Log carryOver(Connection connection) throws SQLException {
    try (Statement sql = connection.createStatement();
        ResultSet row = sql.executeQuery("PRAGMA wal_checkpoint(PASSIVE)")) {
      return row.next() ? new Log(row.getLong(2), row.getLong(3)) : new Log(0, 0);
    }
  }

  /** Ends the thread; the log stays as it is. */
  @Override
  public void close() throws SQLException {
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    connection.close();
  }
}
