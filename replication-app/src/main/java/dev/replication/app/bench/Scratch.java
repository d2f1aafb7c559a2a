package dev.replication.app.bench;

import dev.replication.app.config.AppConfig;
import dev.replication.app.config.ConfigReader;
import dev.replication.app.config.Outcome;
import dev.replication.app.runtime.FileTree;
import dev.replication.app.wiring.Node;
import dev.replication.embedded.redis.EmbeddedRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * A folder with the servers and nodes of one measurement; closing it ends them, the newest first,
 * and deletes it.
 */
final class Scratch implements AutoCloseable {
  private final Path folder;
  private final Deque<AutoCloseable> running = new ArrayDeque<>();

  Scratch(Path folder) {
    this.folder = folder;
  }

  /** A Redis that keeps nothing on disk. */
  EmbeddedRedis redis(String... config) {
    EmbeddedRedis redis =
        EmbeddedRedis.start(EmbeddedRedis.Settings.inMemory().withExtraConfig(config));
    running.push(redis);
    return redis;
  }

  /** A node that follows {@code peers}, whose stream keeps at least {@code history} entries. */
  Node node(String name, EmbeddedRedis redis, long history, List<String> peers) {
    StringBuilder yaml = new StringBuilder();
    yaml.append("replication:\n  local_node_id: ").append(name).append('\n');
    yaml.append(
        "  settings:\n    hot_path: { adaptive_batch_size: true, max_batch_size: 10000 }\n");
    yaml.append("  cursor: { sqlite_path: '")
        .append(file(name, "cursors.db"))
        .append("' }\n  peers:");
    yaml.append(peers.isEmpty() ? " []\n" : "\n");
    peers.forEach(peer -> yaml.append("    - ").append(peer).append('\n'));
    yaml.append("sync_engine:\n  redis_url: \"").append(redis.url()).append("\"\n");
    yaml.append("  sql_url: 'sqlite:").append(file(name, "items.db")).append("'\n");
    yaml.append("  l1_max_bytes: 33554432\n");
    yaml.append("  cdc: { max_len: ").append(history).append(", max_bytes: 4294967296 }\n");
    yaml.append("server: { port: 0 }\n");
    Node node = Node.start(read(yaml.toString()));
    running.push(node);
    return node;
  }

  /** A node's entry for the peer {@code name} behind {@code redis}. */
  static String peer(String name, EmbeddedRedis redis) {
    return "{ node_id: %s, redis_url: \"%s\", adapter: jedis }".formatted(name, redis.url());
  }

  /** Ends a node before the others. */
  void end(AutoCloseable part) throws Exception {
    running.remove(part);
    part.close();
  }

  /** A file of {@code name}'s own folder, which exists. */
  Path file(String name, String file) {
    try {
      return Files.createDirectories(folder.resolve(name)).resolve(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot create a folder for " + name, e);
    }
  }

  private static AppConfig read(String yaml) {
    return switch (ConfigReader.read("bench", yaml, Map.of())) {
      case Outcome.Valid(AppConfig config) -> config;
      case Outcome.Invalid(var problems) ->
          throw new IllegalStateException(
              "the benchmark's own configuration is wrong: " + problems);
    };
  }

  @Override
  public void close() throws Exception {
    while (!running.isEmpty()) {
      running.pop().close();
    }
    FileTree.delete(folder);
  }
}
