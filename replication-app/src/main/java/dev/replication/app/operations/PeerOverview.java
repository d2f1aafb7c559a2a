package dev.replication.app.operations;

import dev.replication.app.config.PeerSettings;
import dev.replication.app.telemetry.PeerActivity;
import dev.replication.domain.health.HealthCheck;
import dev.replication.domain.health.PeerHealth;
import dev.replication.model.Cursor;
import dev.replication.model.NodeId;
import dev.replication.port.CursorStore;
import dev.replication.syncengine.SyncEngine;
import dev.replication.wire.RedisKeys;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The configured peers of a running node and how following them goes. Safe for many threads. */
public final class PeerOverview {
  private final Supplier<List<PeerSettings>> configured;
  private final Supplier<HealthCheck> health;
  private final PeerActivity activity;
  private final CursorStore cursors;
  private final SyncEngine store;

  /**
   * An overview.
   *
   * @param configured the peers as configured at present
   * @param health asked at every look; must not block
   */
  public PeerOverview(
      Supplier<List<PeerSettings>> configured,
      Supplier<HealthCheck> health,
      PeerActivity activity,
      CursorStore cursors,
      SyncEngine store) {
    this.configured = configured;
    this.health = health;
    this.activity = activity;
    this.cursors = cursors;
    this.store = store;
  }

  /** The peers as configured at present. */
  public List<PeerSettings> configured() {
    return configured.get();
  }

  /** The engine and its peers at present, without input or output. */
  HealthCheck health() {
    return health.get();
  }

  /**
   * All peers in order of configuration. Reads the cursors and the counts of dead letters.
   *
   * @throws dev.replication.port.ReplicationFailure.CursorsUnavailable when the cursors cannot be
   *     read
   */
  public List<PeerView> peers() throws InterruptedException {
    return views(cursors.all(), store.inspection().deadLetterCounts());
  }

  /** All peers without what the databases know of them. */
  List<PeerView> sessions() {
    return views(List.of(), Map.of());
  }

  private List<PeerView> views(List<Cursor> saved, Map<NodeId, Long> letters) {
    List<PeerHealth> sessions = health.get().peers();
    return configured.get().stream()
        .map(
            peer ->
                new PeerView(
                    peer,
                    session(sessions, peer.nodeId()),
                    activity.of(peer.nodeId()),
                    cursor(saved, peer),
                    letters.getOrDefault(peer.nodeId(), 0L)))
        .toList();
  }

  private static @Nullable PeerHealth session(List<PeerHealth> sessions, NodeId peer) {
    return sessions.stream().filter(s -> s.node().equals(peer)).findFirst().orElse(null);
  }

  private static @Nullable Cursor cursor(List<Cursor> saved, PeerSettings peer) {
    String streamKey = new RedisKeys(peer.redisPrefix()).stream(peer.streamKey());
    return saved.stream()
        .filter(c -> c.peer().equals(peer.nodeId()) && c.streamKey().equals(streamKey))
        .findFirst()
        .orElse(null);
  }
}
