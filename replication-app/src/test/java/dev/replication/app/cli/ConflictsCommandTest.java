package dev.replication.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConflictsCommandTest {
  private static final String ID = "uk.leeds~0a1b2c3d:17";
  private static final String AT = "/v1/conflicts/uk.leeds~0a1b2c3d:17";

  private final CliRun cli = new CliRun();
  private final StubNode node;

  ConflictsCommandTest() throws IOException {
    node = new StubNode();
  }

  @AfterEach
  void stopNode() {
    node.close();
  }

  private static String decoded(String request) {
    return request.replace("%7E", "~").replace("%3A", ":");
  }

  @Test
  void theyAreListedWithWhereOlderOnesAre() {
    node.answerNext(
        200,
        Optional.empty(),
        """
        {"count":9,"conflicts":[
          {"id":"uk.leeds~0a1b2c3d:17","number":4,"key":"a","loser":{"stamp":"5@l"},
           "loserBytes":7,"winner":{"stamp":"6@w"},"heldBytes":null,"loggedAt":0}],"next":4}
        """);

    assertThat(cli.run("conflicts", "ls", "--url", node.url(), "--limit", "1")).isZero();

    assertThat(cli.out())
        .isEqualTo(
            """
            ID                    KEY  LOGGED                LOSER  BYTES  WINNER  HELD BYTES
            uk.leeds~0a1b2c3d:17  a    1970-01-01T00:00:00Z  5@l    7      6@w     deleted
            1 of 9; older ones: --before 4
            """);
    assertThat(node.requests).containsExactly("GET /v1/conflicts?limit=1");
  }

  @Test
  void oneIsShownWithBothContents() {
    node.answerNext(
        200,
        Optional.empty(),
        """
        {"id":"x:1","key":"a","loggedAt":0,
         "loser":{"kind":"live","stamp":"5@l","text":"theirs"},"winner":{"stamp":"6@w"},
         "held":{"kind":"live","stamp":"7@h","base64":"AP8="}}
        """);

    assertThat(cli.run("conflicts", "show", ID, "--url", node.url())).isZero();

    assertThat(cli.out())
        .contains("loser's content  theirs\n")
        .contains("winner           6@w\n")
        .contains("its content      base64 AP8=\n");
    assertThat(node.requests)
        .singleElement()
        .satisfies(request -> assertThat(decoded(request)).isEqualTo("GET " + AT));
  }

  @Test
  void oneSideIsKept() {
    node.answerNext(200, Optional.empty(), "{\"key\":\"a\",\"version\":3,\"stamp\":\"8@n\"}");

    assertThat(cli.run("conflicts", "resolve", ID, "--keep", "loser", "--url", node.url()))
        .isZero();

    assertThat(cli.out()).isEqualTo("resolved " + ID + ": a version 3 stamp 8@n\n");
    assertThat(node.requests)
        .singleElement()
        .satisfies(
            request ->
                assertThat(decoded(request)).isEqualTo("POST " + AT + "/resolve?keep=loser"));
  }

  @Test
  void aFileTakesThePlaceOfBoth(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("merged.json"), "{}");
    node.answerNext(200, Optional.empty(), "{\"key\":\"a\",\"version\":3,\"stamp\":\"8@n\"}");

    assertThat(cli.run("conflicts", "resolve", ID, "--with", file.toString(), "--url", node.url()))
        .isZero();

    assertThat(node.requests)
        .singleElement()
        .satisfies(
            request -> assertThat(decoded(request)).isEqualTo("POST " + AT + "/resolve?keep=body"));
  }

  @Test
  void aConflictThatIsNoneAnyMoreEndsWithOneAndSaysWhy() {
    node.answerNext(
        404, Optional.empty(), "{\"title\":\"Not Found\",\"detail\":\"resolved before\"}");

    assertThat(cli.run("conflicts", "resolve", ID, "--keep", "winner", "--url", node.url()))
        .isEqualTo(ExitCodes.FAILURE);

    assertThat(cli.err()).contains("resolved before");
  }

  @Test
  void whatToKeepMustBeSaidOnce() {
    assertThat(cli.run("conflicts", "resolve", ID)).isEqualTo(ExitCodes.USAGE);
    assertThat(cli.run("conflicts", "resolve", ID, "--keep", "both")).isEqualTo(ExitCodes.USAGE);
    assertThat(cli.run("conflicts", "resolve", ID, "--keep", "loser", "--with", "f"))
        .isEqualTo(ExitCodes.USAGE);
  }
}
