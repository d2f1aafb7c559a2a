package dev.replication.app.wiring;

import dagger.Module;
import dagger.Provides;
import dev.replication.adapter.syncengine.SyncEngineDeadLetters;
import dev.replication.adapter.syncengine.SyncEngineReplicaStore;
import dev.replication.app.config.AppConfig;
import dev.replication.app.config.MergeSettings;
import dev.replication.app.config.RedisLocation;
import dev.replication.app.config.StoreSettings;
import dev.replication.app.runtime.BundledRedisLines;
import dev.replication.app.runtime.DataFolder;
import dev.replication.app.runtime.OwnRedis;
import dev.replication.app.runtime.Resources;
import dev.replication.embedded.redis.EmbeddedRedis;
import dev.replication.embedded.redis.RedisReviver;
import dev.replication.port.DeadLetterStore;
import dev.replication.port.ReplicaStore;
import dev.replication.port.TimeSource;
import dev.replication.syncengine.SyncEngine;
import dev.replication.syncengine.SyncEngineConfig;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The local store, and the bundled Redis under it where the configuration asks for one. */
@Module
interface StoreModule {
  @Provides
  @Singleton
  static OwnRedis ownRedis(AppConfig config, DataFolder folder, Resources resources) {
    return new OwnRedis(
        redisUrl(config.syncEngine().redis().location(), database(config, folder), resources));
  }

  @Provides
  @Singleton
  static SyncEngine store(
      AppConfig config, DataFolder folder, OwnRedis redis, Resources resources, TimeSource time) {
    SyncEngineConfig settings = storeConfig(config, redis.url(), database(config, folder));
    return resources.own(SyncEngine.open(settings, time));
  }

  private static Path database(AppConfig config, DataFolder folder) {
    Path named = config.syncEngine().sql().sqlitePath();
    return DataFolder.prepared(named == null ? folder.file("items.db") : named);
  }

  private static @Nullable String redisUrl(
      RedisLocation location, Path database, Resources resources) {
    return switch (location) {
      case RedisLocation.Absent() -> null;
      case RedisLocation.At(var url) -> url.text();
      case RedisLocation.Embedded(int port) -> {
        Path folder = database.toAbsolutePath().resolveSibling("redis");
        EmbeddedRedis.Settings settings = EmbeddedRedis.Settings.persistent(folder).withPort(port);
        EmbeddedRedis redis = resources.own(EmbeddedRedis.start(settings));
        resources.own(RedisReviver.watch(redis, new BundledRedisLines(redis)));
        yield redis.url();
      }
    };
  }

  private static SyncEngineConfig storeConfig(
      AppConfig config, @Nullable String redisUrl, Path database) {
    StoreSettings settings = config.syncEngine();
    return new SyncEngineConfig(
        config.replication().localNodeId(),
        redisUrl,
        settings.redis().prefix(),
        database,
        settings.memory().l1MaxBytes(),
        settings.memory().maxPayloadBytes(),
        settings.commit().maxCount(),
        settings.commit().maxBytes(),
        settings.memory().queueMaxBytes(),
        new SyncEngineConfig.Cdc(
            settings.cdc().streamKey(), settings.cdc().maxLen(), settings.cdc().maxBytes()),
        settings.redis().timeout(),
        settings.redis().responseTimeout(),
        settings.maxClockDrift(),
        settings.redis().tls(),
        true,
        MergeSettings.policies(settings.merge()));
  }

  @Provides
  @Singleton
  static ReplicaStore replicaStore(SyncEngine store) {
    return new SyncEngineReplicaStore(store);
  }

  @Provides
  @Singleton
  static DeadLetterStore deadLetters(SyncEngine store, TimeSource time) {
    return new SyncEngineDeadLetters(store, time);
  }
}
