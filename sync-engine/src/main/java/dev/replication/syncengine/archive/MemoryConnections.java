package dev.replication.syncengine.archive;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import org.sqlite.SQLiteConfig;

/**
 * The one connection to a database in memory; readers wait while the writer has a transaction open
 * on it.
 */
final class MemoryConnections implements Connections {
  private final ReentrantLock use = new ReentrantLock();
  private final Connection connection;

  private MemoryConnections(Connection connection) {
    this.connection = connection;
  }

  static MemoryConnections open() throws SQLException {
    return new MemoryConnections(new SQLiteConfig().createConnection("jdbc:sqlite::memory:"));
  }

  @Override
  public Connection writer() {
    return connection;
  }

  @Override
  public void enterWriter() {
    use.lock();
  }

  @Override
  public void leaveWriter() {
    use.unlock();
  }

  @Override
  public void committed() {
    // There is no file to bring up to date.
  }

  @Override
  public <T> T read(Query<T> query) throws SQLException {
    use.lock();
    try {
      return query.ask(connection);
    } finally {
      use.unlock();
    }
  }

  @Override
  public int readers() {
    return 1;
  }

  @Override
  public void close() throws SQLException {
    use.lock();
    try {
      connection.close();
    } finally {
      use.unlock();
    }
  }
}
