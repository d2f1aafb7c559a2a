package dev.replication.syncengine.archive;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.Pragma;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TempStore;
import org.sqlite.SQLiteDataSource;

/**
 * Connections to a database file in WAL mode: readers see the last commit and never wait for the
 * writer. Every connection gets its settings when it is opened, pooled ones included.
 */
final class FileConnections implements Connections {
  private static final long READER_CACHE_KIB = 8 << 10;
  private static final long MMAP_BYTES = 1L << 30;

  private final Connection writer;
  private final HikariDataSource readers;
  private final Checkpointer checkpointer;

  private FileConnections(Connection writer, HikariDataSource readers, Checkpointer checkpointer) {
    this.writer = writer;
    this.readers = readers;
    this.checkpointer = checkpointer;
  }

  static FileConnections open(Path path, ArchiveSettings settings) throws SQLException {
    String url = "jdbc:sqlite:" + path;
    SQLiteConfig config = common(settings, settings.cacheBytes() >> 10);
    config.setJournalMode(JournalMode.WAL);
    config.setSynchronous(SynchronousMode.NORMAL);
    Connection writer = config.createConnection(url);
    try {
      // The checkpointer does it.
      Connections.run(writer, List.of("PRAGMA wal_autocheckpoint=0"));
      limitSize(writer, settings.maxFileBytes());
      Migrations.run(writer, settings.shownName());
      HikariDataSource readers = readers(url, settings);
      Checkpointer checkpointer = new Checkpointer(config.createConnection(url));
      checkpointer.start();
      return new FileConnections(writer, readers, checkpointer);
    } catch (SQLException | RuntimeException e) {
      writer.close();
      throw e;
    }
  }

  private static HikariDataSource readers(String url, ArchiveSettings settings) {
    SQLiteConfig config = common(settings, READER_CACHE_KIB);
    config.setPragma(Pragma.JOURNAL_MODE, JournalMode.WAL.getValue());
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl(url);
    HikariConfig pool = new HikariConfig();
    pool.setPoolName("store-readers");
    pool.setDataSource(source);
    pool.setMaximumPoolSize(settings.readers());
    pool.setMinimumIdle(1);
    pool.setMaxLifetime(0);
    pool.setConnectionTimeout(Math.max(250, settings.busyTimeout().toMillis()));
    return new HikariDataSource(pool);
  }

  private static SQLiteConfig common(ArchiveSettings settings, long cacheKib) {
    SQLiteConfig config = new SQLiteConfig();
    config.setCacheSize((int) -cacheKib);
    config.setBusyTimeout((int) settings.busyTimeout().toMillis());
    config.setPragma(Pragma.MMAP_SIZE, Long.toString(MMAP_BYTES));
    config.setTempStore(TempStore.MEMORY);
    return config;
  }

  private static void limitSize(Connection writer, long maxBytes) throws SQLException {
    try (var sql = writer.createStatement()) {
      long pageBytes;
      try (var row = sql.executeQuery("PRAGMA page_size")) {
        row.next();
        pageBytes = row.getLong(1);
      }
      sql.execute("PRAGMA max_page_count=" + Math.clamp(maxBytes / pageBytes, 1, 4_294_967_294L));
    }
  }

  @Override
  public Connection writer() {
    return writer;
  }

  @Override
  public void enterWriter() {
    // Readers have connections of their own.
  }

  @Override
  public void leaveWriter() {
    // Readers have connections of their own.
  }

  @Override
  public void committed() {
    checkpointer.finish(writer);
  }

  @Override
  public <T> T read(Query<T> query) throws SQLException {
    try (Connection connection = readers.getConnection()) {
      return query.ask(connection);
    }
  }

  @Override
  public int readers() {
    return readers.getMaximumPoolSize();
  }

  @Override
  public void close() throws SQLException {
    readers.close();
    checkpointer.close();
    try (writer) {
      Connections.run(writer, List.of("PRAGMA wal_checkpoint(TRUNCATE)"));
    }
  }
}
