package dev.replication.syncengine.archive;

import dev.replication.model.Change;
import dev.replication.model.Dot;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeId;
import dev.replication.model.Revision;
import dev.replication.model.StoredItem;
import dev.replication.port.DeadLetterStore.DeadLetter;
import dev.replication.syncengine.ConflictLog;
import dev.replication.syncengine.StoreFailure;
import dev.replication.syncengine.StoreInspection.Letter;
import dev.replication.syncengine.StoreInspection.ParkedOfOrigin;
import dev.replication.syncengine.SyncEngine.Conflict;
import dev.replication.syncengine.log.ChangeLog;
import dev.replication.syncengine.log.Forgotten;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers questions about the committed state. Safe for use by many threads; the work is done on
 * the store's reader threads. What cannot be read is a {@link StoreFailure.Unavailable}, never an
 * absence.
 */
public final class ArchiveReader {
  private static final String HELD_COLUMNS =
      ChangeColumns.NAMES + ",items.item,items.feed_seq,access_count,last_accessed";
  private static final int REST = ChangeColumns.IDENTITY_COLUMNS + 4;
  private static final String ROWS =
      "SELECT " + HELD_COLUMNS + " FROM items WHERE item>? ORDER BY item LIMIT ?";
  private static final String ONE = "SELECT " + HELD_COLUMNS + " FROM items WHERE id=?";

  private final Connections connections;
  private final String name;
  private final ReaderThreads threads;

  ArchiveReader(Connections connections, String name) {
    this.connections = connections;
    this.name = name;
    this.threads = new ReaderThreads(connections.readers());
  }

  /** What {@code key} holds, tombstones included. */
  public Optional<Held> find(ItemKey key) throws InterruptedException {
    return Optional.ofNullable(find(List.of(key)).get(key));
  }

  /** What {@code keys} hold, tombstones included; absent keys are absent. */
  public Map<ItemKey, Held> find(Collection<ItemKey> keys) throws InterruptedException {
    return threads.call(
        () ->
            ask(
                "items cannot be read",
                connection -> {
                  Map<ItemKey, Held> found = HashMap.newHashMap(keys.size());
                  try (PreparedStatement sql = connection.prepareStatement(ONE)) {
                    for (ItemKey key : keys) {
                      sql.setString(1, key.text());
                      try (ResultSet row = sql.executeQuery()) {
                        if (row.next()) {
                          found.put(key, held(row));
                        }
                      }
                    }
                  }
                  return found;
                }));
  }

  /**
   * Rows behind the place {@code after}, in the order in which they lie, cut once their content
   * exceeds {@code maxBytes}.
   */
  public List<Held> rows(long after, int most, long maxBytes) throws InterruptedException {
    return threads.call(
        () ->
            ask(
                "items cannot be read",
                connection -> {
                  List<Held> found = new ArrayList<>();
                  try (PreparedStatement sql = connection.prepareStatement(ROWS)) {
                    sql.setLong(1, after);
                    sql.setInt(2, most);
                    try (ResultSet row = sql.executeQuery()) {
                      long bytes = 0;
                      while (bytes < maxBytes && row.next()) {
                        Held held = held(row);
                        found.add(held);
                        bytes += held.change().weight();
                      }
                    }
                  }
                  return found;
                }));
  }

  /** The revisions of {@code keys}, tombstones included; absent keys are absent. */
  public Map<ItemKey, Revision> revisions(Collection<ItemKey> keys) throws InterruptedException {
    return threads.call(
        () ->
            ask(
                "items cannot be read",
                connection -> {
                  Map<ItemKey, Revision> found = HashMap.newHashMap(keys.size());
                  try (PreparedStatement sql =
                      connection.prepareStatement(
                          "SELECT hlc,origin,seq,ctx FROM items WHERE id=?")) {
                    for (ItemKey key : keys) {
                      sql.setString(1, key.text());
                      try (ResultSet row = sql.executeQuery()) {
                        if (row.next()) {
                          found.put(key, ChangeColumns.revision(row, 1));
                        }
                      }
                    }
                  }
                  return found;
                }));
  }

  /**
   * Live items whose id begins with {@code prefix}, in the order of ids' UTF-8 bytes.
   *
   * @param after leaves out this id and those before it, null for none
   * @param nowMillis items that expired before are left out
   */
  public List<StoredItem> scan(String prefix, @Nullable ItemKey after, int limit, long nowMillis)
      throws InterruptedException {
    KeyRange range = KeyRange.ofPrefix(prefix);
    return threads.call(
        () ->
            ask(
                "items cannot be read",
                connection -> scan(connection, range, after, limit, nowMillis)));
  }

  private static List<StoredItem> scan(
      Connection connection, KeyRange range, @Nullable ItemKey after, int limit, long nowMillis)
      throws SQLException {
    String below = range.below();
    // One lower bound only: with two of them SQLite would start at the prefix and read up to the
    // other.
    boolean resumes = after != null && range.beginsBefore(after);
    String from = resumes && after != null ? after.text() : range.from();
    String select =
        "SELECT "
            + HELD_COLUMNS
            + (resumes ? " FROM items WHERE id>?" : " FROM items WHERE id>=?")
            + (below == null ? "" : " AND id<?")
            + " AND kind=0 AND (expires_at IS NULL OR expires_at>?) ORDER BY id LIMIT ?";
    List<StoredItem> found = new ArrayList<>();
    try (PreparedStatement sql = connection.prepareStatement(select)) {
      int place = 1;
      sql.setString(place++, from);
      if (below != null) {
        sql.setString(place++, below);
      }
      sql.setLong(place++, nowMillis);
      sql.setInt(place, limit);
      try (ResultSet row = sql.executeQuery()) {
        while (row.next()) {
          Held held = held(row);
          if (held.change() instanceof Change.Put put) {
            found.add(new StoredItem(put, held.accessCount(), held.lastAccessedMillis()));
          }
        }
      }
    }
    return found;
  }

