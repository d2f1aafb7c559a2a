package dev.replication.adapter.sqlite;

import java.time.Duration;

/**
 * How the cursor database is opened.
 *
 * @param walMode write-ahead log; false for a rollback journal, where the file system has no shared
 *     memory
 * @param busyTimeout how long a call waits while another process holds the file, 1 ms to 1 minute
 * @param connections the most connections that are open at once, 1 to 32; a database in memory
 *     always has one
 */
public record CursorOptions(boolean walMode, Duration busyTimeout, int connections) {
  private static final Duration LONGEST_BUSY_TIMEOUT = Duration.ofMinutes(1);
  private static final int MOST_CONNECTIONS = 32;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException naming the field that is out of range
   */
  public CursorOptions {
    if (busyTimeout.toMillis() < 1 || busyTimeout.compareTo(LONGEST_BUSY_TIMEOUT) > 0) {
      throw new IllegalArgumentException(
          "busyTimeout must be 1 ms to 1 minute but is " + busyTimeout);
    }
    if (connections < 1 || connections > MOST_CONNECTIONS) {
      throw new IllegalArgumentException(
          "connections must be 1 to " + MOST_CONNECTIONS + " but is " + connections);
    }
  }

  /** Write-ahead log, 5 seconds, 4 connections. */
  public static CursorOptions defaults() {
    return new CursorOptions(true, Duration.ofSeconds(5), 4);
  }

  /** These options with or without the write-ahead log. */
  public CursorOptions withWalMode(boolean walMode) {
    return new CursorOptions(walMode, busyTimeout, connections);
  }

  /** These options with another patience. */
  public CursorOptions withBusyTimeout(Duration busyTimeout) {
    return new CursorOptions(walMode, busyTimeout, connections);
  }
}
