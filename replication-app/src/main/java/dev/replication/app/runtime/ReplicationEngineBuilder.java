package dev.replication.app.runtime;

import dev.replication.adapter.redis.Timeouts;
import dev.replication.adapter.sqlite.SqliteCursorStore;
import dev.replication.adapter.syncengine.SyncEngineDeadLetters;
import dev.replication.adapter.syncengine.SyncEngineReplicaStore;
import dev.replication.app.config.AppConfig;
import dev.replication.app.config.PeerSettings;
import dev.replication.app.config.ReplicationSettings;
import dev.replication.app.telemetry.LoggingObserver;
import dev.replication.domain.hotpath.EnginePorts;
import dev.replication.domain.hotpath.VoidCursors;
import dev.replication.model.NodeId;
import dev.replication.port.CursorStore;
import dev.replication.port.ReplicationObserver;
import dev.replication.syncengine.SyncEngine;
import dev.replication.wire.Limits;
import dev.replication.wire.RedisUrl;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link ReplicationEngine} from addresses, with the documents' defaults for everything
 * that is not said. The store is the caller's to close; cursors that the builder opens are closed
 * with the engine.
 */
public final class ReplicationEngineBuilder {
  private final List<PeerSettings> peers = new ArrayList<>();
  private @Nullable NodeId self;
  private @Nullable SyncEngine store;
  private @Nullable CursorStore cursors;
  private ReplicationObserver observer = new LoggingObserver(SystemTime.INSTANCE);

  ReplicationEngineBuilder() {}

  /** The name of this node: 1 to 128 characters of {@code A-Z a-z 0-9 . _ -}. Required. */
  public ReplicationEngineBuilder localNodeId(String nodeId) {
    self = new NodeId(nodeId);
    return this;
  }

  /** A peer and its Redis, as {@code redis://} or {@code rediss://}. */
  public ReplicationEngineBuilder peer(String nodeId, String redisUrl) {
    return peer(PeerSettings.of(new NodeId(nodeId), RedisUrl.parse(redisUrl)));
  }

  /** A peer with settings of its own. */
  public ReplicationEngineBuilder peer(PeerSettings peer) {
    peers.add(peer);
    return this;
  }

  /** The local store. Required. */
  public ReplicationEngineBuilder store(SyncEngine localStore) {
    store = localStore;
    return this;
  }

  /**
   * Where cursors are kept; without this in {@code replication_cursors.db} of the working
   * directory.
   */
  public ReplicationEngineBuilder cursors(CursorStore cursorStore) {
    cursors = cursorStore;
    return this;
  }

  /** Who hears what happens; without this it is logged. */
  public ReplicationEngineBuilder observer(ReplicationObserver replicationObserver) {
    observer = replicationObserver;
    return this;
  }

  /**
   * The engine, not started.
   *
   * @throws IllegalStateException when the node id or the store is missing
   * @throws IllegalArgumentException when a peer is named twice or is this node
   */
  public ReplicationEngine build() {
    NodeId node = require(self, "localNodeId");
    SyncEngine localStore = require(store, "store");
    AppConfig defaults = AppConfig.singleNode(Path.of("."), node);
    ReplicationSettings settings = defaults.replication().withPeers(peers);
    Resources owned = new Resources();
    CursorStore durable = cursors;
    if (durable == null) {
      durable = owned.own(SqliteCursorStore.open(Path.of("replication_cursors.db")));
    }
    EnginePorts ports =
        new EnginePorts(
            node,
            new SyncEngineReplicaStore(localStore),
            durable,
            new SyncEngineDeadLetters(localStore, SystemTime.INSTANCE),
            SystemTime.INSTANCE,
            observer);
    VoidCursors.forget(durable, ports.store().life());
    PeerAddresses addresses = new PeerAddresses(Timeouts.DEFAULT, Limits.DEFAULT);
    return new ReplicationEngine(
        settings,
        ports,
        owned.own(OwnDigests.of(localStore, addresses)),
        SystemTime.INSTANCE,
        addresses::connector,
        defaults.server().drainTimeout(),
        owned);
  }

  private static <T> T require(@Nullable T value, String name) {
    if (value == null) {
      throw new IllegalStateException(name + " is missing");
    }
    return Objects.requireNonNull(value);
  }
}
