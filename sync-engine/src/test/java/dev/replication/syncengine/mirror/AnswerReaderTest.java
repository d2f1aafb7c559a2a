package dev.replication.syncengine.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replication.syncengine.mirror.AnswerReader.Refusal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class AnswerReaderTest {
  private static AnswerReader over(String answers) {
    return over(answers.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static AnswerReader over(byte[] answers) {
    return new AnswerReader(new ByteArrayInputStream(answers));
  }

  /** An answer with its strings as text. */
  private static @Nullable Object told(@Nullable Object answer) {
    return switch (answer) {
      case byte[] text -> new String(text, StandardCharsets.ISO_8859_1);
      case List<?> list -> list.stream().map(element -> String.valueOf(told(element))).toList();
      case null, default -> answer;
    };
  }

  @Test
  void readsEveryKindOfAnswerInItsOrder() throws IOException {
    AnswerReader reader =
        over("+OK\r\n:-7\r\n$3\r\na\r\n\r\n$-1\r\n*-1\r\n-ERR no\r\n*2\r\n:1\r\n*1\r\n$0\r\n\r\n");

    assertThat(told(reader.next())).isEqualTo("OK");
    assertThat(told(reader.next())).isEqualTo(-7L);
    assertThat(told(reader.next())).isEqualTo("a\r\n");
    assertThat(reader.next()).isNull();
    assertThat(reader.next()).isNull();
    assertThat(reader.next()).isEqualTo(new Refusal("ERR no"));
    assertThat(told(reader.next())).isEqualTo(List.of("1", "[]"));
  }

  @Test
  void passesWhatWentWellAndTellsRefusals() throws IOException {
    AnswerReader reader = over("+QUEUED\r\n-ERR unknown\r\n:1\r\n$1\r\na\r\n+OK\r\n");

    assertThat(reader.pass()).isNull();
    assertThat(reader.pass()).isEqualTo(new Refusal("ERR unknown"));
    assertThat(reader.pass()).isNull();
    assertThat(reader.pass()).isNull();
    assertThat(told(reader.next())).isEqualTo("OK");
  }

  @Test
  void believesNoLengthBeyondItsBounds() {
    assertThatThrownBy(() -> over("$67108865\r\n").next())
        .hasMessage("it sent a string of 67108865");
    assertThatThrownBy(() -> over("$-2\r\n").next()).hasMessage("it sent a string of -2");
    assertThatThrownBy(() -> over("*1048577\r\n").next()).hasMessage("it sent a list of 1048577");
    assertThatThrownBy(() -> over("*1\r\n".repeat(20)).next())
        .hasMessage("it sent lists within lists without an end");
    assertThatThrownBy(() -> over("+" + "x".repeat(70_000)).next())
        .hasMessage("it sent a line without an end");
  }

  @Test
  void refusesWhatIsNoAnswer() {
    assertThatThrownBy(() -> over("HTTP/1.1 400\r\n").next()).hasMessage("it sent the type 72");
    for (String number : List.of("1x", "", "-", "--1", "1000000000000000000")) {
      assertThatThrownBy(() -> over(":" + number + "\r\n").next())
          .hasMessage("it sent a number that is none");
    }
    assertThatThrownBy(() -> over("$1\r\nab\r\n").next())
        .hasMessage("it sent a string that does not end");
    assertThatThrownBy(() -> over("+OK\rx").next()).hasMessage("it sent a line that does not end");
    assertThatThrownBy(() -> over("$5\r\nab").next()).hasMessage("the server ended it");
    assertThatThrownBy(() -> over("").next()).hasMessage("the server ended it");
  }

  @Property
  void readsTheSameHoweverItArrives(
      @ForAll("answers") List<String> answers, @ForAll @IntRange(min = 1, max = 7) int piece)
      throws IOException {
    byte[] text = String.join("", answers).getBytes(StandardCharsets.ISO_8859_1);
    AnswerReader whole = over(text);
    AnswerReader pieces = new AnswerReader(inPieces(text, piece));

    for (String answer : answers) {
      Object alone = told(over(answer).next());
      assertThat(told(whole.next())).isEqualTo(alone);
      assertThat(told(pieces.next())).isEqualTo(alone);
    }
  }

  @Property
  void anythingIsAnAnswerOrAFailureToRead(@ForAll byte[] anything) {
    AnswerReader reader = over(anything);
    try {
      for (int i = 0; i <= anything.length; i++) {
        reader.next();
      }
      throw new AssertionError("more answers than bytes");
    } catch (IOException expected) {
      assertThat(expected).hasMessageMatching("it sent .*|the server ended it");
    }
  }

  @Provide
  Arbitrary<List<String>> answers() {
    Arbitrary<String> simple =
        Arbitraries.oneOf(
            Arbitraries.of("+OK\r\n", "$-1\r\n", "-ERR no\r\n", "*-1\r\n", "*0\r\n"),
            Arbitraries.longs()
                .between(-999_999_999_999_999_999L, 999_999_999_999_999_999L)
                .map(number -> ":" + number + "\r\n"),
            Arbitraries.strings()
                .withCharRange('\0', '\u00ff')
                .ofMaxLength(40)
                .map(text -> "$" + text.length() + "\r\n" + text + "\r\n"));
    Arbitrary<String> lists =
        simple
            .list()
            .ofMaxSize(5)
            .map(elements -> "*" + elements.size() + "\r\n" + String.join("", elements));
    return Arbitraries.oneOf(simple, lists).list().ofMaxSize(10);
  }

  private static InputStream inPieces(byte[] text, int piece) {
    return new ByteArrayInputStream(text) {
      @Override
      public synchronized int read(byte[] bytes, int from, int count) {
        return super.read(bytes, from, Math.min(count, piece));
      }
    };
  }
}
