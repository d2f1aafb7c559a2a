package dev.replication.app.bench;

import dev.replication.app.wiring.Node;
import dev.replication.embedded.redis.EmbeddedRedis;
import dev.replication.syncengine.StoreHealth;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import redis.clients.jedis.Jedis;

/**
 * Takes rows from a node's database behind its back. Its mirror still shows them then, so the head
 * is deleted, too: the node builds the mirror again from what the database still has.
 */
final class LostRows {
  private static final Duration BOUND = Duration.ofMinutes(20);

  private final Path database;
  private final EmbeddedRedis redis;
  private final Node node;

  LostRows(Path database, EmbeddedRedis redis, Node node) {
    this.database = database;
    this.redis = redis;
    this.node = node;
  }

  /**
   * Loses {@code rows} items that are spread over the keys.
   *
   * @param turn takes others than other turns
   * @return how many seconds building the mirror took
   */
  double lose(Workload workload, int rows, int turn) throws SQLException, InterruptedException {
    delete(workload, rows, turn);
    Optional<String> before = node.store().mirrorGeneration();
    try (Jedis connection = new Jedis("127.0.0.1", redis.port())) {
      connection.del("ae:head");
    }
    Poll.until(BOUND, () -> !node.store().mirrorGeneration().equals(before));
    long startNanos = System.nanoTime();
    Poll.until(BOUND, () -> isBuilt(node.store().health()));
    return (System.nanoTime() - startNanos) / 1e9;
  }

  private void delete(Workload workload, int rows, int turn) throws SQLException {
    int stride = workload.items() / rows;
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        PreparedStatement sql = connection.prepareStatement("DELETE FROM items WHERE id = ?")) {
      connection.setAutoCommit(false);
      for (int i = 0; i < rows; i++) {
        sql.setString(1, workload.key((i * stride + turn) % workload.items()).text());
        sql.addBatch();
      }
      sql.executeBatch();
      connection.commit();
    }
  }

  private static boolean isBuilt(StoreHealth health) {
    return !health.building() && health.publishedSeq() >= health.feedSeq();
  }
}
