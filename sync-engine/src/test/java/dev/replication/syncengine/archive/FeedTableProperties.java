package dev.replication.syncengine.archive;

import static dev.replication.syncengine.StoreFixtures.remotePut;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class FeedTableProperties {
  private static final int ENOUGH = 8;

  @Property(tries = 100)
  void eachItemKeepsItsPositionAndStalePositionsStayFew(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int commits) throws SQLException {
    try (World world = new World(new Random(seed))) {
      for (int i = 0; i < commits; i++) {
        int touched = world.step();

        assertThat(world.positions()).containsAll(world.live.values());
        assertThat(world.positions().size() - world.live.size())
            .isLessThanOrEqualTo(2 * ENOUGH + touched + world.most);
      }
      world.feed.close();
      assertThat(world.positions()).containsExactlyInAnyOrderElementsOf(world.live.values());
    }
  }

  @Property(tries = 50)
  void whatACrashLeavesIsSweptAndNothingElse(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 30) int commits) throws SQLException {
    try (World world = new World(new Random(seed))) {
      for (int i = 0; i < commits; i++) {
        world.step();
      }

      FeedTable.sweep(world.connection, world.live.size(), 0);

      assertThat(world.positions()).containsExactlyInAnyOrderElementsOf(world.live.values());
    }
  }

  /** A few items that are written again and again, some transactions being rolled back. */
  private static final class World implements AutoCloseable {
    private static final int ITEMS = 30;
    private final Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
    private final Random random;
    private final FeedTable feed;

    /** Item to position. */
    private final TreeMap<Long, Long> live = new TreeMap<>();

    private long position;
    private int most;

    World(Random random) throws SQLException {
      this.random = random;
      Migrations.run(connection, "test");
      this.feed = new FeedTable(connection, ENOUGH);
    }

    int step() throws SQLException {
      connection.setAutoCommit(false);
      TreeMap<Long, Long> then = new TreeMap<>(live);
      Set<Long> chosen = new LinkedHashSet<>();
      int touched = 1 + random.nextInt(12);
      for (int i = 0; i < touched; i++) {
        chosen.add(1L + random.nextInt(ITEMS));
      }
      List<Long> replaced = new ArrayList<>();
      List<Held> rows = new ArrayList<>();
      for (Long item : chosen) {
        Long before = then.put(item, ++position);
        if (before != null) {
          replaced.add(before);
        }
        rows.add(
            new Held(
                item, position, remotePut("k" + item, "x", position, position), true, 0, null));
        write(item, position);
      }
      feed.append(rows);
      feed.replace(replaced);
      if (random.nextInt(4) == 0) {
        connection.rollback();
        feed.rolledBack();
      } else {
        connection.commit();
        feed.committed();
        live.clear();
        live.putAll(then);
      }
      connection.setAutoCommit(true);
      most = Math.max(most, touched);
      return touched;
    }

    private void write(long item, long feedSeq) throws SQLException {
      try (Statement sql = connection.createStatement()) {
        sql.executeUpdate(
            "INSERT INTO items(item,id,feed_seq,kind,hlc,origin,seq,version) VALUES(%d,'k%d',%d,0,1,'o',1,1)"
                    .formatted(item, item, feedSeq)
                + " ON CONFLICT(item) DO UPDATE SET feed_seq=excluded.feed_seq");
      }
    }

    private List<Long> positions() throws SQLException {
      List<Long> positions = new ArrayList<>();
      try (Statement sql = connection.createStatement();
          ResultSet row = sql.executeQuery("SELECT feed_seq FROM feed")) {
        while (row.next()) {
          positions.add(row.getLong(1));
        }
      }
      return positions;
    }

    @Override
    public void close() throws SQLException {
      connection.close();
    }
  }
}
