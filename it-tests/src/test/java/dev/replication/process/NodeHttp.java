package dev.replication.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What a test asks of a node over HTTP. Safe for many threads. */
public final class NodeHttp {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final int PAGE = 5_000;
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();
  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI base;

  /** A client of the node at {@code base}. */
  public NodeHttp(URI base) {
    this.base = base;
  }

  /**
   * An item as a listing shows it.
   *
   * @param hash of its content
   * @param stamp of the write that made it
   */
  public record Listed(String hash, String stamp, String state, String contentType, int size) {}

  /** One answer; the body as text. */
  public HttpResponse<String> request(String method, String path, String body)
      throws IOException, InterruptedException {
    return send(method, path, BodyPublishers.ofString(body));
  }

  /** Stores an item, durable when this returns. */
  public HttpResponse<String> put(String id, String content)
      throws IOException, InterruptedException {
    HttpResponse<String> answer = request("PUT", itemPath(id), content);
    assertThat(answer.statusCode()).as("PUT %s: %s", id, answer.body()).isIn(200, 201);
    return answer;
  }

  /** Deletes an item, durable when this returns. */
  public void delete(String id) throws IOException, InterruptedException {
    HttpResponse<String> answer = request("DELETE", itemPath(id), "");
    assertThat(answer.statusCode()).as("DELETE %s: %s", id, answer.body()).isEqualTo(204);
  }

  /** The answer to GET of an item. */
  public HttpResponse<String> get(String id) throws IOException, InterruptedException {
    return send("GET", itemPath(id), BodyPublishers.noBody());
  }

  /** Every item, by id. */
  public Map<String, Listed> list() throws IOException, InterruptedException {
    Map<String, Listed> items = new TreeMap<>();
    String after = null;
    do {
      String query = "?limit=" + PAGE + (after == null ? "" : "&after=" + encoded(after));
      JsonNode page = json("/v1/items" + query);
      page.get("items").forEach(item -> items.put(item.get("id").asText(), listed(item)));
      JsonNode next = page.get("next");
      after = next == null || next.isNull() ? null : next.asText();
    } while (after != null);
    return items;
  }

  private static Listed listed(JsonNode item) {
    return new Listed(
        item.get("hash").asText(),
        item.get("stamp").asText(),
        item.get("state").asText(),
        item.get("contentType").asText(),
        item.get("size").asInt());
  }

  /** What {@code /health} says. */
  public JsonNode health() throws IOException, InterruptedException {
    return json("/health");
  }

  /** What {@code /health} says of one of its peers. */
  public JsonNode peer(String id) throws IOException, InterruptedException {
    for (JsonNode peer : health().get("peers")) {
      if (peer.get("node").asText().equals(id)) {
        return peer;
      }
    }
    throw new AssertionError("no peer " + id);
  }

  /** What {@code /metrics} says. */
  public String scrape() throws IOException, InterruptedException {
    return send("GET", "/metrics", BodyPublishers.noBody()).body();
  }

  /**
   * Sum of all series of a metric that have these labels, each as {@code name="value"}; 0 when
   * there is none.
   */
  public double metric(String name, String... labels) throws IOException, InterruptedException {
    String scrape = scrape();
    return Pattern.compile(
            "^" + Pattern.quote(name) + "(?:\\{[^\\n]*\\})? (\\S+)$", Pattern.MULTILINE)
        .matcher(scrape)
        .results()
        .map(MatchResult::group)
        .filter(line -> Arrays.stream(labels).allMatch(line::contains))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private JsonNode json(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer = send("GET", path, BodyPublishers.noBody());
    assertThat(answer.statusCode()).as("GET %s: %s", path, answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  private HttpResponse<String> send(String method, String path, BodyPublisher body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(base.resolve(path)).timeout(TIMEOUT).method(method, body).build();
    return CLIENT.send(request, BodyHandlers.ofString());
  }

  private static String itemPath(String id) {
    return "/v1/items/" + encoded(id);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
