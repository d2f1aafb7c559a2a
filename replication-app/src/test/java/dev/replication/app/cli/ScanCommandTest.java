package dev.replication.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScanCommandTest {
  private final CliRun cli = new CliRun();
  private final StubNode node;

  ScanCommandTest() throws IOException {
    node = new StubNode();
  }

  @AfterEach
  void stopNode() {
    node.close();
  }

  private static String row(String id) {
    return "{\"id\":\"%s\",\"size\":12,\"contentType\":\"json\",\"state\":\"default\",\"version\":3,\"stamp\":\"17@n\"}"
        .formatted(id);
  }

  @Test
  void pagesAreReadUntilThereAreEnough() {
    node.answerNext(200, Optional.empty(), "{\"items\":[" + row("a b") + "],\"next\":\"a b\"}");
    node.answerNext(200, Optional.empty(), "{\"items\":[" + row("a/c") + "],\"next\":\"a/c\"}");

    assertThat(cli.run("scan", "--url", node.url(), "a", "--limit", "2")).isZero();

    assertThat(cli.out())
        .isEqualTo(
            """
            ID   BYTES  TYPE  STATE    VERSION  STAMP
            a b  12     json  default  3        17@n
            a/c  12     json  default  3        17@n
            more: --after 'a/c'
            """);
    assertThat(node.requests)
        .containsExactly(
            "GET /v1/items?limit=2&prefix=a", "GET /v1/items?limit=1&prefix=a&after=a%20b");
  }

  @Test
  void nothingIsSaidSo() {
    node.answerNext(200, Optional.empty(), "{\"items\":[],\"next\":null}");
    assertThat(cli.run("scan", "--url", node.url())).isZero();
    assertThat(cli.out()).isEqualTo("no items\n");
  }

  @Test
  void aDumpIsAllPagesOneAfterTheOther(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("items.ndjson");
    node.answerPage("{\"id\":\"a\"}\n{\"id\":\"é\"}\n", Optional.of("%C3%A9"));
    node.answerPage("{\"id\":\"z\"}\n", Optional.empty());

    assertThat(cli.run("dump", "--url", node.url(), "--output", file.toString())).isZero();

    assertThat(Files.readString(file))
        .isEqualTo("{\"id\":\"a\"}\n{\"id\":\"é\"}\n{\"id\":\"z\"}\n");
    assertThat(cli.err()).contains("3 items in ");
    assertThat(node.requests)
        .containsExactly(
            "GET /v1/items?limit=10000&prefix=&content=true",
            "GET /v1/items?limit=10000&prefix=&after=%C3%A9&content=true");
  }

  @Test
  void aDumpThatFailsLeavesTheFileOfBefore(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("items.ndjson"), "before");
    node.answerPage("{\"id\":\"a\"}\n", Optional.of("a"));
    node.answerNext(503, Optional.empty(), "{\"title\":\"the store is closed\"}");

    assertThat(cli.run("dump", "--url", node.url(), "-o", file.toString())).isEqualTo(1);

    assertThat(file).hasContent("before");
    assertThat(cli.err()).contains("the store is closed");
  }
}
