package dev.replication.app.wiring;

import dagger.Module;
import dagger.Provides;
import dev.replication.app.config.AppConfig;
import dev.replication.app.runtime.OwnDigests;
import dev.replication.app.runtime.PeerAddresses;
import dev.replication.app.runtime.ReplicationEngine;
import dev.replication.app.runtime.Resources;
import dev.replication.domain.hotpath.EnginePorts;
import dev.replication.domain.hotpath.VoidCursors;
import dev.replication.port.CursorStore;
import dev.replication.port.DeadLetterStore;
import dev.replication.port.Pause;
import dev.replication.port.ReplicaStore;
import dev.replication.port.ReplicationObserver;
import dev.replication.port.TimeSource;
import dev.replication.syncengine.SyncEngine;
import jakarta.inject.Singleton;

/** The engine that follows the peers. */
@Module
interface PeersModule {
  @Provides
  @Singleton
  static EnginePorts ports(
      AppConfig config,
      ReplicaStore store,
      CursorStore cursors,
      DeadLetterStore deadLetters,
      TimeSource time,
      ReplicationObserver observer) {
    return new EnginePorts(
        config.replication().localNodeId(), store, cursors, deadLetters, time, observer);
  }

  @Provides
  @Singleton
  static ReplicationEngine engine(
      AppConfig config, EnginePorts ports, SyncEngine store, Pause pause, Resources resources) {
    PeerAddresses addresses = PeerAddresses.of(config.syncEngine());
    VoidCursors.forget(ports.cursors(), ports.store().life());
    return resources.own(
        new ReplicationEngine(
            config.replication(),
            ports,
            resources.own(OwnDigests.of(store, addresses)),
            pause,
            addresses::connector,
            config.server().drainTimeout(),
            new Resources()));
  }
}
