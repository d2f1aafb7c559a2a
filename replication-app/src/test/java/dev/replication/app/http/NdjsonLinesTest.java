package dev.replication.app.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.app.http.NdjsonLines.Next;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NdjsonLinesTest {
  @Test
  void linesAreNumberedAndBlankOnesPassedOver() throws IOException {
    assertThat(read("a\n\n \r\nb\r\nc", 100, 1_000)).containsExactly("1:a", "4:b\r", "5:c", "end");
    assertThat(read("", 100, 1_000)).containsExactly("end");
    assertThat(read("\n\n", 100, 1_000)).containsExactly("end");
  }

  @Test
  void aLineThatIsTooLongIsSkippedAndTheRestGoesOn() throws IOException {
    String tooLong = "x".repeat(200_000);
    assertThat(read("a\n" + tooLong + "\nb\n", 100, 1_000_000))
        .containsExactly("1:a", "2 too long", "3:b", "end");
    assertThat(read(tooLong, 100, 1_000_000)).containsExactly("1 too long", "end");
  }

  @Test
  void aLineOfExactlyTheBoundIsRead() throws IOException {
    assertThat(read("x".repeat(100) + "\n" + "y".repeat(101), 100, 1_000))
        .containsExactly("1:" + "x".repeat(100), "2 too long", "end");
  }

  @Test
  void aStreamThatIsTooLongEnds() throws IOException {
    List<String> read = read("abc\n".repeat(100_000), 100, 100_000);
    assertThat(read.getLast()).endsWith("overflow");
    assertThat(read.size()).isLessThan(60_000);
  }

  private static List<String> read(String text, int maxLine, long maxBytes) throws IOException {
    NdjsonLines lines =
        new NdjsonLines(new ByteArrayInputStream(text.getBytes(UTF_8)), maxLine, maxBytes);
    List<String> seen = new ArrayList<>();
    while (true) {
      switch (lines.next()) {
        case Next.Line line -> seen.add(line.number() + ":" + new String(line.utf8(), UTF_8));
        case Next.TooLong line -> seen.add(line.number() + " too long");
        case Next.Overflow overflow -> {
          seen.add(overflow.number() + " overflow");
          return seen;
        }
        case Next.End _ -> {
          seen.add("end");
          return seen;
        }
      }
    }
  }
}
