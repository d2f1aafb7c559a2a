package dev.replication.app.http;

import static dev.replication.app.http.RunningServer.MAX_PAYLOAD;
import static dev.replication.app.http.RunningServer.NODE;
import static dev.replication.app.http.RunningServer.header;
import static dev.replication.app.http.RunningServer.json;
import static dev.replication.app.http.RunningServer.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.replication.domain.health.HealthCheck;
import dev.replication.model.EngineState;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class NodeHttpServerTest {
  private final RunningServer server = new RunningServer(null);

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void conditionIsShownInFull() {
    assertThat(server.get("/live").statusCode()).isEqualTo(200);
    assertThat(server.get("/ready").statusCode()).isEqualTo(200);
    HttpResponse<byte[]> metrics = server.get("/metrics");
    assertThat(text(metrics)).isEqualTo("replication_engine_state 2.0\n");
    assertThat(header(metrics, "Content-Type")).startsWith("text/plain; version=0.0.4");

    JsonNode health = json(server.get("/health"));
    assertThat(health.fieldNames())
        .toIterable()
        .containsExactly("node", "state", "ready", "healthy", "store", "peers", "deletesHeldBy");
    assertThat(health.path("node").asText()).isEqualTo("n1");
    assertThat(health.path("state").asText()).isEqualTo("RUNNING");
    assertThat(health.path("store").fieldNames())
        .toIterable()
        .containsExactly(
            "state",
            "acceptingWrites",
            "l1Items",
            "l1Bytes",
            "queuedBytes",
            "items",
            "tombstones",
            "parked",
            "feedSeq",
            "publishedSeq",
            "outboxAgeMillis",
            "redisConfigured",
            "redisConnected",
            "redisProblem",
            "redisCorruptReads",
            "building");
    JsonNode peer = health.path("peers").path(0);
    assertThat(peer.fieldNames())
        .toIterable()
        .containsExactly(
            "node",
            "connected",
            "paused",
            "circuit",
            "lagMillis",
            "lagEntries",
            "catchingUp",
            "holeFrom",
            "clockSuspect",
            "failureCount",
            "millisSinceSuccess",
            "lastProblem",
            "sloViolations");
    assertThat(peer.path("sloViolations"))
        .hasToString(
            "[{\"slo\":\"replication_lag\",\"millis\":31000,\"thresholdMillis\":30000,"
                + "\"times\":3,\"lastedMillis\":2000}]");
    assertThat(peer.path("lagMillis").isNull()).isTrue();
    assertThat(peer.path("millisSinceSuccess").asLong()).isEqualTo(12);
    assertThat(peer.path("holeFrom").asLong()).isEqualTo(5);
    assertThat(peer.path("clockSuspect").asBoolean()).isTrue();
  }

  @Test
  void readyFollowsTheEngine() {
    server.become(new HealthCheck(EngineState.CONNECTING, true, true, List.of()));
    HttpResponse<byte[]> ready = server.get("/ready");
    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(json(ready).path("state").asText()).isEqualTo("CONNECTING");
    assertThat(server.get("/live").statusCode()).isEqualTo(200);
  }

  @Test
  void anEngineThatHasFailedIsNeitherLiveNorReady() {
    server.become(new HealthCheck(EngineState.FAILED, true, true, List.of()));
    assertThat(server.get("/live").statusCode()).isEqualTo(503);
    assertThat(json(server.get("/live")).path("state").asText()).isEqualTo("FAILED");
    assertThat(server.get("/ready").statusCode()).isEqualTo(503);
    JsonNode health = json(server.get("/health"));
    assertThat(health.path("state").asText()).isEqualTo("FAILED");
    assertThat(health.path("healthy").asBoolean()).isFalse();
  }

  @Test
  void unknownPathsAndMethodsAreTold() throws IOException {
    assertThat(server.get("/nothing").statusCode()).isEqualTo(404);
    assertThat(server.get("/v1").statusCode()).isEqualTo(404);
    assertThat(server.raw("GET /v1/../live HTTP/1.1")).startsWith("HTTP/1.1 404 ");
    HttpResponse<byte[]> post = server.send("POST", "/v1/items/a", BodyPublishers.ofString("x"));
    assertThat(post.statusCode()).isEqualTo(405);
    assertThat(header(post, "Allow")).isEqualTo("GET, HEAD, PUT, DELETE");
    assertThat(server.delete("/v1/items").statusCode()).isEqualTo(405);
    assertThat(server.put("/health", "x").statusCode()).isEqualTo(405);
    assertThat(server.get("/live").headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
  }

  @Test
  void aBodyThatSaysItIsTooLargeIsRefusedAndTheClientSeesWhy() {
    HttpResponse<byte[]> put =
        server.send("PUT", "/v1/items/a", BodyPublishers.ofByteArray(new byte[MAX_PAYLOAD + 1]));
    assertThat(put.statusCode()).isEqualTo(413);
    assertThat(json(put).path("detail").asText()).contains(String.valueOf(MAX_PAYLOAD));
    assertThat(
            server
                .send("PUT", "/v1/items/a", BodyPublishers.ofByteArray(new byte[MAX_PAYLOAD]))
                .statusCode())
        .isEqualTo(201);
  }

  @Test
  void aStreamedBodyThatBecomesTooLargeIsRefused() {
    byte[] much = new byte[3 * MAX_PAYLOAD];
    HttpResponse<byte[]> put =
        server.send(
            "PUT",
            "/v1/items/a",
            BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(much)));
    assertThat(put.statusCode()).isEqualTo(413);
    byte[] fits = new byte[MAX_PAYLOAD];
    assertThat(
            server
                .send(
                    "PUT",
                    "/v1/items/a",
                    BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(fits)))
                .statusCode())
        .isEqualTo(201);
    assertThat(server.get("/v1/items/a").body()).isEqualTo(fits);
  }

  @Test
  void aClientThatWaitsForContinueIsRefusedWithoutSendingItsBody() throws IOException {
    String answer =
        server.raw(
            "PUT /v1/items/a HTTP/1.1",
            "Content-Length: 999999999\r\n",
            "Expect: 100-continue\r\n");
    assertThat(answer).startsWith("HTTP/1.1 413 ").doesNotContain("100 Continue");
  }

  @Test
  void requestsThatAreNoneGetAProblemDocument() throws IOException {
    assertThat(server.raw("GET /live HTTP/1.1", "X-Big: " + "x".repeat(40_000) + "\r\n"))
        .startsWith("HTTP/1.1 4")
        .contains("application/problem+json");
    assertThat(server.raw("GET /v1/items/" + "a".repeat(20_000) + " HTTP/1.1"))
        .startsWith("HTTP/1.1 414 ");
    assertThat(server.raw("GET /live HTTP/1.1", "Host: second\r\n"))
        .startsWith("HTTP/1.1 400 ")
        .contains("application/problem+json")
        .doesNotContain("io.helidon");
  }

  @Test
  void aClosedStoreAnswers503WithRetryAfter() {
    server.store.close();
    HttpResponse<byte[]> put = server.put("/v1/items/a", "x");
    assertThat(put.statusCode()).as(text(put)).isEqualTo(503);
    assertThat(header(put, "Retry-After")).isEqualTo("2");
    assertThat(server.send("POST", "/v1/items", BodyPublishers.ofString("{}")).statusCode())
        .isEqualTo(503);
  }

  @Test
  void pagesOfOtherSitesCannotChangeAnything() throws IOException {
    HttpResponse<byte[]> foreign = server.put("/v1/items/a", "x", "Origin", "https://example.org");
    assertThat(foreign.statusCode()).isEqualTo(403);
    assertThat(
            server
                .put("/v1/items/a", "x", "Origin", "http://127.0.0.1:" + server.port())
                .statusCode())
        .isEqualTo(201);
    String rebound =
        server.raw(
            socket ->
                RunningServer.write(
                    socket,
                    "DELETE /v1/items/a HTTP/1.1\r\nHost: b.example\r\nConnection: close\r\n\r\n"
                        .getBytes(UTF_8)));
    assertThat(rebound).startsWith("HTTP/1.1 403 ");
  }

  @Test
  void changesNeedTheTokenOnceOneIsSet() {
    try (RunningServer guarded = new RunningServer("s3cret")) {
      HttpResponse<byte[]> without = guarded.put("/v1/items/a", "x");
      assertThat(without.statusCode()).isEqualTo(401);
      assertThat(header(without, "WWW-Authenticate")).isEqualTo("Bearer");
      assertThat(guarded.put("/v1/items/a", "x", "Authorization", "Bearer wrong").statusCode())
          .isEqualTo(401);
      assertThat(guarded.put("/v1/items/a", "x", "Authorization", "Basic s3cret").statusCode())
          .isEqualTo(401);
      assertThat(guarded.send("POST", "/v1/items", BodyPublishers.ofString("{}")).statusCode())
          .isEqualTo(401);
      assertThat(guarded.delete("/v1/items/a").statusCode()).isEqualTo(401);
      assertThat(guarded.put("/v1/items/a", "x", "Authorization", "Bearer s3cret").statusCode())
          .isEqualTo(201);
      assertThat(guarded.put("/v1/items/a", "y", "Authorization", "bearer  s3cret").statusCode())
          .isEqualTo(200);
      assertThat(text(guarded.get("/v1/items/a"))).isEqualTo("y");
    }
  }

  @Test
  void withoutATokenItDoesNotListenBeyondLoopback() {
    assertThatThrownBy(
            () -> start(new NodeHttpServer.Settings(NODE, "0.0.0.0", 0, MAX_PAYLOAD, null)))
        .isInstanceOf(HttpServerFailure.class)
        .hasMessageContaining("0.0.0.0")
        .hasMessageContaining("token");
    start(new NodeHttpServer.Settings(NODE, "0.0.0.0", 0, MAX_PAYLOAD, "secret")).close();
  }

  @Test
  void aPortInUseIsNamed() throws IOException {
    try (ServerSocket taken = new ServerSocket(0)) {
      int port = taken.getLocalPort();
      assertThatThrownBy(
              () -> start(new NodeHttpServer.Settings(NODE, "127.0.0.1", port, MAX_PAYLOAD, null)))
          .isInstanceOf(HttpServerFailure.class)
          .hasMessage(
              "cannot listen on 127.0.0.1:" + port + ": the port is in use by another process");
    }
  }

  @Test
  void aPeerIsPausedAndResumedByPost() {
    HttpResponse<byte[]> paused = post("/v1/peers/n2/pause");
    assertThat(paused.statusCode()).isEqualTo(200);
    assertThat(RunningServer.json(paused).get("node").asText()).isEqualTo("n2");
    assertThat(RunningServer.json(paused).get("paused").asBoolean()).isTrue();
    assertThat(RunningServer.json(post("/v1/peers/n2/resume")).get("paused").asBoolean()).isFalse();

    HttpResponse<byte[]> disabled = post("/v1/peers/off/resume");
    assertThat(disabled.statusCode()).isEqualTo(409);
    assertThat(RunningServer.text(disabled)).contains("enabled: false");
    assertThat(post("/v1/peers/n3/pause").statusCode()).isEqualTo(404);
    assertThat(post("/v1/peers/%20/pause").statusCode()).isEqualTo(400);
    assertThat(post("/v1/peers/n2/forget").statusCode()).isEqualTo(404);
    assertThat(post("/v1/peers/n2").statusCode()).isEqualTo(404);
    assertThat(server.get("/v1/peers/n2/pause").statusCode()).isEqualTo(405);
  }

  @Test
  void pausingAPeerNeedsTheToken() {
    try (RunningServer guarded = new RunningServer("s3cret")) {
      assertThat(post(guarded, "/v1/peers/n2/pause").statusCode()).isEqualTo(401);
      assertThat(post(guarded, "/v1/peers/n2/pause", "Authorization", "Bearer s3cret").statusCode())
          .isEqualTo(200);
    }
  }

  private HttpResponse<byte[]> post(String path) {
    return post(server, path);
  }

  private static HttpResponse<byte[]> post(RunningServer to, String path, String... headers) {
    return to.send("POST", path, BodyPublishers.noBody(), headers);
  }

  @Test
  void theTokenIsNotInTheSettingsText() {
    assertThat(new NodeHttpServer.Settings(NODE, "127.0.0.1", 0, MAX_PAYLOAD, "s3cret").toString())
        .doesNotContain("s3cret");
  }

  @Test
  void closingTwiceIsHarmless() {
    NodeHttpServer second =
        start(new NodeHttpServer.Settings(NODE, "127.0.0.1", 0, MAX_PAYLOAD, null));
    second.close();
    second.close();
  }

  private NodeHttpServer start(NodeHttpServer.Settings settings) {
    return NodeHttpServer.start(
        settings,
        server.store,
        () -> new HealthCheck(EngineState.RUNNING, true, true, List.of()),
        () -> "",
        server.operations(),
        new RunningServer.OnePeer());
  }
}
