package dev.replication.syncengine.archive;

import dev.replication.syncengine.StoreFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sign that one process uses a database: an operating system lock on {@code <database>.lock},
 * which dies with the process. The file holds the owner's process id and stays behind, since
 * deleting it would race with the next owner.
 */
final class DataFolderLock implements AutoCloseable {
  /** Far behind the process id, so that others can read it also where locks are mandatory. */
  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

  /**
   * Locks held by this process. Asked first, because on POSIX systems closing any channel of a file
   * drops the process's lock on it: a second opener in this process must not even look at the file.
   */
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;
  private final FileLock lock;

  private DataFolderLock(Path file, FileChannel channel, FileLock lock) {
    this.file = file;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Takes the lock of {@code database}, whose folder exists.
   *
   * @throws StoreFailure.AlreadyOpen when another store, here or in another process, has it
   * @throws StoreFailure.Unavailable when the file cannot be written
   */
  static DataFolderLock take(Path database) {
    Path file = lockFile(database);
    if (!HELD_HERE.add(file)) {
      throw inUse(file, Long.toString(ProcessHandle.current().pid()));
    }
    try {
      return lock(file);
    } catch (IOException e) {
      HELD_HERE.remove(file);
      throw new StoreFailure.Unavailable("lock file " + file + " cannot be written: " + e, e);
    } catch (RuntimeException e) {
      HELD_HERE.remove(file);
      throw e;
    }
  }

  private static DataFolderLock lock(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
      if (lock == null) {
        throw inUse(file, Files.readString(file, StandardCharsets.US_ASCII).strip());
      }
      String pid = ProcessHandle.current().pid() + "\n";
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
      return new DataFolderLock(file, channel, lock);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static Path lockFile(Path database) {
    Path name = database.resolveSibling(database.getFileName() + ".lock");
    try {
      Path folder = name.toAbsolutePath().getParent();
      return folder == null ? name : folder.toRealPath().resolve(name.getFileName());
    } catch (IOException e) {
      throw new StoreFailure.Unavailable("data folder of " + database + " cannot be read: " + e, e);
    }
  }

  private static StoreFailure.AlreadyOpen inUse(Path file, String pid) {
    return new StoreFailure.AlreadyOpen(
        "data folder " + file.getParent() + " is in use by process " + pid);
  }

  @Override
  public void close() {
    try (channel) {
      lock.release();
    } catch (IOException e) {
      throw new StoreFailure.Unavailable("lock file " + file + " cannot be released", e);
    } finally {
      HELD_HERE.remove(file);
    }
  }
}
