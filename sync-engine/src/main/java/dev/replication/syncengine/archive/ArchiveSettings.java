package dev.replication.syncengine.archive;

import dev.replication.model.NodeId;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Settings of L3.
 *
 * @param node whose data it holds; a database of another node is refused
 * @param path the database file, or null for one in memory
 * @param cacheBytes page cache of the writer
 * @param maxFileBytes largest database file; writes beyond fail as they do on a full disk
 * @param readers threads and connections that answer reads
 * @param busyTimeout how long to wait for a lock that a tool holds on the database
 * @param maxConflicts conflicts kept; the oldest go first
 * @param maxConflictBytes most bytes of such conflicts, unless the newest alone has more
 * @param maxConflictAge how long a conflict is kept
 * @param maxDeadLetters dead letters kept; the oldest go first
 */
public record ArchiveSettings(
    NodeId node,
    @Nullable Path path,
    long cacheBytes,
    long maxFileBytes,
    int readers,
    Duration busyTimeout,
    int maxConflicts,
    long maxConflictBytes,
    Duration maxConflictAge,
    int maxDeadLetters) {
  /** Refuses bounds below 1. */
  public ArchiveSettings {
    if (cacheBytes < 1
        || maxFileBytes < 1
        || readers < 1
        || maxConflicts < 1
        || maxConflictBytes < 1
        || maxDeadLetters < 1) {
      throw new IllegalArgumentException("bounds of the archive must be at least 1");
    }
  }

  /**
   * The usual bounds: 256 MiB of page cache, 1 TiB of file, 10 000 conflicts or 256 MiB of them for
   * 30 days, 10 000 dead letters.
   */
  public static ArchiveSettings of(NodeId node, @Nullable Path path) {
    return new ArchiveSettings(
        node,
        path,
        256L << 20,
        1L << 40,
        4,
        Duration.ofSeconds(5),
        10_000,
        256L << 20,
        Duration.ofDays(30),
        10_000);
  }

  /** The database as messages call it. */
  String shownName() {
    return path == null ? "in-memory database" : "database " + path;
  }
}
