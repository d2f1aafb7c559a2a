package dev.replication.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.replication.model.ItemKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Talks to one node over HTTP. Every call blocks for at most {@link #REQUEST_TIMEOUT} until the
 * node begins to answer, throws {@link NodeFailure} when there is no answer to return, and may be
 * made from any thread.
 */
final class NodeClient implements AutoCloseable {
  static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(60);

  /** Most bytes of an answer. */
  static final int MAX_ANSWER_BYTES = 80 << 20;

  private static final String NDJSON = "application/x-ndjson";

  private final URI base;
  private final Optional<String> token;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();

  NodeClient(URI base, Optional<String> token) {
    this.base = base;
    this.token = token;
  }

  /** An item or its absence. */
  sealed interface Lookup {
    /** The node has it. */
    final class Found implements Lookup {
      private final ItemSummary summary;
      private final byte[] content;

      private Found(ItemSummary summary, byte[] content) {
        this.summary = summary;
        this.content = content;
      }

      ItemSummary summary() {
        return summary;
      }

      /** The bytes, the caller's to keep; empty when only the summary was asked for. */
      byte[] content() {
        return content;
      }
    }

    /** The node does not have it. */
    record Absent() implements Lookup {}
  }

  /**
   * What became of one line of a bulk request.
   *
   * @param line its number in the request, from 1
   * @param error empty when it was stored
   */
  record LineResult(int line, Optional<String> error) {}

  Lookup get(ItemKey key) {
    return lookup(key, request(ItemPath.of(key)).GET());
  }

  Lookup head(ItemKey key) {
    return lookup(key, request(ItemPath.of(key)).HEAD());
  }

  /** Stores an item. */
  ItemSummary put(ItemKey key, byte[] content, String contentType, Optional<String> ifMatch) {
    HttpRequest.Builder request =
        request(ItemPath.of(key))
            .header("Content-Type", contentType)
            .PUT(BodyPublishers.ofByteArray(content));
    ifMatch.ifPresent(tag -> request.header("If-Match", tag));
    HttpResponse<byte[]> answer = answered(send(request));
    return summary(key, answer, contentType, content.length);
  }

  /** Whether there was something to delete. */
  boolean delete(ItemKey key) {
    HttpResponse<byte[]> answer = send(request(ItemPath.of(key)).DELETE());
    if (answer.statusCode() == 404) {
      return false;
    }
    answered(answer);
    return true;
  }

  /**
   * Stores many items.
   *
   * @param ndjson one item per line
   * @param ack {@code durable} or {@code memory}
   */
  List<LineResult> bulk(byte[] ndjson, String ack) {
    HttpRequest.Builder request =
        request("/v1/items?ack=" + ack)
            .header("Content-Type", NDJSON)
            .POST(BodyPublishers.ofByteArray(ndjson));
    HttpResponse<byte[]> answer = answered(send(request));
    List<LineResult> results = new ArrayList<>();
    LineReader lines = new LineReader(new ByteArrayInputStream(answer.body()));
    try {
      while (lines.next() instanceof LineReader.Next.Line line) {
        results.add(lineResult(line.utf8()));
      }
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory", e);
    }
    return results;
  }

  /** The condition of the node; an unhealthy node answers too. */
  NodeHealth health() {
    HttpResponse<byte[]> answer = send(request("/health").GET());
    Optional<JsonNode> json = Json.parse(answer.body()).filter(node -> node.has("peers"));
    if (json.isEmpty()) {
      answered(answer);
      throw notUnderstood();
    }
    return NodeHealth.from(json.get());
  }

  /** What the node answers to a question. */
  JsonNode ask(String path) {
    return json(request(path).GET());
  }

  /**
   * A part of something long.
   *
   * @param next where the next part begins, empty when this is the last
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Page(byte[] body, Optional<String> next) {}

  /** A part of something long. */
  Page page(String path) {
    HttpResponse<byte[]> answer = answered(send(request(path).GET()));
    return new Page(answer.body(), answer.headers().firstValue("X-Next"));
  }

  /** What the node answers to an order. */
  JsonNode order(String path) {
    return json(request(path).POST(BodyPublishers.noBody()));
  }

  /** The same for an order that comes with content. */
  JsonNode order(String path, byte[] content) {
    return json(request(path).POST(BodyPublishers.ofByteArray(content)));
  }

  /**
   * The same for what may take long.
   *
   * @param within how long the node may take until it begins to answer
   */
  JsonNode order(String path, Duration within) {
    return json(request(path).timeout(within).POST(BodyPublishers.noBody()));
  }

  private JsonNode json(HttpRequest.Builder request) {
    return Json.parse(answered(send(request)).body())
        .filter(JsonNode::isObject)
        .orElseThrow(this::notUnderstood);
  }

  @Override
  public void close() {
    http.close();
  }

  private Lookup lookup(ItemKey key, HttpRequest.Builder request) {
    HttpResponse<byte[]> answer = send(request);
    if (answer.statusCode() == 404) {
      return new Lookup.Absent();
    }
    answered(answer);
    long size = answer.headers().firstValueAsLong("Content-Length").orElse(answer.body().length);
    String type = header(answer, "Content-Type");
    return new Lookup.Found(summary(key, answer, type, size), answer.body());
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path)).timeout(REQUEST_TIMEOUT);
    token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
    return request;
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request) {
    try {
      return http.send(
          request.build(), BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES));
    } catch (ConnectException | HttpConnectTimeoutException e) {
      throw new NodeFailure.NoAnswer(
          "no node answers at " + base + "; is it running? start one with: replication-engine run",
          e);
    } catch (HttpTimeoutException e) {
      throw new NodeFailure.NoAnswer("the node at " + base + " did not answer in time", e);
    } catch (IOException e) {
      throw new NodeFailure.NoAnswer(
          "the connection to " + base + " broke: " + NodeOptions.reason(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted", e);
    }
  }

  private static HttpResponse<byte[]> answered(HttpResponse<byte[]> answer) {
    int status = answer.statusCode();
    if (status / 100 == 2) {
      return answer;
    }
    long seconds = answer.headers().firstValue("Retry-After").map(NodeClient::seconds).orElse(0L);
    throw new NodeFailure.Refused(status, refusal(status, answer), Duration.ofSeconds(seconds));
  }

  private static String refusal(int status, HttpResponse<byte[]> answer) {
    if (status == 401) {
      return "the node asks for a token; give it with --token-file";
    }
    Optional<JsonNode> problem = Json.parse(answer.body());
    String title = problem.map(json -> json.path("title").asText("")).orElse("");
    String detail = problem.map(json -> json.path("detail").asText("")).orElse("");
    String words = title.isEmpty() || detail.isEmpty() ? title + detail : title + ": " + detail;
    return "the node answered " + status + (words.isEmpty() ? "" : " " + words);
  }

  private static long seconds(String retryAfter) {
    return retryAfter.matches("[0-9]{1,6}") ? Long.parseLong(retryAfter) : 0;
  }

  private LineResult lineResult(byte[] utf8) {
    JsonNode json = Json.parse(utf8).orElseThrow(this::notUnderstood);
    if (!json.path("line").isInt() || !json.path("status").isTextual()) {
      throw notUnderstood();
    }
    boolean ok = json.path("status").asText().equals("ok");
    return new LineResult(
        json.path("line").asInt(),
        ok ? Optional.empty() : Optional.of(json.path("error").asText("refused")));
  }

  private NodeFailure notUnderstood() {
    return new NodeFailure.NotUnderstood("what answers at " + base + " is not a node of this kind");
  }

  private static ItemSummary summary(
      ItemKey key, HttpResponse<byte[]> answer, String contentType, long size) {
    return new ItemSummary(
        key.text(),
        header(answer, "ETag").replace("\"", ""),
        header(answer, "X-Version"),
        header(answer, "X-Stamp"),
        contentType,
        size);
  }

  private static String header(HttpResponse<byte[]> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }
}
