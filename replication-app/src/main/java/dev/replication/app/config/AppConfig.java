package dev.replication.app.config;

import dev.replication.model.NodeId;
import java.nio.file.Path;

/**
 * The whole configuration of a node.
 *
 * @param replication how it follows its peers
 * @param syncEngine its store
 * @param server its HTTP server
 * @param telemetry what it tells others of its work
 */
public record AppConfig(
    ReplicationSettings replication,
    StoreSettings syncEngine,
    ServerSettings server,
    TelemetrySettings telemetry) {
  private static final NodeId DEFAULT_NODE = new NodeId("local.dev.node.default");

  /** A node without peers, with the bundled Redis and its databases in {@code dataDir}. */
  public static AppConfig singleNode(Path dataDir) {
    return singleNode(dataDir, DEFAULT_NODE);
  }

  /** A node without peers, with the bundled Redis and its databases in {@code dataDir}. */
  public static AppConfig singleNode(Path dataDir, NodeId node) {
    return from(
        new Values()
            .with(ReplicationSettings.LOCAL_NODE_ID, node)
            .with(CursorSettings.SQLITE_PATH, dataDir.resolve("replication_cursors.db"))
            .with(StoreSettings.Redis.URL, RedisLocation.Embedded.ANYWHERE)
            .with(StoreSettings.Sql.URL, dataDir.resolve("items.db")));
  }

  /** The same with another HTTP port. */
  public AppConfig withHttpPort(int port) {
    return new AppConfig(
        replication,
        syncEngine,
        new ServerSettings(server.bind(), port, server.tokenFile(), server.drainTimeout()),
        telemetry);
  }

  static AppConfig from(Values values) {
    return new AppConfig(
        ReplicationSettings.from(values),
        StoreSettings.from(values),
        ServerSettings.from(values),
        TelemetrySettings.from(values));
  }
}
