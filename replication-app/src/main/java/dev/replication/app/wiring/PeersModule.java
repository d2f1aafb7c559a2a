package dev.replication.app.wiring;

import dagger.Module;
import dagger.Provides;
import dev.replication.adapter.syncengine.SyncEngineRows;
import dev.replication.app.config.AppConfig;
import dev.replication.app.config.PeerSettings;
import dev.replication.app.runtime.OwnDigests;
import dev.replication.app.runtime.PeerAddresses;
import dev.replication.app.runtime.ReplicationEngine;
import dev.replication.app.runtime.Resources;
import dev.replication.app.runtime.ScrubThread;
import dev.replication.app.runtime.Scrubber;
import dev.replication.domain.hotpath.EnginePorts;
import dev.replication.domain.hotpath.VoidCursors;
import dev.replication.domain.scrub.ScrubPorts;
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
  static OwnDigests ownDigests(AppConfig config, SyncEngine store, Resources resources) {
    return resources.own(OwnDigests.of(store, PeerAddresses.of(config.syncEngine())));
  }

  @Provides
  @Singleton
  static Scrubber scrubber(
      AppConfig config,
      EnginePorts ports,
      SyncEngine store,
      OwnDigests own,
      ReplicationEngine engine,
      Resources resources) {
    PeerAddresses addresses = PeerAddresses.of(config.syncEngine());
    ScrubPorts scrubs =
        new ScrubPorts(
            ports.self(),
            new SyncEngineRows(store),
            ports.store(),
            own,
            own,
            () ->
                engine.settings().peers().stream()
                    .filter(PeerSettings::enabled)
                    .map(addresses::connector)
                    .toList(),
            ports.time(),
            ports.observer());
    return resources.own(ScrubThread.start(scrubs, () -> engine.settings().coldPath()));
  }

  @Provides
  @Singleton
  static ReplicationEngine engine(
      AppConfig config, EnginePorts ports, OwnDigests own, Pause pause, Resources resources) {
    PeerAddresses addresses = PeerAddresses.of(config.syncEngine());
    VoidCursors.forget(ports.cursors(), ports.store().life());
    return resources.own(
        new ReplicationEngine(
            config.replication(),
            ports,
            own,
            pause,
            addresses::connector,
            config.server().drainTimeout(),
            new Resources()));
  }
}
