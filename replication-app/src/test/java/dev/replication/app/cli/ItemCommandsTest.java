package dev.replication.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.model.ItemKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ItemCommandsTest {
  private final CliRun cli = new CliRun();
  private final StubNode node;

  ItemCommandsTest() throws IOException {
    node = new StubNode();
  }

  @AfterEach
  void stopNode() {
    node.close();
  }

  @ParameterizedTest
  @CsvSource({
    "a.b-c_d~9,/v1/items/a.b-c_d~9",
    "a/b%c d+e,/v1/items/a%2Fb%25c%20d%2Be",
    "ü€😀,/v1/items/%C3%BC%E2%82%AC%F0%9F%98%80",
    "a:b?c#d&e=f,/v1/items/a%3Ab%3Fc%23d%26e%3Df",
    ".,/v1/items/%2E",
    "..,/v1/items/%2E%2E",
  })
  void anIdIsOneSegmentOfThePath(String id, String path) {
    assertThat(ItemPath.of(new ItemKey(id))).isEqualTo(path);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tz.europe.london", "a/b/../c", "100%", "ü €", "..", "+a b+"})
  void whatIsPutIsGotUnderAnyId(String id) {
    assertThat(cli.run("put", "--url", node.url(), id, "{\"a\": 1}")).isZero();
    assertThat(cli.out()).isEqualTo("stored " + id + " version 3 stamp 17-0-n\n");
    assertThat(node.items).containsOnlyKeys(id);

    assertThat(cli.run("get", "--url", node.url(), id)).isZero();
    assertThat(cli.out()).isEqualTo("{\"a\": 1}");
  }

  @Test
  void bytesGoThroughUnchanged(@TempDir Path folder) throws IOException {
    byte[] bytes = new byte[256];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    assertThat(cli.run(new ByteArrayInputStream(bytes), "put", "--url", node.url(), "b", "-"))
        .isZero();
    assertThat(node.requests).contains("type application/octet-stream");

    cli.run("get", "--url", node.url(), "b");
    assertThat(cli.outBytes()).isEqualTo(bytes);

    Path file = folder.resolve("b.bin");
    assertThat(cli.run("get", "--url", node.url(), "b", "-o", file.toString())).isZero();
    assertThat(file).hasBinaryContent(bytes);
    assertThat(cli.run("put", "--url", node.url(), "c", "--file", file.toString())).isZero();
    assertThat(node.items.get("c")).isEqualTo(bytes);
  }

  @Test
  void jsonGivesTheSummaryWithoutTheContent() {
    node.items.put("a", "[1]".getBytes(StandardCharsets.UTF_8));

    assertThat(cli.run("get", "--url", node.url(), "--json", "a")).isZero();

    assertThat(node.requests).containsExactly("HEAD /v1/items/a");
    assertThat(Json.parse(cli.outBytes()))
        .hasValueSatisfying(
            json -> {
              assertThat(json.path("id").asText()).isEqualTo("a");
              assertThat(json.path("hash").asText()).isEqualTo("ab".repeat(32));
              assertThat(json.path("version").asText()).isEqualTo("3");
              assertThat(json.path("size").asInt()).isEqualTo(3);
            });
  }

  @Test
  void conditionsTypesAndTokensAreSent(@TempDir Path folder) throws IOException {
    Path token = Files.writeString(folder.resolve("token"), "s3cret\n");

    int exit =
        cli.run(
            "put",
            "--url",
            node.url() + "/",
            "--token-file",
            token.toString(),
            "--if-match",
            "abc",
            "--content-type",
            "text/plain",
            "a",
            "x");

    assertThat(exit).isZero();
    assertThat(node.requests).contains("if-match \"abc\"", "type text/plain", "auth Bearer s3cret");
  }

  @Test
  void anyContentIsAskedForWithAStarWithoutQuotes() {
    assertThat(cli.run("put", "--url", node.url(), "--if-match", "*", "a", "x")).isZero();
    assertThat(node.requests).contains("if-match *");
  }

  @Test
  void whatIsNotThereEndsWithOne() {
    assertThat(cli.run("get", "--url", node.url(), "nothing")).isEqualTo(ExitCodes.FAILURE);
    assertThat(cli.err()).isEqualTo("get: no item nothing\n");
    assertThat(cli.run("rm", "--url", node.url(), "nothing")).isEqualTo(ExitCodes.FAILURE);
    assertThat(cli.err()).isEqualTo("rm: no item nothing\n");
  }

  @Test
  void rmDeletes() {
    node.items.put("a", new byte[1]);

    assertThat(cli.run("rm", "--url", node.url(), "a")).isZero();

    assertThat(node.items).isEmpty();
    assertThat(cli.out()).isEqualTo("deleted a\n");
  }

  @Test
  void problemDocumentsAreReadOut() {
    node.answerNext(
        412, Optional.empty(), "{\"title\":\"Precondition failed\",\"detail\":\"hash is b\"}");

    assertThat(cli.run("put", "--url", node.url(), "a", "x")).isEqualTo(ExitCodes.FAILURE);

    assertThat(cli.err()).isEqualTo("put: the node answered 412 Precondition failed: hash is b\n");
  }

  @Test
  void aMissingTokenIsExplained() {
    node.answerNext(401, Optional.empty(), "");

    assertThat(cli.run("rm", "--url", node.url(), "a")).isEqualTo(ExitCodes.FAILURE);

    assertThat(cli.err()).isEqualTo("rm: the node asks for a token; give it with --token-file\n");
  }

  @Test
  void whereNoNodeAnswersTheUserIsToldWhatToDo() {
    String url = node.url();
    node.close();

    assertThat(cli.run("get", "--url", url, "a")).isEqualTo(ExitCodes.FAILURE);

    assertThat(cli.err())
        .isEqualTo(
            "get: no node answers at "
                + url
                + "; is it running? start one with: replication-engine run\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "get|get: Missing required parameter: 'ID'",
        "get --url ftp://x a|get: --url must be http://host:port or https://host:port",
        "put a|put: give the content either as VALUE (- for standard input) or --file",
        "get ''|get: item id is empty",
        "get --jsn a|get: Unknown option: '--jsn'",
      })
  void wrongUsageEndsWithTwo(String arguments, String message) {
    String[] words = arguments.split(" ", -1);
    for (int i = 0; i < words.length; i++) {
      words[i] = words[i].equals("''") ? "" : words[i];
    }

    assertThat(cli.run(words)).isEqualTo(ExitCodes.USAGE);
    assertThat(cli.err()).startsWith(message + "\n");
  }
}
