package dev.replication.app.wiring;

import dagger.Module;
import dagger.Provides;
import dev.replication.app.config.AppConfig;
import dev.replication.app.config.PeerSettings;
import dev.replication.app.operations.DeadLetterReplay;
import dev.replication.app.operations.Examination;
import dev.replication.app.operations.Operations;
import dev.replication.app.operations.PeerOverview;
import dev.replication.app.operations.PublishedCopies;
import dev.replication.app.operations.Surroundings;
import dev.replication.app.runtime.DataFolder;
import dev.replication.app.runtime.OwnRedis;
import dev.replication.app.runtime.PeerAddresses;
import dev.replication.app.runtime.ReplicationEngine;
import dev.replication.app.runtime.Scrubber;
import dev.replication.app.telemetry.PeerActivity;
import dev.replication.port.CursorStore;
import dev.replication.port.ReplicaStore;
import dev.replication.port.TimeSource;
import dev.replication.syncengine.SyncEngine;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.Supplier;

/** What operators may ask. */
@Module
interface OperationsModule {
  /** The peers as configured at present. */
  @Provides
  static Supplier<List<PeerSettings>> configuredPeers(ReplicationEngine engine) {
    return () -> engine.settings().peers();
  }

  @Provides
  @Singleton
  static PeerOverview overview(
      Supplier<List<PeerSettings>> configured,
      ReplicationEngine engine,
      PeerActivity activity,
      CursorStore cursors,
      SyncEngine store) {
    return new PeerOverview(configured, engine::healthCheck, activity, cursors, store);
  }

  @Provides
  static Surroundings surroundings(
      AppConfig config, OwnRedis redis, DataFolder folder, TimeSource time) {
    return new Surroundings(config, redis, folder, time);
  }

  @Provides
  static Operations operations(
      AppConfig config,
      Supplier<List<PeerSettings>> configured,
      PeerOverview overview,
      Surroundings around,
      SyncEngine store,
      ReplicaStore replica,
      ReplicationEngine engine,
      Scrubber scrubber,
      TimeSource time) {
    PeerAddresses addresses = PeerAddresses.of(config.syncEngine());
    return new Operations(
        overview,
        new Examination(config, around, overview, store, time),
        around,
        new DeadLetterReplay(
            config.replication().localNodeId(), store, replica, configured, addresses),
        new PublishedCopies(around.ownAddress(), configured, addresses),
        engine,
        engine,
        scrubber,
        config.syncEngine().maxClockDrift(),
        time);
  }
}
