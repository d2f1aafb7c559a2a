package dev.replication.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A node as a client sees it: items in memory, answers that can be scripted. Safe for requests at
 * once.
 */
final class StubNode implements AutoCloseable {
  final Map<String, byte[]> items = new ConcurrentHashMap<>();
  final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  final List<Integer> bulkLines = Collections.synchronizedList(new ArrayList<>());
  volatile String health = "{}";
  volatile int bulkFailsFrom = Integer.MAX_VALUE;

  private final AtomicInteger bulks = new AtomicInteger();
  private final Queue<Scripted> scripted = new ConcurrentLinkedQueue<>();
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;

  private record Scripted(
      int status, Optional<String> retryAfter, Optional<String> next, String body) {}

  StubNode() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(executor);
    server.createContext("/", this::serve);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The next request gets this answer. */
  void answerNext(int status, Optional<String> retryAfter, String body) {
    scripted.add(new Scripted(status, retryAfter, Optional.empty(), body));
  }

  /** The next request gets a part of something long, and where the next part begins. */
  void answerPage(String body, Optional<String> next) {
    scripted.add(new Scripted(200, Optional.empty(), next, body));
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }

  private void serve(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String path = exchange.getRequestURI().getRawPath();
    requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
    Scripted next = scripted.poll();
    if (next != null) {
      next.retryAfter().ifPresent(value -> exchange.getResponseHeaders().add("Retry-After", value));
      next.next().ifPresent(value -> exchange.getResponseHeaders().add("X-Next", value));
      send(exchange, next.status(), next.body().getBytes(StandardCharsets.UTF_8));
    } else if (path.equals("/health")) {
      send(exchange, 200, health.getBytes(StandardCharsets.UTF_8));
    } else if (path.equals("/v1/items")) {
      bulk(exchange, body);
    } else {
      item(exchange, path.substring("/v1/items/".length()), body);
    }
  }

  private void item(HttpExchange exchange, String segment, byte[] body) throws IOException {
    String id = URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("ETag", "\"" + "ab".repeat(32) + "\"");
    exchange.getResponseHeaders().add("X-Version", "3");
    exchange.getResponseHeaders().add("X-Stamp", "17-0-n");
    switch (exchange.getRequestMethod()) {
      case "PUT" -> {
        items.put(id, body);
        requests.add("type " + exchange.getRequestHeaders().getFirst("Content-Type"));
        requests.add("if-match " + exchange.getRequestHeaders().getFirst("If-Match"));
        requests.add("auth " + exchange.getRequestHeaders().getFirst("Authorization"));
        send(exchange, 200, new byte[0]);
      }
      case "DELETE" -> send(exchange, items.remove(id) == null ? 404 : 204, new byte[0]);
      case "HEAD" -> {
        byte[] held = items.getOrDefault(id, new byte[0]);
        exchange.getResponseHeaders().add("Content-Length", String.valueOf(held.length));
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(items.containsKey(id) ? 200 : 404, -1);
        exchange.close();
      }
      default -> send(exchange, items.containsKey(id) ? 200 : 404, items.getOrDefault(id, body));
    }
  }

  private void bulk(HttpExchange exchange, byte[] body) throws IOException {
    if (bulks.incrementAndGet() >= bulkFailsFrom) {
      send(exchange, 500, "{\"title\":\"broken\"}".getBytes(StandardCharsets.UTF_8));
      return;
    }
    StringBuilder answers = new StringBuilder();
    String[] lines = new String(body, StandardCharsets.UTF_8).split("\n", -1);
    for (int i = 0; i < lines.length - 1; i++) {
      JsonNode json = Json.parse(lines[i].getBytes(StandardCharsets.UTF_8)).orElseThrow();
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("line", i + 1);
      if (json.has("content")) {
        String id = json.path("id").asText();
        items.put(id, json.path("content").toString().getBytes(StandardCharsets.UTF_8));
        answer.put("status", "ok");
      } else {
        answer.put("status", "error");
        answer.put("error", "no content");
      }
      answers.append(Json.line(answer)).append('\n');
    }
    bulkLines.add(lines.length - 1);
    send(exchange, 200, answers.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }
}
