package dev.replication.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Items that are merged, over HTTP. */
class MergedItemsTest {
  private static final String COUNTER = "/v1/items/count%2Fvisits";

  private final RunningServer server = new RunningServer(null);

  @AfterEach
  void close() {
    server.close();
  }

  private HttpResponse<byte[]> post(String path, String body, String... headers) {
    return server.send("POST", path, BodyPublishers.ofString(body), headers);
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  private static String header(HttpResponse<byte[]> answer, String name) {
    return answer.headers().firstValue(name).orElseThrow();
  }

  @Test
  void aCounterIsCountedAndAnswersWithWhatItIs() {
    assertThat(text(post(COUNTER + "/add", "3"))).isEqualTo("3");
    HttpResponse<byte[]> counted = post(COUNTER + "/remove", " 1 ");
    assertThat(counted.statusCode()).isEqualTo(200);
    assertThat(text(counted)).isEqualTo("2");
    assertThat(header(counted, "Content-Type")).isEqualTo("application/json");
    assertThat(header(counted, "X-Version")).isEqualTo("2");
    HttpResponse<byte[]> read = server.get(COUNTER);
    assertThat(text(read)).isEqualTo("2");
    assertThat(header(read, "Content-Type")).isEqualTo("application/json");
    assertThat(header(read, "ETag")).isEqualTo(header(counted, "ETag"));
  }

  @Test
  void anEditMayDependOnWhatWasRead() {
    String seen = header(post(COUNTER + "/add", "3"), "ETag");
    assertThat(post(COUNTER + "/add", "1", "If-Match", seen).statusCode()).isEqualTo(200);
    assertThat(post(COUNTER + "/add", "1", "If-Match", seen).statusCode()).isEqualTo(412);
    assertThat(text(server.get(COUNTER))).isEqualTo("4");
  }

  @Test
  void aPutTellsTheTagOfWhatItHasLeft() {
    post(COUNTER + "/add", "3");
    HttpResponse<byte[]> put = server.put(COUNTER, "10");
    assertThat(put.statusCode()).isEqualTo(200);
    assertThat(header(put, "ETag")).isEqualTo(header(server.get(COUNTER), "ETag"));
    assertThat(text(server.get(COUNTER))).isEqualTo("10");
  }

  @Test
  void whatCannotBeMergedIsRefusedInWords() {
    assertThat(post(COUNTER + "/remove", "1").statusCode()).isEqualTo(404);
    assertThat(post(COUNTER + "/add", "one").statusCode()).isEqualTo(422);
    assertThat(post(COUNTER + "/add", "1.5").statusCode()).isEqualTo(422);
    assertThat(server.put(COUNTER, "[1]").statusCode()).isEqualTo(422);
    assertThat(text(post("/v1/items/plain/add", "1"))).contains("sync_engine.merge");
    assertThat(post("/v1/items/plain/add", "1").statusCode()).isEqualTo(422);
    assertThat(server.send("PUT", COUNTER + "/add", BodyPublishers.ofString("1")).statusCode())
        .isEqualTo(405);
    assertThat(server.get(COUNTER).statusCode()).isEqualTo(404);
  }

  @Test
  void theFirstWriterIsToldApart() {
    assertThat(server.put("/v1/items/claim%2Fa", "\"mine\"").statusCode()).isEqualTo(201);
    assertThat(server.put("/v1/items/claim%2Fa", "\"yours\"").statusCode()).isEqualTo(412);
  }

  @Test
  void aBulkLoadAnswersForEachLine() {
    HttpResponse<byte[]> loaded =
        post(
            "/v1/items",
            """
            {"id":"count/a","content":5}
            {"id":"count/b","content":"five"}
            {"id":"claim/a","content":"mine"}
            {"id":"claim/a","content":"yours"}
            """);
    assertThat(text(loaded).lines())
        .satisfiesExactly(
            line -> assertThat(line).contains("\"ok\""),
            line -> assertThat(line).contains("\"error\"").contains("whole number"),
            line -> assertThat(line).contains("\"ok\""),
            line -> assertThat(line).contains("\"error\"").contains("first writer"));
  }
}
