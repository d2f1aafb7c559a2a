package dev.replication.app.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.replication.adapter.redis.Timeouts;
import dev.replication.adapter.syncengine.SyncEngineReplicaStore;
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
import dev.replication.app.runtime.PeerSwitch;
import dev.replication.app.runtime.Repairer;
import dev.replication.app.runtime.Scrubber;
import dev.replication.app.runtime.SystemTime;
import dev.replication.app.runtime.Verifier;
import dev.replication.app.telemetry.PeerActivity;
import dev.replication.domain.health.HealthCheck;
import dev.replication.domain.health.PeerHealth;
import dev.replication.domain.merge.MergePolicies;
import dev.replication.domain.repair.Comparisons.Underway;
import dev.replication.domain.repair.Repaired;
import dev.replication.domain.repair.Verification;
import dev.replication.domain.scrub.ScrubReport;
import dev.replication.domain.slo.SloViolation;
import dev.replication.model.CircuitState;
import dev.replication.model.EngineState;
import dev.replication.model.NodeId;
import dev.replication.model.Slo;
import dev.replication.port.CursorStore;
import dev.replication.syncengine.SyncEngine;
import dev.replication.syncengine.SyncEngineConfig;
import dev.replication.testkit.InMemoryCursorStore;
import dev.replication.wire.Limits;
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
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A real server over a real store in memory, and a client for it. */
final class RunningServer implements AutoCloseable {
  static final NodeId NODE = new NodeId("n1");
  static final int MAX_PAYLOAD = 1 << 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Where items are merged. */
  static final MergePolicies MERGES =
      MergePolicies.NONE
          .with("count/", Objects.requireNonNull(MergePolicies.builtIn().get("counter")))
          .with("claim/", Objects.requireNonNull(MergePolicies.builtIn().get("first")));

  final SyncEngine store = SyncEngine.open(SyncEngineConfig.defaults(NODE).merging(MERGES));
  final CursorStore cursors = new InMemoryCursorStore();
  final PeerActivity activity = new PeerActivity(SystemTime.INSTANCE);
  volatile List<PeerSettings> peers = List.of();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final NodeHttpServer server;
  private volatile HealthCheck health;
  volatile Verifies verifier =
      (asked, wait) -> asked.stream().map(p -> Verification.unknown(p, "alone")).toList();

  volatile Repairer repairer = new NothingToRepair();
  volatile int comparedOnce;

  RunningServer(@Nullable String token) {
    PeerHealth peer =
        new PeerHealth(
            new NodeId("n2"),
            true,
            CircuitState.CLOSED,
            0,
            12L,
            null,
            null,
            false,
            false,
            5L,
            true,
            null,
            List.of(
                new SloViolation(
                    Slo.REPLICATION_LAG,
                    Duration.ofSeconds(31),
                    Duration.ofSeconds(30),
                    3,
                    Duration.ofSeconds(2))));
    health = new HealthCheck(EngineState.RUNNING, true, true, List.of(peer));
    server =
        NodeHttpServer.start(
            new NodeHttpServer.Settings(NODE, "127.0.0.1", 0, MAX_PAYLOAD, token),
            store,
            () -> health,
            () -> "replication_engine_state 2.0\n",
            operations(),
            new OnePeer());
  }

  /** Those of a node without a Redis, with {@link #peers}, its own store and cursors in memory. */
  Operations operations() {
    AppConfig config = AppConfig.singleNode(Path.of("no-such-folder"), NODE);
    Supplier<List<PeerSettings>> configured = () -> peers;
    PeerAddresses addresses =
        new PeerAddresses(
            new Timeouts(Duration.ofSeconds(30), Duration.ofSeconds(30)),
            new Limits(MAX_PAYLOAD, Limits.DEFAULT.maxMetaBytes()));
    PeerOverview overview = new PeerOverview(configured, () -> health, activity, cursors, store);
    Surroundings around =
        new Surroundings(
            config,
            new OwnRedis(null),
            new DataFolder(Path.of("no-such-folder")),
            SystemTime.INSTANCE);
    return new Operations(
        overview,
        new Examination(config, around, overview, store, SystemTime.INSTANCE),
        around,
        new DeadLetterReplay(NODE, store, new SyncEngineReplicaStore(store), configured, addresses),
        new PublishedCopies(null, configured, addresses),
        new Told(),
        repairer(),
        scrubs(),
        Duration.ofSeconds(10),
        SystemTime.INSTANCE);
  }

  /** What is shown of peers, however it is asked for. */
  interface Verifies {
    List<Verification> verify(Collection<NodeId> peers, Duration wait) throws InterruptedException;
  }

  private final class Told implements Verifier {
    @Override
    public List<Verification> verify(Collection<NodeId> peers, Duration wait)
        throws InterruptedException {
      return verifier.verify(peers, wait);
    }

    @Override
    public List<Verification> compare(Collection<NodeId> peers, Duration wait)
        throws InterruptedException {
      comparedOnce++;
      return verifier.verify(peers, wait);
    }
  }

  volatile ScrubReport scrubbed =
      new ScrubReport(
          7, ScrubReport.End.DONE, null, 3, 3, 2, 1, 0, 0, List.of(), Duration.ofMillis(5), 9);

  private Scrubber scrubs() {
    return new Scrubber() {
      @Override
      public long scrub() {
        return 8;
      }

      @Override
      public ScrubReport report() {
        return scrubbed;
      }
    };
  }

  /** The one that is set at the time of asking. */
  private Repairer repairer() {
    return new Repairer() {
      @Override
      public List<Repaired> repair(Collection<NodeId> peers, Duration wait)
          throws InterruptedException {
        return repairer.repair(peers, wait);
      }

      @Override
      public Optional<Underway> underway(NodeId peer) {
        return repairer.underway(peer);
      }

      @Override
      public boolean confirmDeletes(NodeId peer) {
        return repairer.confirmDeletes(peer);
      }
    };
  }

  /** No peer is followed. */
  static class NothingToRepair implements Repairer {
    @Override
    public List<Repaired> repair(Collection<NodeId> peers, Duration wait)
        throws InterruptedException {
      return peers.stream().map(peer -> Repaired.failed(peer, "alone")).toList();
    }

    @Override
    public Optional<Underway> underway(NodeId peer) {
      return Optional.empty();
    }

    @Override
    public boolean confirmDeletes(NodeId peer) {
      return false;
    }
  }

  /** Knows the peer n2, and one that the configuration does not let be resumed. */
  static final class OnePeer implements PeerSwitch {
    @Override
    public Answer pause(NodeId peer) {
      return List.of("n2", "off").contains(peer.text()) ? Answer.DONE : Answer.UNKNOWN_PEER;
    }

    @Override
    public Answer resume(NodeId peer) {
      return peer.text().equals("off") ? Answer.DISABLED_BY_CONFIGURATION : pause(peer);
    }
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
