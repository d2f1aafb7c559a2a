package dev.replication.app.http;

import static dev.replication.app.http.RunningServer.header;
import static dev.replication.app.http.RunningServer.json;
import static dev.replication.app.http.RunningServer.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.replication.model.ContentHash;
import dev.replication.model.ItemKey;
import dev.replication.model.Stamp;
import dev.replication.syncengine.Submission;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ItemEndpointTest {
  private final RunningServer server = new RunningServer(null);

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aNewItemIsCreatedAndReadBackByteForByte() {
    String body = "{ \"b\" : 1.0,\t\"a\": [ ] }\n";
    HttpResponse<byte[]> put =
        server.put("/v1/items/tz.europe?state=draft", body, "Content-Type", "application/json");

    assertThat(put.statusCode()).isEqualTo(201);
    String etag = '"' + ContentHash.ofContent(body.getBytes(UTF_8)).toString() + '"';
    assertThat(header(put, "ETag")).isEqualTo(etag);
    assertThat(header(put, "X-Version")).isEqualTo("1");
    assertThat(header(put, "X-State")).isEqualTo("draft");
    assertThat(Stamp.parse(header(put, "X-Stamp")).origin().node())
        .isEqualTo(server.store.origin().node());

    HttpResponse<byte[]> got = server.get("/v1/items/tz.europe");
    assertThat(got.statusCode()).isEqualTo(200);
    assertThat(text(got)).isEqualTo(body);
    assertThat(header(got, "Content-Type")).isEqualTo("application/json");
    for (String name : new String[] {"ETag", "X-Version", "X-Stamp", "X-State"}) {
      assertThat(header(got, name)).as(name).isEqualTo(header(put, name));
    }
  }

  @Test
  void anOverwriteAnswers200WithTheNextVersion() {
    server.put("/v1/items/a", "one");
    HttpResponse<byte[]> second = server.put("/v1/items/a", "two");
    assertThat(second.statusCode()).isEqualTo(200);
    assertThat(header(second, "X-Version")).isEqualTo("2");
  }

  @Test
  void headAnswersLikeGetWithoutTheBody() {
    server.put("/v1/items/a", "12345", "Content-Type", "application/octet-stream");
    HttpResponse<byte[]> head = server.send("HEAD", "/v1/items/a", BodyPublishers.noBody());
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(header(head, "Content-Length")).isEqualTo("5");
    assertThat(header(head, "Content-Type")).isEqualTo("application/octet-stream");
    assertThat(head.body()).isEmpty();
    HttpResponse<byte[]> absent = server.send("HEAD", "/v1/items/none", BodyPublishers.noBody());
    assertThat(absent.statusCode()).isEqualTo(404);
    assertThat(absent.body()).isEmpty();
  }

  @Test
  void anyBytesAndNoBytesAreContent() {
    byte[] bytes = new byte[70_000];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    server.send(
        "PUT",
        "/v1/items/bin",
        BodyPublishers.ofByteArray(bytes),
        "Content-Type",
        "application/octet-stream");
    assertThat(server.get("/v1/items/bin").body()).isEqualTo(bytes);

    assertThat(server.put("/v1/items/empty", "").statusCode()).isEqualTo(201);
    assertThat(server.get("/v1/items/empty").body()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".",
        "..",
        "../..",
        "a/b",
        "/",
        "//",
        "a//b",
        "%",
        "%2F",
        "%252F",
        "a:b",
        "delta:x:y",
        "a;b=c;d",
        "a?b#c",
        "a+b c",
        "a&b=c",
        "é",
        "日本語",
        "😀",
        "~!$'()*,;=:@",
        "\"<>\\^`{|}",
        "live",
        " "
      })
  void anyIdIsOnePathSegment(String id) throws InterruptedException {
    StringBuilder everyByte = new StringBuilder();
    for (byte b : id.getBytes(UTF_8)) {
      everyByte.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
    }
    assertThat(server.put("/v1/items/" + everyByte, "hi").statusCode()).isEqualTo(201);
    assertThat(server.store.get(new ItemKey(id))).isPresent();

    assertThat(text(server.get("/v1/items/" + everyByte))).isEqualTo("hi");
    assertThat(server.delete("/v1/items/" + everyByte).statusCode()).isEqualTo(204);
    assertThat(server.store.get(new ItemKey(id))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "..", "a:b", "a;b=c", "a+b", "~!$&'()*,;=:@-._"})
  void charactersThatPathsAllowNeedNoEncoding(String id) throws IOException, InterruptedException {
    server.store.submit(Submission.of(new ItemKey(id), "hi".getBytes(UTF_8))).awaitDurable();
    assertThat(server.raw("GET /v1/items/" + id + " HTTP/1.1"))
        .startsWith("HTTP/1.1 200 ")
        .endsWith("hi");
  }

  @Test
  void anIdAsLongAsAllowedPassesAndALongerOneIsRefused() {
    String longest = "%E6%97%A5".repeat(341) + "a";
    assertThat(server.put("/v1/items/" + longest, "x").statusCode()).isEqualTo(201);
    assertThat(server.get("/v1/items/" + longest).statusCode()).isEqualTo(200);
    assertThat(problem(server.put("/v1/items/" + longest + "b", "x"), 400)).contains("1025 bytes");
  }

  @Test
  void aPathThatIsNotAnIdIsRefused() throws IOException {
    assertThat(problem(server.get("/v1/items/"), 400)).contains("empty");
    assertThat(problem(server.get("/v1/items/a/b"), 400)).contains("%2F");
    assertThat(problem(server.get("/v1/items/a%00b"), 400)).contains("control character");
    assertThat(problem(server.get("/v1/items/%C3%28"), 400)).contains("UTF-8");
    assertThat(server.raw("GET /v1/items/100% HTTP/1.1"))
        .startsWith("HTTP/1.1 400 ")
        .contains("%25");
    assertThat(server.raw("GET /v1/items/%zz HTTP/1.1")).startsWith("HTTP/1.1 400 ");
  }

  @Test
  void deleteAnswers204OnceThen404() {
    server.put("/v1/items/a", "x");
    HttpResponse<byte[]> first = server.delete("/v1/items/a");
    assertThat(first.statusCode()).isEqualTo(204);
    assertThat(header(first, "X-Stamp")).contains("@");
    assertThat(problem(server.delete("/v1/items/a"), 404)).contains("no item a");
    assertThat(problem(server.get("/v1/items/a"), 404)).contains("no item a");
  }

  @Test
  void ifNoneMatchStarWritesOnlyWhatIsAbsent() {
    assertThat(server.put("/v1/items/a", "one", "If-None-Match", "*").statusCode()).isEqualTo(201);
    HttpResponse<byte[]> second = server.put("/v1/items/a", "two", "If-None-Match", "*");
    problem(second, 412);
    assertThat(header(second, "X-Version")).isEqualTo("1");
    assertThat(text(server.get("/v1/items/a"))).isEqualTo("one");
  }

  @Test
  void ifMatchStarWritesAndDeletesOnlyWhatIsThere() {
    problem(server.put("/v1/items/a", "one", "If-Match", "*"), 412);
    problem(server.delete("/v1/items/a", "If-Match", "*"), 412);
    problem(server.get("/v1/items/a"), 404);
    server.put("/v1/items/a", "one");
    assertThat(server.put("/v1/items/a", "two", "If-Match", "*").statusCode()).isEqualTo(200);
    assertThat(server.delete("/v1/items/a", "If-Match", "*").statusCode()).isEqualTo(204);
    problem(server.put("/v1/items/a", "three", "If-Match", "*"), 412);
  }

  @Test
  void ifMatchOfAReadIsAnsweredOnlyWithTheContentItNames() {
    String one = header(server.put("/v1/items/a", "one"), "ETag");
    assertThat(server.get("/v1/items/a", "If-Match", "*").statusCode()).isEqualTo(200);
    assertThat(server.get("/v1/items/a", "If-Match", "\"x\", " + one).statusCode()).isEqualTo(200);
    problem(server.get("/v1/items/a", "If-Match", "\"x\""), 412);
    problem(server.get("/v1/items/b", "If-Match", "*"), 404);
  }

  @Test
  void ifMatchWritesAndDeletesOnlyOverTheContentItNames() {
    String one = header(server.put("/v1/items/a", "one"), "ETag");
    String two = header(server.put("/v1/items/a", "two", "If-Match", one), "ETag");
    problem(server.put("/v1/items/a", "three", "If-Match", one), 412);
    problem(server.delete("/v1/items/a", "If-Match", one), 412);
    assertThat(server.delete("/v1/items/a", "If-Match", two).statusCode()).isEqualTo(204);
    HttpResponse<byte[]> gone = server.put("/v1/items/a", "four", "If-Match", two);
    problem(gone, 412);
    assertThat(gone.headers().firstValue("ETag")).isEmpty();
  }

  @Test
  void stampAndVersionGuardWrites() {
    HttpResponse<byte[]> one = server.put("/v1/items/a", "one");
    String stamp = header(one, "X-Stamp");
    assertThat(server.put("/v1/items/a", "two", "X-If-Stamp", stamp).statusCode()).isEqualTo(200);
    problem(server.put("/v1/items/a", "three", "X-If-Stamp", stamp), 412);
    assertThat(server.put("/v1/items/a", "three", "X-If-Version", "2").statusCode()).isEqualTo(200);
    problem(server.put("/v1/items/a", "four", "X-If-Version", "2"), 412);
  }

  @Test
  void conditionsThatCannotBeReadAreRefusedRatherThanIgnored() {
    assertThat(problem(server.put("/v1/items/a", "x", "If-Match", "\"abc\""), 400))
        .contains("If-Match");
    assertThat(problem(server.put("/v1/items/a", "x", "If-None-Match", "\"abc\""), 400))
        .contains("If-None-Match");
    assertThat(problem(server.put("/v1/items/a", "x", "X-If-Stamp", "soon"), 400))
        .contains("X-If-Stamp");
    assertThat(problem(server.put("/v1/items/a", "x", "X-If-Version", "one"), 400))
        .contains("X-If-Version");
    assertThat(
            problem(server.put("/v1/items/a", "x", "X-If-Version", "1", "If-None-Match", "*"), 400))
        .contains("one of");
    assertThat(problem(server.put("/v1/items/a?ack=memory", "x", "X-If-Version", "1"), 400))
        .contains("ack=memory");
    problem(server.get("/v1/items/a"), 404);
  }

  @Test
  void aReaderThatHoldsTheContentGets304() {
    String etag = header(server.put("/v1/items/a", "one"), "ETag");
    HttpResponse<byte[]> same = server.get("/v1/items/a", "If-None-Match", "\"x\", W/" + etag);
    assertThat(same.statusCode()).isEqualTo(304);
    assertThat(same.body()).isEmpty();
    assertThat(header(same, "ETag")).isEqualTo(etag);
    server.put("/v1/items/a", "two");
    assertThat(server.get("/v1/items/a", "If-None-Match", etag).statusCode()).isEqualTo(200);
  }

  @Test
  void ackMemoryAnswers202WithoutAStamp() throws InterruptedException {
    HttpResponse<byte[]> put = server.put("/v1/items/a?ack=memory", "x");
    assertThat(put.statusCode()).isEqualTo(202);
    assertThat(put.headers().firstValue("X-Stamp")).isEmpty();
    assertThat(server.store.get(new ItemKey("a"))).isPresent();
    assertThat(server.delete("/v1/items/a?ack=memory").statusCode()).isEqualTo(202);
    assertThat(server.store.get(new ItemKey("a"))).isEmpty();
  }

  @Test
  void declaredJsonMustParse() {
    assertThat(
            problem(server.put("/v1/items/a", "{\"a\":", "Content-Type", "application/json"), 422))
        .contains("JSON");
    assertThat(
            server
                .put("/v1/items/a", "42", "Content-Type", "application/json; charset=utf-8")
                .statusCode())
        .isEqualTo(201);
    assertThat(text(server.get("/v1/items/a"))).isEqualTo("42");
    assertThat(header(server.get("/v1/items/a"), "Content-Type"))
        .isEqualTo("application/octet-stream");
  }

  @Test
  void otherMediaTypesAreRefused() {
    assertThat(problem(server.put("/v1/items/a", "x", "Content-Type", "image/png"), 415))
        .contains("image/png");
    assertThat(
            server
                .put("/v1/items/a", "x", "Content-Type", "application/x-www-form-urlencoded")
                .statusCode())
        .isEqualTo(201);
  }

  @Test
  void anExpiryIsCountedFromNow() throws InterruptedException {
    for (String ttl : new String[] {"3600", "3600s", "60m", "1h", "3600000ms"}) {
      long before = System.currentTimeMillis();
      server.put("/v1/items/a?ttl=" + ttl, "x");
      Long expiresAt = server.store.get(new ItemKey("a")).orElseThrow().put().expiresAtMillis();
      assertThat(expiresAt)
          .as(ttl)
          .isBetween(before + 3_600_000, System.currentTimeMillis() + 3_600_000);
    }
  }

  @Test
  void parametersThatMeanNothingAreRefused() {
    for (String ttl : new String[] {"0", "-1", "soon", "10y", "", "1.5"}) {
      assertThat(problem(server.put("/v1/items/a?ttl=" + ttl, "x"), 400)).as(ttl).contains("ttl");
    }
    assertThat(problem(server.put("/v1/items/a?ack=maybe", "x"), 400)).contains("ack");
    assertThat(problem(server.put("/v1/items/a?state=", "x"), 400)).contains("state");
    assertThat(problem(server.put("/v1/items/a?tlt=1", "x"), 400)).contains("tlt").contains("ttl");
    assertThat(problem(server.put("/v1/items/a?state=a&state=b", "x"), 400)).contains("twice");
    assertThat(problem(server.put("/v1/items/a?tier=cache", "x"), 422)).contains("cache");
    assertThat(server.put("/v1/items/a?tier=durable", "x").statusCode()).isEqualTo(201);
  }

  private static String problem(HttpResponse<byte[]> response, int status) {
    assertThat(response.statusCode()).as(text(response)).isEqualTo(status);
    assertThat(header(response, "Content-Type")).isEqualTo("application/problem+json");
    JsonNode document = json(response);
    assertThat(document.path("type").asText()).isEqualTo("about:blank");
    assertThat(document.path("status").asInt()).isEqualTo(status);
    assertThat(document.path("title").asText()).isNotEmpty();
    assertThat(document.path("instance").asText()).startsWith("/");
    return document.path("detail").asText();
  }
}
