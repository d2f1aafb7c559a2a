package dev.replication.app.http;

import dev.replication.app.operations.Operations;
import dev.replication.app.runtime.PeerSwitch;
import dev.replication.domain.health.HealthCheck;
import dev.replication.model.NodeId;
import dev.replication.syncengine.SyncEngine;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A node's HTTP server, listening from {@link #start} to {@link #close}. One virtual thread serves
 * each connection; connections, requests, headers, bodies and idle times are bounded by the
 * constants here and in the endpoints.
 */
public final class NodeHttpServer implements AutoCloseable {
  /** Most connections, hence requests, at once; more wait in the backlog. */
  static final int MAX_CONNECTIONS = 1_024;

  /**
   * Longest request line: an id and a prefix of 1024 bytes each, percent-encoded, and what goes
   * with them.
   */
  static final int MAX_REQUEST_LINE_BYTES = 8 << 10;

  /** Longest header block. */
  static final int MAX_HEADERS_BYTES = 16 << 10;

  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration IDLE_CHECK = Duration.ofSeconds(15);
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration SHUTDOWN_GRACE = Duration.ofSeconds(2);

  /**
   * Largest body that the transport lets through, a last barrier behind the endpoints' own bounds.
   */
  private static final long TRANSPORT_SLACK_BYTES = 1L << 20;

  private final WebServer server;

  private NodeHttpServer(WebServer server) {
    this.server = server;
  }

  /**
   * How the server listens.
   *
   * @param node whose server this is
   * @param bind address or name to listen on
   * @param port 0 for any free one
   * @param maxPayloadBytes largest content of an item
   * @param token secret that changes must show, or null when none is needed
   */
  public record Settings(
      NodeId node, String bind, int port, int maxPayloadBytes, @Nullable String token) {
    /** Checks ranges. */
    public Settings {
      if (bind.isBlank()) {
        throw new IllegalArgumentException("server.bind is empty");
      }
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException("server.port must be 0 to 65535 but is " + port);
      }
      if (maxPayloadBytes < 1) {
        throw new IllegalArgumentException(
            "maxPayloadBytes must be positive but is " + maxPayloadBytes);
      }
      if (token != null && token.isBlank()) {
        throw new IllegalArgumentException("the server's token is empty");
      }
    }

    /** Everything but the token. */
    @Override
    public String toString() {
      return "Settings[" + node + ", " + bind + ":" + port + (token == null ? "]" : ", token ***]");
    }
  }

  /**
   * Starts to listen.
   *
   * @param health asked at every request for it; must not block
   * @param scrape the metrics as Prometheus text
   * @param operations what operators may ask
   * @param peers stops and starts following single peers
   * @throws HttpServerFailure when it cannot, or when it would be open to others without a token
   */
  public static NodeHttpServer start(
      Settings settings,
      SyncEngine store,
      Supplier<HealthCheck> health,
      Supplier<String> scrape,
      Operations operations,
      PeerSwitch peers) {
    InetAddress address = addressOf(settings.bind());
    String token = settings.token();
    if (token == null && !address.isLoopbackAddress()) {
      throw new HttpServerFailure(
          "refusing to listen on "
              + settings.bind()
              + " without a token: set a token file for the server, or bind to 127.0.0.1",
          null);
    }
    RequestBodies bodies = new RequestBodies(settings.maxPayloadBytes());
    Dispatcher dispatcher =
        new Dispatcher(
            new ConditionEndpoint(settings.node(), store, health, scrape),
            new ItemEndpoint(store, bodies, InstantSource.system()),
            new ListEndpoint(store),
            new BulkEndpoint(store, settings.maxPayloadBytes()),
            OperationRoutes.of(settings.node(), store, operations, bodies),
            new PeerEndpoint(peers),
            token == null ? null : new BearerToken(token));
    return new NodeHttpServer(listen(settings, address, dispatcher));
  }

  /** The port that is listened on. */
  public int port() {
    return server.port();
  }

  /** Stops listening and gives requests in hand a moment to end. Safe to repeat. */
  @Override
  public void close() {
    server.stop();
  }

  /**
   * Checks that a server could listen, before anything else of a node is opened: a second node
   * started by mistake must end before it touches what the first one works with.
   *
   * @throws HttpServerFailure when it could not
   */
  public static void requireFree(String bind, int port) {
    requireFree(bind, port, addressOf(bind));
  }

  private static InetAddress addressOf(String bind) {
    try {
      return InetAddress.getByName(bind);
    } catch (UnknownHostException e) {
      throw new HttpServerFailure("cannot listen on " + bind + ": no such host or address", e);
    }
  }

  private static WebServer listen(Settings settings, InetAddress address, Dispatcher dispatcher) {
    requireFree(settings.bind(), settings.port(), address);
    WebServer server = configured(settings, address, dispatcher).start();
    if (!server.isRunning()) {
      throw cannotListen(settings.bind(), settings.port(), "the server did not start", null);
    }
    return server;
  }

  // Helidon logs a port in use and goes on without a listener; asked first, it is our message and
  // our failure.
  private static void requireFree(String bind, int port, InetAddress address) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(address, port));
    } catch (IOException e) {
      String reason = String.valueOf(e.getMessage());
      boolean inUse = reason.contains("in use");
      throw cannotListen(bind, port, inUse ? "the port is in use by another process" : reason, e);
    }
  }

  private static HttpServerFailure cannotListen(
      String bind, int port, String reason, @Nullable Throwable cause) {
    return new HttpServerFailure("cannot listen on " + bind + ":" + port + ": " + reason, cause);
  }

  private static WebServer configured(
      Settings settings, InetAddress address, Dispatcher dispatcher) {
    return WebServer.builder()
        .address(address)
        .port(settings.port())
        .shutdownHook(false)
        .shutdownGracePeriod(SHUTDOWN_GRACE)
        .maxTcpConnections(MAX_CONNECTIONS)
        .idleConnectionTimeout(IDLE_TIMEOUT)
        .idleConnectionPeriod(IDLE_CHECK)
        .connectionOptions(options -> options.readTimeout(READ_TIMEOUT))
        .maxPayloadSize(
            Math.max(BulkEndpoint.MAX_BODY_BYTES, settings.maxPayloadBytes())
                + TRANSPORT_SLACK_BYTES)
        .directHandlers(ProblemDocument.forTransport())
        .addProtocol(
            Http1Config.builder()
                .maxPrologueLength(MAX_REQUEST_LINE_BYTES)
                .maxHeadersSize(MAX_HEADERS_BYTES)
                .validatePath(false)
                .build())
        .routing(HttpRouting.builder().any(dispatcher))
        .build();
  }
}
