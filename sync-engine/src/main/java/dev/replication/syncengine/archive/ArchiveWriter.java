package dev.replication.syncengine.archive;

import dev.replication.model.Change;
import dev.replication.model.Dot;
import dev.replication.model.ItemKey;
import dev.replication.model.Origin;
import dev.replication.model.VersionVector;
import dev.replication.port.DeadLetterStore.DeadLetter;
import dev.replication.syncengine.StoreFailure;
import dev.replication.syncengine.SyncEngine.Conflict;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer of L3: everything between {@link #begin} and {@link #commit} becomes visible and
 * durable together. Confined to the committer's thread. Any failure is a {@link
 * StoreFailure.Unavailable} or {@link StoreFailure.Full}, after which {@link #rollback} must be
 * called.
 */
public final class ArchiveWriter {
  private static final Logger LOG = LoggerFactory.getLogger(ArchiveWriter.class);

  private final Connections connections;
  private final Connection connection;
  private final String name;
  private final boolean inFile;
  private final ItemTable items;
  private final FeedTable feed;
  private final ConflictTable conflicts;
  private final ParkedTable parked;
  private final DeadLetterTable deadLetters;
  private final MetaTable meta;
  private final ForgottenTable forgotten;
  private boolean syncing;

  ArchiveWriter(Connections connections, ArchiveSettings settings) throws SQLException {
    this.connections = connections;
    this.connection = connections.writer();
    this.name = settings.shownName();
    this.inFile = settings.path() != null;
    this.items = new ItemTable(connection);
    this.feed = new FeedTable(connection);
    this.conflicts =
        new ConflictTable(connection, settings.maxConflicts(), settings.maxConflictBytes());
    this.parked = new ParkedTable(connection);
    this.deadLetters = new DeadLetterTable(connection, settings.maxDeadLetters());
    this.meta = new MetaTable(connection);
    this.forgotten = new ForgottenTable(connection);
  }

  /**
   * Begins a transaction.
   *
   * @param synced whether the commit is to survive a power failure; otherwise it survives a crash
   *     of this process, and a power failure once a later synced commit has returned
   */
  public void begin(boolean synced) {
    connections.enterWriter();
    attempt(
        "a transaction cannot be begun",
        () -> {
          if (inFile && synced != syncing) {
            // Has no effect inside a transaction.
            Connections.run(
                connection, List.of("PRAGMA synchronous=" + (synced ? "FULL" : "NORMAL")));
            syncing = synced;
          }
          connection.setAutoCommit(false);
          return true;
        });
  }

  /** Commits; a failure means that nothing was. */
  public void commit() {
    attempt(
        "commit failed",
        () -> {
          connection.commit();
          return true;
        });
    try {
      feed.committed();
      connection.setAutoCommit(true);
      connections.committed();
    } catch (SQLException | RuntimeException | Error e) {
      // The commit has happened. Should a transaction be left open, the next one ends it by its
      // rollback; stale positions that are forgotten are removed at a later start.
      LOG.warn("{}: what follows a commit failed", name, e);
    }
    connections.leaveWriter();
  }

  /**
   * Undoes everything since {@link #begin}, also where SQLite has done so by itself. Never fails.
   */
  public void rollback() {
    conflicts.rolledBack();
    try {
      connection.rollback();
    } catch (SQLException e) {
      // On a full disk SQLite rolls back by itself, and there is no transaction left to undo.
    }
    try {
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      // As above: the driver now is in autocommit mode, SQLite has no transaction.
    }
    feed.rolledBack();
    connections.leaveWriter();
  }

  /** What {@code keys} hold, puts without their bytes; absent keys are absent. */
  public Map<ItemKey, Held> held(Collection<ItemKey> keys) {
    return attempt("items cannot be read", () -> items.held(keys));
  }

  /** The change in a row with its bytes. */
  public Change complete(long item) {
    return attempt("an item cannot be read", () -> items.complete(item));
  }

  /**
   * Writes rows with new positions.
   *
   * @param replaced the positions that their keys had before
   */
  public void move(List<Long> replaced, List<Held> rows) {
    attempt(
        "items cannot be written",
        () -> {
          items.write(rows);
          feed.append(rows);
          feed.replace(replaced);
          return true;
        });
  }

  /** Writes a row anew where it is, at its position. */
  public void rewrite(Held row) {
    attempt(
        "an item cannot be written",
        () -> {
          items.rewrite(row);
          return true;
        });
  }

  /** Gives the change in a row a greater context; it stays the same change. */
  public void widen(long item, VersionVector context) {
    attempt(
        "an item cannot be written",
        () -> {
          items.widen(item, context);
          return true;
        });
  }

  /** Appends to the conflict log. */
  public void logConflicts(List<Conflict> lost) {
    attempt(
        "the conflict log cannot be written",
        () -> {
          conflicts.log(lost);
          return true;
        });
  }

  /** The conflict that {@code loser} lost. */
  public Optional<Conflict> conflict(Dot loser) {
    return attempt("the conflict log cannot be read", () -> ConflictTable.find(connection, loser));
  }

  /** Drops the conflicts that {@code losers} lost. */
  public void dropConflicts(Collection<Dot> losers) {
    attempt(
        "the conflict log cannot be written",
        () -> {
          conflicts.drop(losers);
          return true;
        });
  }

  /** Drops conflicts logged before {@code epochMillis}. */
  public void dropConflictsBefore(long epochMillis) {
    attempt(
        "the conflict log cannot be written",
        () -> {
          conflicts.dropLoggedBefore(epochMillis);
          return true;
        });
  }

  /** Parks changes; tells what was not parked already. */
  public Parked park(Collection<Change> changes) {
    return attempt("changes cannot be parked", () -> parked.park(changes));
  }

  /** Takes changes out of the parking; tells what there was. */
  public Parked unpark(Collection<Dot> dots) {
    return attempt("parked changes cannot be removed", () -> parked.remove(dots));
  }

  /**
   * Parked changes with a reading up to {@code hlc}, least first, at most {@code limit}, cut once
   * they exceed {@code maxBytes}.
   */
  public List<Change> parkedUpTo(long hlc, int limit, long maxBytes) {
    return attempt("parked changes cannot be read", () -> parked.due(hlc, limit, maxBytes));
  }

  /** For each origin with a parked change the seq of the first. */
  public Map<Origin, Long> firstParked() {
    return attempt("parked changes cannot be read", parked::firstSeqs);
  }

  /** Tombstones with a reading from {@code fromHlc} to below {@code beforeHlc}, least first. */
  public List<Held> tombstones(long fromHlc, long beforeHlc, int most) {
    return attempt("tombstones cannot be read", () -> forgotten.oldest(fromHlc, beforeHlc, most));
  }

  /** Forgets tombstones; the mirror is to follow. */
  public void forget(Collection<Held> tombstones) {
    attempt(
        "tombstones cannot be forgotten",
        () -> {
          forgotten.forget(tombstones);
          return true;
        });
  }

  /** The mirror has forgotten these; tells how many were still listed. */
  public long unlistForgotten(Collection<Change.Delete> mirrored) {
    return attempt("forgotten tombstones cannot be removed", () -> forgotten.unlist(mirrored));
  }

  /** Keeps a dead letter, once. */
  public void keepDeadLetter(DeadLetter letter) {
    attempt(
        "a dead letter cannot be written",
        () -> {
          deadLetters.keep(letter);
          return true;
        });
  }

  /** Forgets a dead letter. */
  public void discardDeadLetter(long id) {
    attempt(
        "a dead letter cannot be removed",
        () -> {
          deadLetters.discard(id);
          return true;
        });
  }

  /** Stores what {@code after} has other than {@code before}. */
  public void save(StoreState before, StoreState after) {
    attempt(
        "the store's state cannot be written",
        () -> {
          meta.save(before, after);
          return true;
        });
  }

  private interface Attempt<T> {
    T run() throws SQLException;
  }

  private <T> T attempt(String otherwise, Attempt<T> attempt) {
    try {
      return attempt.run();
    } catch (SQLException e) {
      throw SqlFailures.of(name + ": " + otherwise, e);
    }
  }

  void close() throws SQLException {
    feed.close();
    items.close();
    conflicts.close();
    parked.close();
    deadLetters.close();
    meta.close();
    forgotten.close();
  }
}
