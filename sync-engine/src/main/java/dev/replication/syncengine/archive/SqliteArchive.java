package dev.replication.syncengine.archive;

import dev.replication.syncengine.StoreFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * One open L3 database. It belongs to one process at a time: {@link #open} takes a lock that {@link
 * #close} releases, and that dies with the process.
 */
public final class SqliteArchive implements AutoCloseable {
  private final ArchiveSettings settings;
  private final @Nullable DataFolderLock lock;
  private final Connections connections;
  private StoreState opened;
  private final ArchiveWriter writer;
  private final ArchiveReader reader;

  private SqliteArchive(
      ArchiveSettings settings, @Nullable DataFolderLock lock, Connections connections)
      throws SQLException {
    this.settings = settings;
    this.lock = lock;
    this.connections = connections;
    try (MetaTable meta = new MetaTable(connections.writer())) {
      this.opened = meta.load(connections.writer(), settings);
    }
    FeedTable.sweep(connections.writer(), opened.items() + opened.tombstones());
    this.writer = new ArchiveWriter(connections, settings);
    this.reader = new ArchiveReader(connections, settings.shownName());
  }

  /**
   * Opens the database and creates it, with its folder, if it is not there.
   *
   * @throws StoreFailure.AlreadyOpen when another store has it open
   * @throws StoreFailure.Unavailable when it cannot be used: no access, damaged, of another
   *     program, newer version or node
   */
  public static SqliteArchive open(ArchiveSettings settings) {
    Path path = settings.path();
    if (path == null) {
      return open(settings, null);
    }
    createFolder(path);
    DataFolderLock lock = DataFolderLock.take(path);
    try {
      return open(settings, lock);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static SqliteArchive open(ArchiveSettings settings, @Nullable DataFolderLock lock) {
    Connections connections = null;
    try {
      connections = connect(settings);
      return new SqliteArchive(settings, lock, connections);
    } catch (SQLException e) {
      closeQuietly(connections, e);
      throw new StoreFailure.Unavailable(
          settings.shownName() + " cannot be opened: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      closeQuietly(connections, e);
      throw e;
    }
  }

  private static Connections connect(ArchiveSettings settings) throws SQLException {
    Path path = settings.path();
    if (path != null) {
      return FileConnections.open(path, settings);
    }
    MemoryConnections memory = MemoryConnections.open();
    Migrations.run(memory.writer(), settings.shownName());
    return memory;
  }

  private static void createFolder(Path database) {
    Path folder = database.toAbsolutePath().getParent();
    try {
      if (folder != null) {
        Files.createDirectories(folder);
      }
    } catch (IOException e) {
      throw new StoreFailure.Unavailable("data folder " + folder + " cannot be created: " + e, e);
    }
  }

  private static void closeQuietly(@Nullable Connections connections, Exception reason) {
    if (connections != null) {
      try {
        connections.close();
      } catch (SQLException e) {
        reason.addSuppressed(e);
      }
    }
  }

  /** The state as it was when the database was opened, or its new life begun. */
  public StoreState opened() {
    return opened;
  }

  /**
   * Makes this copy of a store, which is older than what the store has published, a new
   * incarnation; durable when it returns. Nothing may have been read or written yet.
   *
   * @param shared the last own change that the store may have published as it is here; later ones
   *     become changes of the new incarnation
   */
  public void beginNewLife(long shared) {
    try {
      opened = new NewLife(connections.writer(), opened, shared).begin();
    } catch (SQLException e) {
      throw SqlFailures.of(settings.shownName() + ": no new incarnation could be begun", e);
    }
  }

  /** The one writer. */
  public ArchiveWriter writer() {
    return writer;
  }

  /** The readers. */
  public ArchiveReader reader() {
    return reader;
  }

  /**
   * Ends reads, brings the database file up to date, closes it and gives it free. The writer must
   * be at rest.
   */
  @Override
  public void close() {
    try {
      reader.close();
      writer.close();
      connections.close();
    } catch (SQLException e) {
      throw new StoreFailure.Unavailable(
          settings.shownName() + " was not closed cleanly: " + e.getMessage(), e);
    } finally {
      if (lock != null) {
        lock.close();
      }
    }
  }
}
