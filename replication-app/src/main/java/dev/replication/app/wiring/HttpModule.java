package dev.replication.app.wiring;

import dagger.Module;
import dagger.Provides;
import dev.replication.app.config.AppConfig;
import dev.replication.app.config.ServerSettings;
import dev.replication.app.http.NodeHttpServer;
import dev.replication.app.operations.Operations;
import dev.replication.app.runtime.NodeStartFailure;
import dev.replication.app.runtime.ReplicationEngine;
import dev.replication.app.runtime.Resources;
import dev.replication.syncengine.SyncEngine;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The HTTP server. */
@Module
interface HttpModule {
  @Provides
  @Singleton
  static NodeHttpServer http(
      AppConfig config,
      SyncEngine store,
      ReplicationEngine engine,
      PrometheusMeterRegistry meters,
      Operations operations,
      Resources resources) {
    ServerSettings server = config.server();
    NodeHttpServer.Settings settings =
        new NodeHttpServer.Settings(
            config.replication().localNodeId(),
            server.bind(),
            server.port(),
            config.syncEngine().memory().maxPayloadBytes(),
            token(server.tokenFile()));
    return resources.own(
        NodeHttpServer.start(
            settings, store, engine::healthCheck, meters::scrape, operations, engine));
  }

  private static @Nullable String token(@Nullable Path file) {
    if (file == null) {
      return null;
    }
    try {
      String token = Files.readString(file).strip();
      if (token.isEmpty()) {
        throw new NodeStartFailure("server.token_file " + file + " is empty", null);
      }
      return token;
    } catch (IOException e) {
      throw new NodeStartFailure("server.token_file " + file + " cannot be read", e);
    }
  }
}
