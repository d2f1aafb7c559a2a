package dev.replication.syncengine.mirror;

import dev.replication.syncengine.StoreFailure;
import dev.replication.tls.TlsFiles;
import dev.replication.tls.TlsFilesException;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Opens connections to the mirror's Redis. A connection that breaks stays broken: whoever holds it
 * opens the next one, because only he knows what was under way. Safe for use by many threads.
 */
final class MirrorClient implements AutoCloseable {
  private static final Duration SHUTDOWN_TIMEOUT = Duration.ofMillis(500);

  private final RedisAddress address;
  private final Duration connectTimeout;
  private final Duration responseTimeout;
  private final TlsFiles tls;
  private final ClientResources resources;
  private final RedisClient client;

  MirrorClient(
      RedisAddress address, TlsFiles tls, Duration connectTimeout, Duration responseTimeout) {
    this.address = address;
    this.connectTimeout = connectTimeout;
    this.responseTimeout = responseTimeout;
    this.tls = tls;
    this.resources =
        ClientResources.builder()
            .ioThreadPoolSize(2)
            .computationThreadPoolSize(2)
            .commandLatencyRecorder(CommandLatencyRecorder.disabled())
            .build();
    this.client = RedisClient.create(resources);
    client.setOptions(
        ClientOptions.builder()
            .autoReconnect(false)
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .protocolVersion(ProtocolVersion.RESP2)
            .maintNotificationsConfig(MaintNotificationsConfig.disabled())
            // The client's own timeouts are per command and would drop single commands, a MULTI
            // too,
            // out of a pipeline that goes on without them. We time whole exchanges instead.
            .timeoutOptions(TimeoutOptions.builder().timeoutCommands(false).build())
            .socketOptions(
                SocketOptions.builder().connectTimeout(connectTimeout).tcpNoDelay(true).build())
            .build());
  }

  /** Host, port and prefix, for messages. */
  RedisAddress address() {
    return address;
  }

  /**
   * Connects and authenticates; blocks at most for the connect timeout.
   *
   * @throws StoreFailure.Unavailable when Redis does not answer or refuses the credentials
   */
  MirrorConnection open() throws InterruptedException {
    if (address.uri().isSsl()) {
      client.setOptions(client.getOptions().mutate().sslOptions(sslOptions()).build());
    }
    CompletableFuture<StatefulRedisConnection<byte[], byte[]>> opening =
        client.connectAsync(ByteArrayCodec.INSTANCE, address.uri()).toCompletableFuture();
    try {
      return new MirrorConnection(
          opening.get(connectTimeout.toMillis(), TimeUnit.MILLISECONDS), address, responseTimeout);
    } catch (TimeoutException e) {
      abandon(opening);
      throw new StoreFailure.Unavailable(
          "redis at "
              + address
              + " did not accept a connection within "
              + connectTimeout.toMillis()
              + " ms",
          e);
    } catch (InterruptedException e) {
      abandon(opening);
      throw e;
    } catch (ExecutionException e) {
      throw new StoreFailure.Unavailable("redis at " + address + ": " + Replies.reason(e), e);
    }
  }

  /** Made for each connection, so that renewed files are used by the next. */
  private SslOptions sslOptions() {
    SslOptions.Builder options =
        SslOptions.builder().jdkSslProvider().handshakeTimeout(connectTimeout);
    try {
      options.trustManager(tls.trust());
      tls.identity().ifPresent(options::keyManager);
    } catch (TlsFilesException e) {
      throw new StoreFailure.Unavailable("redis at " + address + ": " + e.getMessage(), e);
    }
    return options.build();
  }

  /** A connection that arrives after nobody waits for it any more must not stay open. */
  private static void abandon(CompletableFuture<StatefulRedisConnection<byte[], byte[]>> opening) {
    opening.thenAccept(StatefulRedisConnection::closeAsync);
  }

  /** Closes all connections; safe to repeat. */
  @Override
  public void close() {
    client.shutdown(Duration.ZERO, SHUTDOWN_TIMEOUT);
    resources.shutdown(0, SHUTDOWN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
  }
}
