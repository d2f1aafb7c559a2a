package dev.replication.syncengine.archive;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;

/**
 * The writer's view of {@code feed}. Confined to the committer's thread.
 *
 * <p>A position whose item was written again is stale. Readers pass over it, since its item names
 * another position; to remove it at once would write a page somewhere in the table for each
 * overwritten item. So stale positions are collected, sorted, and removed in their order, in each
 * commit twice as many as it adds: neighbours share pages, and one collection is gone before the
 * next is full. What a crash leaves behind is removed at a later start.
 */
final class FeedTable implements AutoCloseable {
  /** Stale positions of one collection; a commit may add its own beyond. */
  private static final int COLLECTED = 1 << 16;

  private final Connection connection;
  private final PreparedStatement insert;
  private final PreparedStatement delete;

  private final int enough;
  private long[] collecting;
  private int collected;

  /** Sorted; those before {@code removed} are gone. */
  private long[] removing = {};

  private int removed;

  /** What the open transaction makes stale, and how far it removes. */
  private List<Long> replacing = List.of();

  private int removedThen;

  FeedTable(Connection connection) throws SQLException {
    this(connection, COLLECTED);
  }

  /** A table that sorts its stale positions once there are {@code enough}. */
  FeedTable(Connection connection, int enough) throws SQLException {
    this.connection = connection;
    this.enough = enough;
    this.collecting = new long[enough];
    this.insert = connection.prepareStatement("INSERT INTO feed(feed_seq,item) VALUES(?,?)");
    this.delete = connection.prepareStatement("DELETE FROM feed WHERE feed_seq=?");
  }

  /**
   * Removes what earlier lives have left behind, where that is much.
   *
   * @param rows how many rows {@code items} has
   */
  static void sweep(Connection connection, long rows) throws SQLException {
    sweep(connection, rows, 4L * COLLECTED);
  }

  static void sweep(Connection connection, long rows, long much) throws SQLException {
    try (Statement sql = connection.createStatement()) {
      long positions;
      try (ResultSet count = sql.executeQuery("SELECT count(*) FROM feed")) {
        count.next();
        positions = count.getLong(1);
      }
      if (positions - rows > much) {
        sql.executeUpdate(
            "DELETE FROM feed WHERE NOT EXISTS (SELECT 1 FROM items"
                + " WHERE items.item=feed.item AND items.feed_seq=feed.feed_seq)");
      }
    }
  }

  /** Appends the positions of {@code rows}. */
  void append(List<Held> rows) throws SQLException {
    for (Held row : rows) {
      insert.setLong(1, row.feedSeq());
      insert.setLong(2, row.item());
      insert.addBatch();
    }
    ItemTable.runBatch(insert, rows.size());
  }

  /** Makes {@code positions} stale; at most once in a transaction. */
  void replace(List<Long> positions) throws SQLException {
    replacing = positions;
    removedThen = (int) Math.min(removing.length, removed + 2L * positions.size());
    remove(removing, removed, removedThen);
  }

  /** The transaction took place. */
  void committed() {
    removed = removedThen;
    if (collected + replacing.size() > collecting.length) {
      collecting = Arrays.copyOf(collecting, collected + replacing.size());
    }
    for (Long position : replacing) {
      collecting[collected++] = position;
    }
    replacing = List.of();
    if (collected >= enough && removed == removing.length) {
      removing = sorted();
      removed = 0;
      removedThen = 0;
      collected = 0;
    }
  }

  /** The transaction did not take place. */
  void rolledBack() {
    replacing = List.of();
    removedThen = removed;
  }

  private long[] sorted() {
    long[] positions = Arrays.copyOf(collecting, collected);
    Arrays.sort(positions);
    return positions;
  }

  private void remove(long[] positions, int from, int until) throws SQLException {
    for (int next = from; next < until; next++) {
      delete.setLong(1, positions[next]);
      delete.addBatch();
    }
    ItemTable.runBatch(delete, until - from);
  }

  /** Removes what is stale. */
  @Override
  public void close() throws SQLException {
    connection.setAutoCommit(false);
    remove(removing, removed, removing.length);
    remove(sorted(), 0, collected);
    connection.commit();
    connection.setAutoCommit(true);
    insert.close();
    delete.close();
  }
}
