package dev.replication.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LoadCommandTest {
  @TempDir Path folder;

  private final CliRun cli = new CliRun();
  private final StubNode node;

  LoadCommandTest() throws IOException {
    node = new StubNode();
  }

  @AfterEach
  void stopNode() {
    node.close();
  }

  @Test
  void loadsEveryLineInBoundedRequests() throws IOException {
    Path file = Files.writeString(folder.resolve("in.ndjson"), items(0, 2500));

    assertThat(load(file)).isZero();

    assertThat(node.items).hasSize(2500).containsKey("k2499");
    assertThat(node.bulkLines).containsExactlyInAnyOrder(1000, 1000, 500);
    assertThat(node.requests).contains("POST /v1/items?ack=durable");
    assertThat(cli.out()).startsWith("stored 2,500 items in ");
    assertThat(cli.err()).isEmpty();
  }

  @Test
  void aLargeLineHasARequestOfItsOwn() throws IOException {
    String large = "{\"id\":\"big\",\"content\":\"" + "x".repeat(Chunk.MAX_BYTES) + "\"}\n";

    assertThat(cli.runWithInput(item("a") + large + item("b"), loadArguments("-"))).isZero();

    assertThat(node.bulkLines).containsExactlyInAnyOrder(1, 1, 1);
    assertThat(node.items).containsOnlyKeys("a", "big", "b");
  }

  @Test
  void badLinesAreReportedWithTheirNumberAndTheRestIsLoaded() {
    String input =
        """
        {"id":"a","content":1}
        not json

        [1]
        {"content":1}
        {"id":7,"content":1}
        {"id":"b"}
        {"id":"","content":1}
        {"id":"x","content":1} {}
        {"id":"c","content":
        {"id":"d","content":2}\
        """;

    assertThat(cli.runWithInput(input, loadArguments("-"))).isEqualTo(ExitCodes.FAILURE);

    assertThat(node.items).containsOnlyKeys("a", "d");
    assertThat(cli.err().lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("line 2: is not JSON at column "),
            line -> assertThat(line).isEqualTo("line 4: is not a JSON object"),
            line -> assertThat(line).isEqualTo("line 5: has no \"id\""),
            line -> assertThat(line).isEqualTo("line 6: \"id\" is not text"),
            line -> assertThat(line).isEqualTo("line 8: item id is empty"),
            line -> assertThat(line).isEqualTo("line 9: has text after the JSON object"),
            line -> assertThat(line).startsWith("line 10: is not JSON at column "),
            line -> assertThat(line).isEqualTo("line 7: no content"));
    assertThat(cli.out()).contains("stored 2 items").contains(", 8 lines failed");
  }

  @Test
  void onlyTheFirstBadLinesAreShown() {
    assertThat(cli.runWithInput("x\n".repeat(500), loadArguments("-")))
        .isEqualTo(ExitCodes.FAILURE);

    assertThat(cli.err().lines()).hasSize(BadLines.SHOWN + 1).last().asString().contains("counted");
    assertThat(cli.out()).contains("500 lines failed");
  }

  @Test
  void theLastLineOfAnIdWinsAcrossRequests() {
    StringBuilder input = new StringBuilder();
    for (int i = 0; i < 5000; i++) {
      input.append("{\"id\":\"same\",\"content\":").append(i).append("}\n");
    }

    assertThat(cli.runWithInput(input.toString(), loadArguments("-"))).isZero();

    assertThat(node.items.get("same")).asString().isEqualTo("4999");
  }

  @Test
  void aBusyNodeIsAskedAgainWhenItSays() {
    node.answerNext(503, Optional.of("3"), "");
    node.answerNext(429, Optional.empty(), "");

    assertThat(cli.runWithInput(item("a"), loadArguments("-"))).isZero();

    assertThat(cli.waits).containsExactly(Duration.ofSeconds(3), Duration.ofMillis(400));
    assertThat(cli.err()).isEqualTo("the node answered 503; trying again for up to 60 s\n");
    assertThat(node.items).containsOnlyKeys("a");
  }

  @Test
  void aNodeThatStaysAwayEndsTheLoad() {
    String url = node.url();
    node.close();

    int exit =
        cli.runWithInput(item("a"), "load", "--url", url, "--input", "-", "--retry-for", "10s");

    assertThat(exit).isEqualTo(ExitCodes.FAILURE);
    assertThat(cli.waits.stream().reduce(Duration.ZERO, Duration::plus))
        .isBetween(Duration.ofSeconds(5), Duration.ofSeconds(10));
    assertThat(cli.err()).contains("stopped after line 0").contains("load: no node answers at");
  }

  @Test
  void aRefusalIsNotTriedAgain() {
    node.answerNext(500, Optional.empty(), "{\"title\":\"broken\"}");

    assertThat(cli.runWithInput(item("a"), loadArguments("-"))).isEqualTo(ExitCodes.FAILURE);

    assertThat(cli.waits).isEmpty();
    assertThat(cli.err()).contains("load: the node answered 500 broken");
  }

  @Test
  void aLineTheNodeFindsTooLargeIsOneBadLine() {
    node.answerNext(413, Optional.empty(), "{\"title\":\"too large\"}");

    assertThat(cli.runWithInput(item("a"), loadArguments("-"))).isEqualTo(ExitCodes.FAILURE);

    assertThat(cli.err()).isEqualTo("line 1: the node answered 413 too large\n");
  }

  @Test
  void fewerAnswersThanLinesAreNotTakenForSuccess() {
    node.answerNext(200, Optional.empty(), "{\"line\":1,\"status\":\"ok\"}\n");

    assertThat(cli.runWithInput(items(0, 2), loadArguments("-"))).isEqualTo(ExitCodes.FAILURE);

    assertThat(cli.err()).contains("the node gave 1 answers to 2 lines");
  }

  @Test
  void resumesAfterTheConfirmedLines() throws IOException {
    Path file = Files.writeString(folder.resolve("in.ndjson"), items(0, 5000));
    Path progress = folder.resolve("in.ndjson.progress");
    node.bulkFailsFrom = 4;

    assertThat(load(file, "--resume")).isEqualTo(ExitCodes.FAILURE);
    long confirmed = Long.parseLong(Files.readString(progress).strip());
    assertThat(confirmed).isBetween(1000L, 3000L);
    assertThat(cli.err()).contains("stopped after line " + confirmed);

    node.bulkFailsFrom = Integer.MAX_VALUE;
    node.items.clear();
    assertThat(load(file, "--resume")).isZero();

    assertThat(node.items)
        .hasSize(5000 - (int) confirmed)
        .doesNotContainKey("k" + (confirmed - 1))
        .containsKey("k" + confirmed);
    assertThat(progress).doesNotExist();
    assertThat(cli.out()).contains(confirmed + " lines were confirmed before");
  }

  @Test
  void aStrangeProgressFileIsNotGuessedAt() throws IOException {
    Path file = Files.writeString(folder.resolve("in.ndjson"), item("a"));
    Files.writeString(folder.resolve("in.ndjson.progress"), "half");

    assertThat(load(file, "--resume")).isEqualTo(ExitCodes.FAILURE);

    assertThat(cli.err()).contains("is not a progress file; remove it to begin anew");
    assertThat(node.items).isEmpty();
  }

  @Test
  void standardInputCannotBeResumedAndAMissingFileIsNamed() {
    assertThat(load(Path.of("-"), "--resume")).isEqualTo(ExitCodes.USAGE);
    assertThat(load(folder.resolve("absent"))).isEqualTo(ExitCodes.FAILURE);
    assertThat(cli.err()).endsWith("absent cannot be read: it does not exist\n");
  }

  @Test
  void jsonGivesTheCounts() {
    cli.runWithInput(item("a") + "bad\n", "load", "--url", node.url(), "-i", "-", "--json");

    assertThat(cli.out())
        .isEqualTo("{\"stored\":1,\"failed\":1,\"skippedLines\":0,\"seconds\":0.0}\n");
  }

  @Test
  void aLineOverTheBoundIsPassedOverAndCounted() throws IOException {
    LineReader lines =
        new LineReader(
            new ByteArrayInputStream("ab\nabcdef\n\nabc".getBytes(StandardCharsets.UTF_8)), 3);

    assertThat(lines.next()).isInstanceOf(LineReader.Next.Line.class);
    assertThat(lines.next()).isEqualTo(new LineReader.Next.TooLong());
    assertThat(lines.bytesRead()).isEqualTo(10);
    assertThat(((LineReader.Next.Line) lines.next()).utf8()).isEmpty();
    assertThat(((LineReader.Next.Line) lines.next()).utf8()).asString().isEqualTo("abc");
    assertThat(lines.next()).isEqualTo(new LineReader.Next.End());
  }

  @Test
  void progressShowsPartRateAndTimeLeft() {
    AtomicLong nanos = new AtomicLong(0);
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    LoadProgress progress =
        new LoadProgress(nowhere, LoadProgress.Style.BAR, nanos::get, OptionalLong.of(1000));
    nanos.set(Duration.ofSeconds(30).toNanos());

    assertThat(progress.text(60_000, 250))
        .isEqualTo("[#######.......................]  25%  60,000 items  2,000/s  ETA 1:30");
    progress.startAt(200);
    assertThat(progress.text(60_000, 250)).endsWith("ETA 7:30");
    assertThat(progress.text(0, 200)).endsWith("ETA --:--");
  }

  private int load(Path file, String... more) {
    String[] arguments = loadArguments(file.toString());
    String[] all = Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return cli.run(all);
  }

  private String[] loadArguments(String input) {
    return new String[] {"load", "--url", node.url(), "--input", input};
  }

  private static String items(int from, int to) {
    StringBuilder lines = new StringBuilder();
    for (int i = from; i < to; i++) {
      lines.append(item("k" + i));
    }
    return lines.toString();
  }

  private static String item(String id) {
    return "{\"id\":\"" + id + "\",\"content\":{\"n\":1}}\n";
  }
}
