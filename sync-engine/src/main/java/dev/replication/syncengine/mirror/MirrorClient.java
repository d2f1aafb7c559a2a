package dev.replication.syncengine.mirror;

import dev.replication.port.TimeSource;
import dev.replication.syncengine.StoreFailure;
import dev.replication.tls.OpenSocket;
import dev.replication.tls.TlsFiles;
import dev.replication.tls.TlsFilesException;
import dev.replication.wire.RedisUrl;
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
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
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
  private final TimeSource time;
  private final ClientResources resources;
  private final RedisClient client;
  private final ScheduledExecutorService watchers;

  MirrorClient(
      RedisAddress address,
      TlsFiles tls,
      Duration connectTimeout,
      Duration responseTimeout,
      TimeSource time) {
    this.address = address;
    this.connectTimeout = connectTimeout;
    this.responseTimeout = responseTimeout;
    this.tls = tls;
    this.time = time;
    this.resources =
        ClientResources.builder()
            .ioThreadPoolSize(2)
            .computationThreadPoolSize(2)
            .commandLatencyRecorder(CommandLatencyRecorder.disabled())
            .build();
    this.client = RedisClient.create(resources);
    this.watchers =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("mirror-timeouts").factory());
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
      throw notAccepted(e);
    } catch (InterruptedException e) {
      abandon(opening);
      throw e;
    } catch (ExecutionException e) {
      throw new StoreFailure.Unavailable("redis at " + address + ": " + Replies.reason(e), e);
    }
  }

  /**
   * Connects and authenticates the publisher; blocks at most for the connect timeout.
   *
   * @throws StoreFailure.Unavailable when Redis does not answer or refuses the credentials
   */
  PublisherLink openLink() throws InterruptedException {
    PublisherLink link = null;
    boolean welcome = false;
    try {
      link = new PublisherLink(connect(), address, responseTimeout, time, watchers);
      greet(link);
      welcome = true;
      return link;
    } catch (IOException e) {
      throw new StoreFailure.Unavailable("redis at " + address + ": " + Replies.reason(e), e);
    } finally {
      if (!welcome && link != null) {
        link.close();
      }
    }
  }

  private OpenSocket connect() throws InterruptedException, IOException {
    RedisUrl url = address.url();
    try {
      return OpenSocket.open(url.host(), url.port(), url.tls() ? tls : null, connectTimeout);
    } catch (TlsFilesException e) {
      throw new StoreFailure.Unavailable("redis at " + address + ": " + e.getMessage(), e);
    } catch (SocketTimeoutException e) {
      throw notAccepted(e);
    } catch (IOException e) {
      if (Thread.interrupted()) {
        InterruptedException interrupted = new InterruptedException();
        interrupted.initCause(e);
        throw interrupted;
      }
      throw e;
    }
  }

  private void greet(PublisherLink link) throws InterruptedException {
    RedisUrl url = address.url();
    int greetings = 0;
    if (url.password() != null) {
      CommandText auth = link.command(Keyword.AUTH, url.user() == null ? 1 : 2);
      if (url.user() != null) {
        auth.add(url.user());
      }
      auth.add(url.password());
      greetings++;
    }
    if (url.database() != 0) {
      link.command(Keyword.SELECT, 1).add(url.database());
      greetings++;
    }
    link.flush();
    for (Object answer : link.next(greetings)) {
      link.granted(answer, byte[].class);
    }
  }

  private StoreFailure.Unavailable notAccepted(Exception cause) {
    return new StoreFailure.Unavailable(
        "redis at "
            + address
            + " did not accept a connection within "
            + connectTimeout.toMillis()
            + " ms",
        cause);
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
    watchers.shutdownNow();
    client.shutdown(Duration.ZERO, SHUTDOWN_TIMEOUT);
    resources.shutdown(0, SHUTDOWN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
  }
}
