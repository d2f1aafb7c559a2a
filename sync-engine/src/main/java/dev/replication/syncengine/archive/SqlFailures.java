package dev.replication.syncengine.archive;

import dev.replication.syncengine.StoreFailure;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;

/** What an exception of the database means to whoever uses the store. */
final class SqlFailures {
  /** What the driver puts before its message; a failed batch keeps no more of the code. */
  private static final String FULL = "[" + SQLiteErrorCode.SQLITE_FULL + "]";

  private SqlFailures() {}

  /** The failure that {@code cause} is; {@code message} is for people and ends with its words. */
  static StoreFailure of(String message, SQLException cause) {
    String shown = message + ": " + cause.getMessage();
    return isFull(cause)
        ? new StoreFailure.Full(shown, cause)
        : new StoreFailure.Unavailable(shown, cause);
  }

  private static boolean isFull(SQLException cause) {
    return cause.getErrorCode() == SQLiteErrorCode.SQLITE_FULL.code
        || String.valueOf(cause.getMessage()).contains(FULL);
  }
}
