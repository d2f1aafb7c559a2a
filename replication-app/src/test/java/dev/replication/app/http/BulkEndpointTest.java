package dev.replication.app.http;

import static dev.replication.app.http.RunningServer.header;
import static dev.replication.app.http.RunningServer.json;
import static dev.replication.app.http.RunningServer.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.replication.model.Change;
import dev.replication.model.ItemKey;
import dev.replication.model.Stamp;
import dev.replication.model.StoredItem;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class BulkEndpointTest {
  private final RunningServer server = new RunningServer(null);

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void everyLineIsAnsweredInOrderAndABrokenOneDoesNotStopTheRest() throws InterruptedException {
    HttpResponse<byte[]> response =
        load(
            """
            {"id":"a","content":{ "x" : 1 }}
            {"id":"b","content":

            {"id":"c/é","base64":"AAH/","state":"new"}\r
            {"id":"a","content":[2]}\
            """);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "Content-Type")).isEqualTo("application/x-ndjson");
    List<JsonNode> lines = lines(response);
    assertThat(lines).extracting(line -> line.path("line").asInt()).containsExactly(1, 2, 4, 5);
    assertThat(lines)
        .extracting(line -> line.path("status").asText())
        .containsExactly("ok", "error", "ok", "ok");
    assertThat(lines.get(0).path("version").asInt()).isEqualTo(1);
    assertThat(lines.get(3).path("version").asInt()).isEqualTo(2);
    assertThat(lines.get(1).path("error").asText()).contains("JSON");
    Stamp first = Stamp.parse(lines.get(0).path("stamp").asText());
    assertThat(Stamp.parse(lines.get(3).path("stamp").asText()).isAfter(first)).isTrue();

    assertThat(text(server.get("/v1/items/a"))).isEqualTo("[2]");
    assertThat(server.get("/v1/items/c%2F%C3%A9").body()).isEqualTo(new byte[] {0, 1, (byte) 0xFF});
    assertThat(server.store.get(new ItemKey("c/é")).orElseThrow().put().state()).isEqualTo("new");
  }

  @Test
  void whatIsListedWithContentsIsLoadedAsItWas() throws InterruptedException {
    server.put("/v1/items/a", "{\n \"x\" : 1.0 }\n", "Content-Type", "application/json");
    server.put("/v1/items/b?state=draft&ttl=1h", "5", "Content-Type", "application/octet-stream");
    server.put("/v1/items/c", "[1, 2]", "Content-Type", "application/json");
    server.put("/v1/items/d%20%C3%A9", "", "Content-Type", "application/octet-stream");
    List<Change.Put> before = items();

    StringBuilder all = new StringBuilder();
    String after = "";
    for (int page = 0; page < 4; page++) {
      HttpResponse<byte[]> lines =
          server.get("/v1/items?content=true&limit=1" + (after.isEmpty() ? "" : "&after=" + after));
      assertThat(header(lines, "Content-Type")).isEqualTo("application/x-ndjson");
      all.append(text(lines));
      after = lines.headers().firstValue("X-Next").orElse("");
    }
    assertThat(all.toString()).contains("{\"id\":\"c\",\"content\":[1, 2]}\n");
    assertThat(text(server.get("/v1/items?content=true&after=" + after))).isEmpty();
    before.forEach(
        put ->
            server.delete(
                "/v1/items/" + URLEncoder.encode(put.key().text(), UTF_8).replace("+", "%20")));
    assertThat(items()).isEmpty();

    assertThat(load(all.toString()).statusCode()).isEqualTo(200);

    List<Change.Put> again = items();
    assertThat(again).extracting(Change.Put::key).hasSize(4);
    assertThat(again)
        .usingElementComparator(BulkEndpointTest::differences)
        .containsExactlyElementsOf(before);
  }

  private List<Change.Put> items() throws InterruptedException {
    return server.store.scanPrefix("", null, 100).stream().map(StoredItem::put).toList();
  }

  private static int differences(Change.Put one, Change.Put other) {
    boolean same =
        one.key().equals(other.key())
            && one.content().equals(other.content())
            && one.state().equals(other.state())
            && Objects.equals(one.expiresAtMillis(), other.expiresAtMillis());
    return same ? 0 : 1;
  }

  @Test
  void aClientMaySendEverythingBeforeItReads() throws IOException {
    StringBuilder body = new StringBuilder();
    int items = 30_000;
    for (int i = 0; i < items; i++) {
      body.append("{\"id\":\"key.")
          .append(i)
          .append("\",\"content\":{\"n\":")
          .append(i)
          .append("}}\n");
    }
    byte[] bytes = body.toString().getBytes(UTF_8);
    String answer =
        server.raw(
            socket -> {
              String head =
                  "POST /v1/items HTTP/1.1\r\n"
                      + "Host: localhost\r\n"
                      + "Connection: close\r\n"
                      + "Content-Length: "
                      + bytes.length
                      + "\r\n\r\n";
              RunningServer.write(socket, head.getBytes(UTF_8));
              RunningServer.write(socket, bytes);
            });

    assertThat(answer).startsWith("HTTP/1.1 200 ");
    assertThat(answer.lines().filter(line -> line.contains("\"status\":\"ok\"")).count())
        .isEqualTo(items);
    assertThat(text(server.get("/v1/items/key." + (items - 1))))
        .isEqualTo("{\"n\":" + (items - 1) + "}");
  }

  @Test
  void ackMemoryAnswersAccepted() {
    HttpResponse<byte[]> response =
        server.send(
            "POST",
            "/v1/items?ack=memory",
            BodyPublishers.ofString("{\"id\":\"a\",\"content\":1}\n"));
    assertThat(text(response)).isEqualTo("{\"line\":1,\"id\":\"a\",\"status\":\"accepted\"}\n");
  }

  @Test
  void anEmptyLoadHasAnEmptyAnswer() {
    HttpResponse<byte[]> response = load("");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
  }

  @Test
  void anItemThatIsTooLargeIsAnErrorOfItsLine() {
    String large = "\"" + "x".repeat(RunningServer.MAX_PAYLOAD) + "\"";
    String huge = "x".repeat(RunningServer.MAX_PAYLOAD * 2);
    List<JsonNode> lines =
        lines(
            load(
                "{\"id\":\"a\",\"content\":"
                    + large
                    + "}\n"
                    + huge
                    + "\n{\"id\":\"b\",\"content\":{}}\n"));
    assertThat(lines)
        .extracting(line -> line.path("status").asText())
        .containsExactly("error", "error", "ok");
    assertThat(lines.get(0).path("error").asText())
        .contains("at most " + RunningServer.MAX_PAYLOAD);
    assertThat(lines.get(1).path("error").asText()).contains("longer than");
  }

  @Test
  void moreLinesThanAllowedEndTheLoadAfterThose() {
    StringBuilder body = new StringBuilder();
    for (int i = 0; i <= BulkEndpoint.MAX_LINES; i++) {
      body.append("{}\n");
    }
    HttpResponse<byte[]> response = load(body.toString());
    assertThat(response.statusCode()).isEqualTo(413);
    List<String> lines = text(response).lines().toList();
    assertThat(lines).hasSize(BulkEndpoint.MAX_LINES + 1);
    assertThat(lines.getLast())
        .contains("\"line\":" + (BulkEndpoint.MAX_LINES + 1))
        .contains("not read from here");
  }

  @Test
  void aLoadThatSaysItIsTooLargeIsRefusedBeforeAnythingIsWritten() throws IOException {
    String answer =
        server.raw(
            "POST /v1/items HTTP/1.1",
            "Content-Length: " + (BulkEndpoint.MAX_BODY_BYTES + 1) + "\r\n",
            "Expect: 100-continue\r\n");
    assertThat(answer).startsWith("HTTP/1.1 413 ").contains("64 MiB");
  }

  @Test
  void itemsAreListedInPagesByPrefix() {
    load(
        """
        {"id":"a","content":1}
        {"id":"p.1","content":{}}
        {"id":"p.2","content":[1]}
        {"id":"p.é+","base64":"AA=="}
        {"id":"q","content":1}
        """);

    JsonNode first = json(server.get("/v1/items?prefix=p.&limit=2"));
    assertThat(first.path("items"))
        .extracting(item -> item.path("id").asText())
        .containsExactly("p.1", "p.2");
    assertThat(first.path("next").asText()).isEqualTo("p.2");
    JsonNode item = first.path("items").path(1);
    assertThat(item.path("size").asInt()).isEqualTo(3);
    assertThat(item.path("contentType").asText()).isEqualTo("json");
    assertThat(item.path("version").asInt()).isEqualTo(1);
    assertThat('"' + item.path("hash").asText() + '"')
        .isEqualTo(header(server.get("/v1/items/p.2"), "ETag"));
    assertThat(item.path("stamp").asText())
        .isEqualTo(header(server.get("/v1/items/p.2"), "X-Stamp"));

    JsonNode second = json(server.get("/v1/items?prefix=p.&limit=2&after=p.2"));
    assertThat(second.path("items")).extracting(i -> i.path("id").asText()).containsExactly("p.é+");
    assertThat(second.path("next").isNull()).isTrue();
    assertThat(json(server.get("/v1/items?prefix=p.%C3%A9%2B")).path("items")).hasSize(1);
    assertThat(json(server.get("/v1/items")).path("items")).hasSize(5);
  }

  @Test
  void aListLongerThanOnePageOfTheStoreIsComplete() {
    StringBuilder body = new StringBuilder();
    for (int i = 100; i < 200; i++) {
      body.append("{\"id\":\"k").append(i).append("\",\"content\":{}}\n");
    }
    load(body.toString());
    JsonNode all = json(server.get("/v1/items?limit=100"));
    assertThat(all.path("items")).hasSize(100);
    assertThat(all.path("next").isNull()).isTrue();
    JsonNode most = json(server.get("/v1/items?limit=99"));
    assertThat(most.path("items")).hasSize(99);
    assertThat(most.path("next").asText()).isEqualTo("k198");
  }

  @Test
  void listParametersAreChecked() {
    assertThat(server.get("/v1/items?limit=0").statusCode()).isEqualTo(400);
    assertThat(server.get("/v1/items?limit=10001").statusCode()).isEqualTo(400);
    assertThat(server.get("/v1/items?contents=true").statusCode()).isEqualTo(400);
    assertThat(server.get("/v1/items?after=").statusCode()).isEqualTo(400);
    assertThat(server.get("/v1/items?prefix=%C3").statusCode()).isEqualTo(400);
  }

  private HttpResponse<byte[]> load(String body) {
    return server.send(
        "POST", "/v1/items", BodyPublishers.ofString(body), "Content-Type", "application/x-ndjson");
  }

  private static List<JsonNode> lines(HttpResponse<byte[]> response) {
    return text(response).lines().map(RunningServer::json).toList();
  }
}
