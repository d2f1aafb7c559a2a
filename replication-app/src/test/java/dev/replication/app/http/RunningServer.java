package dev.replication.app.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.replication.domain.health.HealthCheck;
import dev.replication.domain.health.PeerHealth;
import dev.replication.model.CircuitState;
import dev.replication.model.EngineState;
import dev.replication.model.NodeId;
import dev.replication.syncengine.SyncEngine;
import dev.replication.syncengine.SyncEngineConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A real server over a real store in memory, and a client for it. */
final class RunningServer implements AutoCloseable {
  static final NodeId NODE = new NodeId("n1");
  static final int MAX_PAYLOAD = 1 << 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  final SyncEngine store = SyncEngine.open(SyncEngineConfig.defaults(NODE));
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final NodeHttpServer server;
  private volatile HealthCheck health;

  RunningServer(@Nullable String token) {
    PeerHealth peer =
        new PeerHealth(
            new NodeId("n2"), true, CircuitState.CLOSED, 0, 12L, null, null, false, 5L, true, null);
    health = new HealthCheck(EngineState.RUNNING, true, List.of(peer));
    server =
        NodeHttpServer.start(
            new NodeHttpServer.Settings(NODE, "127.0.0.1", 0, MAX_PAYLOAD, token),
            store,
            () -> health,
            () -> "replication_engine_state 2.0\n");
  }

  void become(HealthCheck check) {
    health = check;
  }

  int port() {
    return server.port();
  }

  HttpResponse<byte[]> get(String rawPath, String... headers) {
    return send("GET", rawPath, BodyPublishers.noBody(), headers);
  }

  HttpResponse<byte[]> put(String rawPath, String body, String... headers) {
    return send("PUT", rawPath, BodyPublishers.ofString(body), headers);
  }

  HttpResponse<byte[]> delete(String rawPath, String... headers) {
    return send("DELETE", rawPath, BodyPublishers.noBody(), headers);
  }

  HttpResponse<byte[]> send(String method, String rawPath, BodyPublisher body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + rawPath))
            .method(method, body);
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What comes back on a plain socket until the server closes it. */
  String raw(Consumer<Socket> use) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket.setSoTimeout(30_000);
      use.accept(socket);
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  /** Sends a request line and headers as they stand, and closes after the answer. */
  String raw(String requestLine, String... headers) throws IOException {
    String head =
        requestLine
            + "\r\nHost: localhost\r\nConnection: close\r\n"
            + String.join("", headers)
            + "\r\n";
    return raw(socket -> write(socket, head.getBytes(UTF_8)));
  }

  static void write(Socket socket, byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), UTF_8);
  }

  static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("absent");
  }

  static JsonNode json(HttpResponse<byte[]> response) {
    return json(text(response));
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.close();
    client.close();
    store.close();
  }
}