  /**
   * The change log after {@code feedSeq} up to {@code upTo}, ascending, at most {@code maxRows},
   * cut once it exceeds {@code maxBytes}. Interrupts do not end it.
   */
  public List<ChangeLog.Row> log(long feedSeq, long upTo, int maxRows, long maxBytes) {
    return threads.callUninterruptibly(
        () ->
            ask(
                "the change log cannot be read",
                connection -> log(connection, feedSeq, upTo, maxRows, maxBytes)));
  }

  private static List<ChangeLog.Row> log(
      Connection connection, long feedSeq, long upTo, int maxRows, long maxBytes)
      throws SQLException {
    String select =
        "SELECT "
            + HELD_COLUMNS
            // A cross join, so that SQLite goes by position; stale positions fall out.
            + " FROM feed CROSS JOIN items ON items.item=feed.item"
            + " AND items.feed_seq=feed.feed_seq"
            + " WHERE feed.feed_seq>? AND feed.feed_seq<=? ORDER BY feed.feed_seq LIMIT ?";
    List<ChangeLog.Row> rows = new ArrayList<>();
    try (PreparedStatement sql = connection.prepareStatement(select)) {
      sql.setLong(1, feedSeq);
      sql.setLong(2, upTo);
      sql.setInt(3, maxRows);
      long bytes = 0;
      try (ResultSet row = sql.executeQuery()) {
        while (bytes <= maxBytes && row.next()) {
          Held held = held(row);
          rows.add(new ChangeLog.Row(held.feedSeq(), held.item(), held.change()));
          bytes += held.change().weight();
        }
      }
    }
    return rows;
  }

  /** What the mirror has yet to forget, at most {@code most}. */
  public Forgotten forgotten(int most) throws InterruptedException {
    return threads.call(
        () ->
            ask(
                "forgotten tombstones cannot be read",
                connection -> ForgottenTable.pending(connection, most)));
  }

  /** The newest conflicts, at most {@code limit}. */
  public List<Conflict> conflicts(int limit) throws InterruptedException {
    return threads.call(
        () ->
            ask(
                "the conflict log cannot be read",
                connection -> ConflictTable.newest(connection, limit)));
  }

  /** The newest dead letters, at most {@code limit}. */
  public List<DeadLetter> deadLetters(int limit) throws InterruptedException {
    return threads.call(
        () ->
            ask(
                "dead letters cannot be read",
                connection -> DeadLetterTable.newest(connection, limit)));
  }

  /** The newest conflicts of {@code key}, at most {@code limit}. */
  public List<Conflict> conflictsOf(ItemKey key, int limit) throws InterruptedException {
    return threads.call(
        () ->
            ask(
                "the conflict log cannot be read",
                connection -> ConflictTable.ofKey(connection, key, limit)));
  }

  /** Conflicts numbered below {@code before}, without what they hold, newest first. */
  public List<ConflictLog.Entry> conflictEntries(long before, int limit)
      throws InterruptedException {
    return threads.call(
        () ->
            ask(
                "the conflict log cannot be read",
                connection -> ConflictTable.entries(connection, before, limit)));
  }

  /** The conflict that {@code loser} lost. */
  public Optional<Conflict> conflict(Dot loser) throws InterruptedException {
    return threads.call(
        () ->
            ask(
                "the conflict log cannot be read",
                connection -> ConflictTable.find(connection, loser)));
  }

  /** How many conflicts there are. */
  public long conflictCount() throws InterruptedException {
    return threads.call(() -> ask("the conflict log cannot be read", ConflictTable::count));
  }

  /** What is parked of {@code key}. */
  public List<Change> parkedOf(ItemKey key) throws InterruptedException {
    return threads.call(
        () ->
            ask("parked changes cannot be read", connection -> ParkedTable.ofKey(connection, key)));
  }

  /** What is parked, by origin. */
  public List<ParkedOfOrigin> parkedByOrigin() throws InterruptedException {
    return threads.call(() -> ask("parked changes cannot be read", ParkedTable::byOrigin));
  }

  /** Dead letters numbered below {@code before}, without their fields, newest first. */
  public List<Letter> letters(@Nullable NodeId peer, long before, int limit)
      throws InterruptedException {
    return threads.call(
        () ->
            ask(
                "dead letters cannot be read",
                connection -> DeadLetterTable.summaries(connection, peer, before, limit)));
  }

  /** The dead letter of that number. */
  public Optional<DeadLetter> letter(long id) throws InterruptedException {
    return threads.call(
        () ->
            ask("dead letters cannot be read", connection -> DeadLetterTable.find(connection, id)));
  }

  /** How many dead letters each peer has. */
  public Map<NodeId, Long> letterCounts() throws InterruptedException {
    return threads.call(() -> ask("dead letters cannot be read", DeadLetterTable::counts));
  }

  private static Held held(ResultSet row) throws SQLException {
    return new Held(
        row.getLong(REST),
        row.getLong(REST + 1),
        ChangeColumns.read(row, 1),
        true,
        row.getLong(REST + 2),
        ChangeColumns.nullableLong(row, REST + 3));
  }

  private <T> T ask(String otherwise, Connections.Query<T> query) {
    try {
      return connections.read(query);
    } catch (SQLException e) {
      throw SqlFailures.of(name + ": " + otherwise, e);
    }
  }

  void close() {
    threads.close();
  }
}
