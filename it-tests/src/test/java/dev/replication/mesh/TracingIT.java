package dev.replication.mesh;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.replication.app.config.AppConfig;
import dev.replication.app.config.ConfigReader;
import dev.replication.app.config.Outcome;
import dev.replication.app.runtime.DataFolder;
import dev.replication.app.wiring.Node;
import dev.replication.embedded.redis.EmbeddedRedis;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** A trace goes with a write from one node's HTTP to the span of its apply at another. */
final class TracingIT {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT = "00-" + TRACE + "-b7ad6b7169203331-01";

  private final Queue<String> collected = new ConcurrentLinkedQueue<>();

  @Test
  void theCollectorGetsTheApplyInTheTraceOfTheWrite(@TempDir Path folder) throws Exception {
    HttpServer collector = collector();
    try (EmbeddedRedis london = EmbeddedRedis.start(EmbeddedRedis.Settings.inMemory());
        EmbeddedRedis manchester = EmbeddedRedis.start(EmbeddedRedis.Settings.inMemory());
        Node writer = node(folder.resolve("london"), london, "");
        Node reader =
            node(
                folder.resolve("manchester"),
                manchester,
                """
                  peers: [ { node_id: london, redis_url: "%s" } ]
                telemetry: { otlp_endpoint: "http://127.0.0.1:%d/" }
                """
                    .formatted(london.url(), collector.getAddress().getPort()))) {
      assertThat(putInTrace(writer)).isEqualTo(201);

      Awaitility.await("a span in the trace of the write")
          .atMost(TwoNodes.WITHIN)
          .until(() -> collected.stream().anyMatch(body -> body.contains(bytesOf(TRACE))));
      assertThat(collected)
          .anyMatch(body -> body.contains("replication apply") && body.contains("manchester"));
      assertThat(reader.id().text()).isEqualTo("manchester");
      try (Jedis jedis = new Jedis("127.0.0.1", london.port())) {
        assertThat(jedis.xrange(MeshNode.STREAM, "-", "+").toString())
            .contains("\"trace_parent\":\"" + PARENT + "\"");
      }
    } finally {
      collector.stop(0);
    }
  }

  private static int putInTrace(Node node) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI item = URI.create("http://127.0.0.1:" + node.httpPort() + "/v1/items/k");
      HttpRequest put =
          HttpRequest.newBuilder(item)
              .header("traceparent", PARENT)
              .PUT(HttpRequest.BodyPublishers.ofString("1"))
              .build();
      return client.send(put, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
  }

  private HttpServer collector() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/traces",
        exchange -> {
          collected.add(new String(exchange.getRequestBody().readAllBytes(), ISO_8859_1));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static Node node(Path folder, EmbeddedRedis redis, String more) throws IOException {
    Files.createDirectories(folder);
    String yaml =
        """
        sync_engine:
          redis_url: "%s"
        server: { port: 0 }
        replication:
          local_node_id: "%s"
        """
                .formatted(redis.url(), folder.getFileName())
            + more;
    Path file = Files.writeString(folder.resolve("node.yaml"), yaml);
    if (ConfigReader.read(file) instanceof Outcome.Valid(AppConfig config)) {
      return Node.start(config, new DataFolder(folder));
    }
    throw new IllegalStateException("not a configuration: " + ConfigReader.read(file));
  }

  private static String bytesOf(String hex) {
    return new String(HexFormat.of().parseHex(hex), ISO_8859_1);
  }
}
