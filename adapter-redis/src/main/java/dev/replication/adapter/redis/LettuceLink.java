package dev.replication.adapter.redis;

import dev.replication.tls.TlsFiles;
import dev.replication.tls.TlsFilesException;
import dev.replication.wire.RedisUrl;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.ConnectionFuture;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A link by a Lettuce connection: an event loop reads, the calling thread waits for the future. */
final class LettuceLink implements RedisLink {
  private final RedisClient client;
  private final StatefulRedisConnection<byte[], byte[]> connection;
  private final Arrivals arrivals;
  private final AtomicBoolean closed = new AtomicBoolean();

  private LettuceLink(
      RedisClient client, StatefulRedisConnection<byte[], byte[]> connection, Arrivals arrivals) {
    this.client = client;
    this.connection = connection;
    this.arrivals = arrivals;
  }

  static RedisLink open(PeerAddress address, Duration timeout)
      throws LinkException, InterruptedException {
    ClientOptions options = options(address, timeout);
    Arrivals arrivals = new Arrivals();
    RedisClient client = RedisClient.create(SharedEventLoops.acquire(arrivals));
    boolean opened = false;
    try {
      client.setOptions(options);
      ConnectionFuture<StatefulRedisConnection<byte[], byte[]>> connecting =
          client.connectAsync(ByteArrayCodec.INSTANCE, uri(address.url(), timeout));
      StatefulRedisConnection<byte[], byte[]> connection =
          connecting.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      connection.setAutoFlushCommands(false);
      opened = true;
      return new LettuceLink(client, connection, arrivals);
    } catch (ExecutionException e) {
      throw new LinkException("cannot be connected to: " + rootMessage(e), e);
    } catch (TimeoutException e) {
      throw new LinkException("cannot be connected to within " + timeout.toMillis() + " ms", e);
    } finally {
      if (!opened) {
        release(client);
      }
    }
  }

  /** Without credentials: {@link PeerLink} authenticates, alike for every client. */
  private static RedisURI uri(RedisUrl url, Duration timeout) {
    return RedisURI.Builder.redis(url.host(), url.port())
        .withSsl(url.tls())
        .withVerifyPeer(SslVerifyMode.FULL)
        .withTimeout(timeout)
        .build();
  }

  /** A lost connection stays lost: whether and when to reconnect is decided by the domain. */
  private static ClientOptions options(PeerAddress address, Duration timeout) throws LinkException {
    ClientOptions.Builder options =
        ClientOptions.builder()
            .autoReconnect(false)
            .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
            .pingBeforeActivateConnection(false)
            .protocolVersion(ProtocolVersion.RESP2)
            .maintNotificationsConfig(MaintNotificationsConfig.disabled())
            .timeoutOptions(TimeoutOptions.builder().timeoutCommands(false).build())
            .socketOptions(SocketOptions.builder().connectTimeout(timeout).keepAlive(true).build());
    if (address.url().tls()) {
      options.sslOptions(tls(address.tls(), timeout));
    }
    return options.build();
  }

  private static SslOptions tls(TlsFiles files, Duration timeout) throws LinkException {
    SslOptions.Builder options = SslOptions.builder().jdkSslProvider().handshakeTimeout(timeout);
    try {
      options.trustManager(files.trust());
      files.identity().ifPresent(options::keyManager);
    } catch (TlsFilesException e) {
      throw LinkException.unusable(e);
    }
    return options.build();
  }

  @Override
  public List<@Nullable Object> call(List<Command> commands, Duration timeout)
      throws LinkException, InterruptedException {
    arrivals.begin();
    boolean answered = false;
    try {
      List<RedisFuture<Object>> pending = new ArrayList<>(commands.size());
      for (Command command : commands) {
        pending.add(send(command));
      }
      connection.flushCommands();
      List<@Nullable Object> replies = new ArrayList<>(commands.size());
      for (RedisFuture<Object> future : pending) {
        replies.add(await(future, timeout));
      }
      answered = true;
      return replies;
    } finally {
      if (!answered) {
        close();
      }
    }
  }

  private RedisFuture<Object> send(Command command) {
    CommandArgs<byte[], byte[]> arguments = new CommandArgs<>(ByteArrayCodec.INSTANCE);
    command.arguments().forEach(arguments::add);
    return connection.async().dispatch(new Name(command.name()), new RawReplyOutput(), arguments);
  }

  private @Nullable Object await(Future<Object> future, Duration timeout)
      throws LinkException, InterruptedException {
    while (true) {
      long silenceNanos = arrivals.silenceNanos();
      try {
        return future.get(Math.max(0, timeout.toNanos() - silenceNanos), TimeUnit.NANOSECONDS);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RedisCommandExecutionException error) {
          return new ErrorReply(String.valueOf(error.getMessage()), error);
        }
        throw new LinkException(whyEnded(rootMessage(e)), e);
      } catch (CancellationException e) {
        throw new LinkException(whyEnded("cancelled"), e);
      } catch (TimeoutException e) {
        if (arrivals.silenceNanos() >= timeout.toNanos()) {
          throw new LinkException(
              "did not answer within " + Math.max(0, timeout.toMillis()) + " ms", e);
        }
      }
    }
  }

  private String whyEnded(String reason) {
    return closed.get() ? "was disconnected from by us" : "ended the connection: " + reason;
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }

  @Override
  public void close() {
    if (!closed.getAndSet(true)) {
      release(client);
    }
  }

  private static void release(RedisClient client) {
    ClientResources resources = client.getResources();
    client
        .shutdownAsync(0, 0, TimeUnit.MILLISECONDS)
        .whenComplete((done, failed) -> SharedEventLoops.release(resources));
  }

  /**
   * When bytes last arrived. A large answer on a slow line takes longer than any timeout for an
   * answer should be, so only silence is timed, as a socket's timeout does.
   */
  private static final class Arrivals implements NettyCustomizer {
    private volatile long lastNanos = System.nanoTime();

    void begin() {
      lastNanos = System.nanoTime();
    }

    long silenceNanos() {
      return System.nanoTime() - lastNanos;
    }

    @Override
    public void afterChannelInitialized(Channel channel) {
      channel
          .pipeline()
          .addFirst(
              new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext context, Object message) {
                  lastNanos = System.nanoTime();
                  context.fireChannelRead(message);
                }
              });
    }
  }

  /**
   * Its text is not the bare name: by that Lettuce would recognise MULTI and take the transaction
   * over.
   */
  private record Name(String name) implements ProtocolKeyword {
    @Override
    public byte[] getBytes() {
      return name.getBytes(StandardCharsets.US_ASCII);
    }
  }
}
