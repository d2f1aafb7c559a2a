package dev.replication.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReplyGuardTest {
  private static final int MAX = 100;

  private static ReplyGuard guarding(String replies) {
    return new ReplyGuard(
        new ByteArrayInputStream(replies.getBytes(StandardCharsets.ISO_8859_1)), MAX);
  }

  /** Reads {@code piece} bytes at a time. */
  private static String read(InputStream in, int piece) throws IOException {
    StringBuilder all = new StringBuilder();
    byte[] buffer = new byte[piece + 2];
    for (int read = in.read(buffer, 1, piece); read >= 0; read = in.read(buffer, 1, piece)) {
      all.append(new String(buffer, 1, read, StandardCharsets.ISO_8859_1));
    }
    return all.toString();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 1000})
  void passesRepliesOnHoweverTheyArrive(int piece) throws IOException {
    String replies =
        "+OK\r\n-ERR no \r\n:-12\r\n:0\r\n$-1\r\n*-1\r\n*0\r\n$0\r\n\r\n$5\r\na\r\n*9\r\n"
            + "*2\r\n*1\r\n$1\r\n$\r\n:9223372036854775807\r\n$100\r\n"
            + "x".repeat(MAX)
            + "\r\n+PONG\r\n";

    assertThat(read(guarding(replies), piece)).isEqualTo(replies);
  }

  @Test
  void passesSingleBytes() throws IOException {
    ReplyGuard guard = guarding(":\u00377\r\n");
    assertThat(guard.read()).isEqualTo(':');
    assertThat(guard.readAllBytes()).hasSize(4);
    assertThat(guard.read()).isEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$101\r\n",
        "$2147483647\r\n",
        "$9999999999999999999\r\n",
        "$99999999999999999999\r\n",
        "$-2\r\n",
        "$--1\r\n",
        "$1-\r\n",
        "$\r\n",
        "$-\r\n",
        "$1\f\n",
        "$1\r\r",
        "$1\r\nab\r\n",
        "$1\r\na\rb",
        "*1048577\r\n",
        "*-5\r\n",
        "*2x\r\n",
        ":1e3\r\n",
        ":12345678901234567890\r\n",
        "%1\r\n",
        "HTTP/1.1 400 Bad Request\r\n",
        "\u0000",
        "+OK\rX"
      })
  void refusesWhatIsNoReplyOrTooLarge(String replies) {
    assertThatThrownBy(() -> read(guarding(replies), 1000))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("it sent ");
    assertThatThrownBy(() -> read(guarding("+OK\r\n" + replies), 1))
        .isInstanceOf(IOException.class);
  }

  @Test
  void refusesALineWithoutAnEnd() {
    assertThatThrownBy(() -> read(guarding("-" + "x".repeat(70_000)), 1000))
        .hasMessage("it sent a line without an end");
  }

  @Test
  void namesWhatWasTooLarge() {
    assertThatThrownBy(() -> read(guarding("$101\r\n"), 10)).hasMessage("it sent a string of 101");
    assertThatThrownBy(() -> read(guarding("*2000000\r\n"), 10))
        .hasMessage("it sent an array of 2000000");
  }
}
