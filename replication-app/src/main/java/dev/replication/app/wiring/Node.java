package dev.replication.app.wiring;

import dev.replication.app.config.AppConfig;
import dev.replication.app.config.ConfigDiff;
import dev.replication.app.http.NodeHttpServer;
import dev.replication.app.runtime.DataFolder;
import dev.replication.app.runtime.Reconfiguration;
import dev.replication.app.runtime.ReplicationEngine;
import dev.replication.app.runtime.Resources;
import dev.replication.app.runtime.Tally;
import dev.replication.model.NodeId;
import dev.replication.syncengine.SyncEngine;
import jakarta.inject.Inject;

/**
 * One running node: its store, the engine that keeps it equal with its peers, and its HTTP server.
 * Closing it stops taking requests, drains replication, then the store, then the bundled Redis if
 * it runs one.
 */
public final class Node implements AutoCloseable {
  private final Object configLock = new Object();
  private final SyncEngine store;
  private final ReplicationEngine engine;
  private final NodeHttpServer http;
  private final Tally tally;
  private final Resources resources;

  // Guarded by configLock.
  private AppConfig config;

  @Inject
  Node(
      AppConfig config,
      SyncEngine store,
      ReplicationEngine engine,
      NodeHttpServer http,
      Tally tally,
      Resources resources) {
    this.config = config;
    this.store = store;
    this.engine = engine;
    this.http = http;
    this.tally = tally;
    this.resources = resources;
  }

  /** Starts a node whose unnamed files are in {@link DataFolder#DEFAULT}. */
  public static Node start(AppConfig config) {
    return start(config, DataFolder.DEFAULT);
  }

  /**
   * Starts a node: everything local is open when this returns, peers connect on their own. What was
   * opened is closed again when a later part fails.
   */
  public static Node start(AppConfig config, DataFolder folder) {
    NodeHttpServer.requireFree(config.server().bind(), config.server().port());
    Resources resources = new Resources();
    try {
      Node node = DaggerNodeComponent.factory().create(config, folder, resources).node();
      node.engine.start();
      return node;
    } catch (RuntimeException e) {
      resources.close();
      throw e;
    }
  }

  /** Its name. */
  public NodeId id() {
    return engine.settings().localNodeId();
  }

  /** Puts another configuration in force, all of it or nothing. */
  public Reconfiguration reconfigure(AppConfig next) {
    synchronized (configLock) {
      ConfigDiff diff = ConfigDiff.between(config, next);
      if (!diff.needRestart().isEmpty()) {
        return new Reconfiguration.NeedsRestart(diff.needRestart());
      }
      Reconfiguration answer = engine.reconfigure(next.replication());
      if (answer instanceof Reconfiguration.Applied) {
        config = next;
      }
      return answer;
    }
  }

  /** Its store. */
  public SyncEngine store() {
    return store;
  }

  /** What keeps it equal with its peers. */
  public ReplicationEngine engine() {
    return engine;
  }

  /** The port of its HTTP server. */
  public int httpPort() {
    return http.port();
  }

  /** Running totals. */
  public Tally tally() {
    return tally;
  }

  @Override
  public void close() {
    resources.close();
  }
}
