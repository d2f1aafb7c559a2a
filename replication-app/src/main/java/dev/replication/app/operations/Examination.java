package dev.replication.app.operations;

import dev.replication.adapter.redis.RedisFacts;
import dev.replication.app.config.AppConfig;
import dev.replication.app.config.PeerSettings;
import dev.replication.app.diagnosis.Doctor;
import dev.replication.app.diagnosis.Finding;
import dev.replication.app.diagnosis.Snapshot;
import dev.replication.app.diagnosis.Snapshot.Peer;
import dev.replication.app.diagnosis.Snapshot.Running;
import dev.replication.model.NodeId;
import dev.replication.port.ReplicationFailure;
import dev.replication.port.TimeSource;
import dev.replication.syncengine.StoreFailure;
import dev.replication.syncengine.StoreInspection.ParkedOfOrigin;
import dev.replication.syncengine.SyncEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A look at a node, inside and around, and what is wrong with it. Connects to its Redis and to its
 * peers' with its own credentials, so it sees what the node sees. Safe for many threads.
 */
public final class Examination {
  private final AppConfig config;
  private final Surroundings around;
  private final PeerOverview overview;
  private final SyncEngine store;
  private final TimeSource time;

  /** An examination of a running node. */
  public Examination(
      AppConfig config,
      Surroundings around,
      PeerOverview overview,
      SyncEngine store,
      TimeSource time) {
    this.config = config;
    this.around = around;
    this.overview = overview;
    this.store = store;
    this.time = time;
  }

  /**
   * What is wrong, the worst first.
   *
   * @param only the one peer that is looked at, null for all
   */
  public List<Finding> findings(@Nullable NodeId only) throws InterruptedException {
    List<String> unreadable = new ArrayList<>();
    List<PeerView> peers =
        peers(unreadable).stream()
            .filter(peer -> only == null || peer.settings().nodeId().equals(only))
            .toList();
    Map<NodeId, RedisFacts> facts =
        around.peers(peers.stream().map(PeerView::settings).filter(PeerSettings::enabled).toList());
    return Doctor.examine(
        new Snapshot(
            config.replication().localNodeId(),
            time.wallMillis(),
            config.syncEngine().maxClockDrift(),
            running(unreadable),
            around.redis(),
            peers.stream().map(peer -> withFacts(peer, facts)).toList(),
            around.disks()));
  }

  /** A database that cannot be read is a finding, and no reason to find nothing else. */
  private List<PeerView> peers(List<String> unreadable) throws InterruptedException {
    try {
      return overview.peers();
    } catch (StoreFailure | ReplicationFailure failure) {
      unreadable.add(String.valueOf(failure.getMessage()));
      return overview.sessions();
    }
  }

  private Running running(List<String> unreadable) throws InterruptedException {
    List<ParkedOfOrigin> parked = List.of();
    try {
      parked = store.inspection().parked();
    } catch (StoreFailure failure) {
      unreadable.add(String.valueOf(failure.getMessage()));
    }
    return new Running(
        overview.health().state(),
        store.health(),
        store.life(),
        store.inspection().clockAheadMillis(),
        parked,
        unreadable);
  }

  private static Peer withFacts(PeerView peer, Map<NodeId, RedisFacts> facts) {
    PeerSettings settings = peer.settings();
    return new Peer(
        settings.nodeId(), settings.enabled(), peer.link(), facts.get(settings.nodeId()));
  }

  /**
   * What is wrong around a node that is not asked itself.
   *
   * @param only the one peer that is looked at, null for all
   */
  public static List<Finding> fromOutside(
      AppConfig config, Surroundings around, @Nullable NodeId only, TimeSource time)
      throws InterruptedException {
    List<PeerSettings> peers =
        config.replication().peers().stream()
            .filter(peer -> only == null || peer.nodeId().equals(only))
            .toList();
    Map<NodeId, RedisFacts> facts =
        around.peers(peers.stream().filter(PeerSettings::enabled).toList());
    return Doctor.examine(
        new Snapshot(
            config.replication().localNodeId(),
            time.wallMillis(),
            config.syncEngine().maxClockDrift(),
            null,
            around.redis(),
            peers.stream()
                .map(p -> new Peer(p.nodeId(), p.enabled(), null, facts.get(p.nodeId())))
                .toList(),
            around.disks()));
  }
}
