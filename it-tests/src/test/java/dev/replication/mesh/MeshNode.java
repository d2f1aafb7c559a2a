package dev.replication.mesh;

import dev.replication.embedded.redis.EmbeddedRedis;
import dev.replication.process.NodeHttp;
import dev.replication.process.NodeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.resps.StreamEntry;

/**
 * A node of a test's mesh: its folder and its Redis, which outlive its process, and the process
 * while it runs.
 */
final class MeshNode implements AutoCloseable {
  static final String STREAM = "__local__:cdc";

  private static final int PAGE = 10_000;

  private final String id;
  private final Path folder;
  private final EmbeddedRedis redis;
  private @Nullable NodeProcess process;

  private MeshNode(String id, Path folder, EmbeddedRedis redis) {
    this.id = id;
    this.folder = folder;
    this.redis = redis;
  }

  /**
   * A node that does not run yet; its Redis does, and keeps its data over restarts.
   *
   * @param redisLines further lines of its Redis's configuration
   */
  static MeshNode prepare(String id, Path folder, String... redisLines) throws IOException {
    Files.createDirectories(folder);
    return new MeshNode(
        id,
        folder,
        EmbeddedRedis.start(
            EmbeddedRedis.Settings.persistent(folder.resolve("redis"))
                .withExtraConfig(redisLines)));
  }

  /** Writes the configuration of this node: one peer, read by the given adapter. */
  void follow(MeshNode peer, String adapter) throws IOException {
    configure(redis.url(), "", "", List.of(peer.at(peer.redis.port(), adapter)));
  }

  /** This node as a line among the peers of another, its Redis reached at the given port. */
  String at(int port, String adapter) {
    return peerLine(id, port, adapter);
  }

  /** A line among the peers of a node. */
  static String peerLine(String id, int port, String adapter) {
    return "{ node_id: \"%s\", redis_url: \"redis://127.0.0.1:%d\", adapter: %s }"
        .formatted(id, port, adapter);
  }

  /**
   * Writes the configuration of this node.
   *
   * @param redisUrl where it finds its own Redis
   * @param hotPath further settings of the hot path
   * @param store further lines of the store's section
   * @param peers each as {@link #at} gives it
   */
  void configure(String redisUrl, String hotPath, String store, List<String> peers)
      throws IOException {
    String yaml =
        """
        replication:
          local_node_id: "%s"
          settings:
            hot_path: { %s }
          peers:
            - %s
          cursor: { sqlite_path: "%s" }
        server: { port: 0 }
        sync_engine:
          redis_url: "%s"
          sql_url: "sqlite:%s"
        %s
        """
            .formatted(
                id,
                hotPath,
                String.join("\n    - ", peers),
                folder.resolve("cursors.db"),
                redisUrl,
                folder.resolve("items.db"),
                store.indent(2));
    Files.writeString(folder.resolve("node.yaml"), yaml);
  }

  /** Starts the process and waits until it answers. */
  void start() throws IOException {
    process =
        NodeProcess.start(
            folder,
            "--config",
            folder.resolve("node.yaml").toString(),
            "--data-dir",
            folder.toString());
  }

  /** Starts of Redis and process what does not run. */
  void revive() throws IOException {
    if (!redis.isAlive()) {
      redis.restart();
    }
    if (!process().isAlive()) {
      start();
    }
  }

  /** The process of its latest life. */
  NodeProcess process() {
    if (process == null) {
      throw new IllegalStateException(id + " has not been started");
    }
    return process;
  }

  NodeHttp http() {
    return process().http();
  }

  EmbeddedRedis redis() {
    return redis;
  }

  Path folder() {
    return folder;
  }

  /** A connection to its Redis; the caller closes it. */
  Jedis jedis() {
    return new Jedis("127.0.0.1", redis.port());
  }

  /** Removes all that its Redis holds while it is not running, and starts it. */
  void restartRedisEmpty() throws IOException {
    redis.kill();
    try (var files = Files.walk(folder.resolve("redis"))) {
      List<Path> data = files.filter(Files::isRegularFile).toList();
      for (Path file : data) {
        Files.delete(file);
      }
    }
    redis.restart();
  }

  /** Removes its database while it is not running; its cursors and its Redis stay. */
  void loseDatabase() throws IOException {
    for (String suffix : List.of("", "-wal", "-shm")) {
      Files.deleteIfExists(folder.resolve("items.db" + suffix));
    }
  }

  /** Keeps a copy of its database while it is not running. */
  void backUpDatabase() throws IOException {
    Files.copy(
        folder.resolve("items.db"),
        folder.resolve("backup.db"),
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** Puts the copy back while it is not running; its cursors and its Redis stay. */
  void restoreDatabase() throws IOException {
    loseDatabase();
    Files.copy(folder.resolve("backup.db"), folder.resolve("items.db"));
  }

  /** Entries of its stream whose {@code op} is, or is not, a heartbeat. */
  long entries(boolean heartbeats) {
    try (Jedis jedis = jedis()) {
      long count = 0;
      StreamEntryID from = new StreamEntryID(0, 0);
      while (true) {
        List<StreamEntry> page = jedis.xrange(STREAM, from, StreamEntryID.MAXIMUM_ID, PAGE);
        count += page.stream().filter(e -> "HB".equals(op(e.getFields())) == heartbeats).count();
        if (page.size() < PAGE) {
          return count;
        }
        StreamEntryID last = page.getLast().getID();
        from = new StreamEntryID(last.getTime(), last.getSequence() + 1);
      }
    }
  }

  private static @Nullable String op(Map<String, String> fields) {
    return fields.get("op");
  }

  /** The number that a query of its database answers. */
  long sql(String query) throws SQLException {
    return number("items.db", query);
  }

  /** The number that a query of its cursors answers. */
  long cursor(String query) throws SQLException {
    return number("cursors.db", query);
  }

  private long number(String database, String query) throws SQLException {
    String url = "jdbc:sqlite:file:" + folder.resolve(database) + "?mode=ro";
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
    redis.close();
  }

  @Override
  public String toString() {
    return id;
  }
}
