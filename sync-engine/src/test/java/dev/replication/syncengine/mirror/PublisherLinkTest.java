package dev.replication.syncengine.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replication.syncengine.StoreFailure;
import dev.replication.testkit.ManualTime;
import dev.replication.tls.OpenSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The publisher's connection to a server that does what the test says. */
@Timeout(60)
final class PublisherLinkTest {
  private static final Duration IMPATIENT = Duration.ofMillis(300);
  private static final Duration PATIENT = Duration.ofSeconds(30);

  private final ManualTime time = ManualTime.create();
  private final ScheduledExecutorService watchers = Executors.newSingleThreadScheduledExecutor();

  @SuppressWarnings("NullAway.Init") // opened before each test
  private ServerSocket listener;

  @BeforeEach
  void listen() throws IOException {
    listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    watchers.shutdownNow();
    listener.close();
  }

  private PublisherLink link(Duration responseTimeout) throws Exception {
    RedisAddress address =
        RedisAddress.parse("redis://127.0.0.1:" + listener.getLocalPort(), "", PATIENT);
    OpenSocket socket = OpenSocket.open(address.url().host(), address.url().port(), null, PATIENT);
    return new PublisherLink(socket, address, responseTimeout, time, watchers);
  }

  private static void answer(Socket server, String text) throws IOException {
    server.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void sendsCommandsAsTheyAreWrittenAndReadsAnswersInTheirOrder() throws Exception {
    try (PublisherLink link = link(PATIENT);
        Socket server = listener.accept()) {
      link.command(Keyword.HMGET, 2).add("k").add(7);
      link.command(Keyword.EXEC);
      link.flush();
      String expected = "*3\r\n$5\r\nHMGET\r\n$1\r\nk\r\n$1\r\n7\r\n*1\r\n$4\r\nEXEC\r\n";
      byte[] sent = server.getInputStream().readNBytes(expected.length());
      answer(server, ":1\r\n:2\r\n");

      assertThat(new String(sent, StandardCharsets.US_ASCII)).isEqualTo(expected);
      assertThat(link.next(2)).containsExactly(1L, 2L);
    }
  }

  @Test
  void endsAnExchangeThatIsNotAnsweredInTime() throws Exception {
    try (PublisherLink link = link(IMPATIENT);
        Socket server = listener.accept()) {
      link.command(Keyword.EXEC);
      link.flush();
      time.advance(IMPATIENT.multipliedBy(2));

      assertThatThrownBy(link::next)
          .isInstanceOf(StoreFailure.Unavailable.class)
          .hasMessageEndingWith("did not answer within 300 ms");
      assertThat(server.getInputStream().readAllBytes()).isNotEmpty();
    }
  }

  @Test
  void endsAnExchangeWhoseCommandsAreNotRead() throws Exception {
    try (PublisherLink link = link(IMPATIENT);
        Socket server = listener.accept()) {
      assertThat(server.isConnected()).isTrue();
      byte[] much = new byte[1 << 20];

      assertThatThrownBy(
              () -> {
                link.command(Keyword.SET, much, much);
                time.advance(IMPATIENT.multipliedBy(2));
                for (int i = 0; i < 1000; i++) {
                  link.command(Keyword.SET, much, much);
                }
                link.flush();
              })
          .isInstanceOf(StoreFailure.Unavailable.class)
          .hasMessageEndingWith("did not answer within 300 ms");
    }
  }

  @Test
  void isPatientWhileNothingIsAskedFor() throws Exception {
    try (PublisherLink link = link(PATIENT);
        Socket server = listener.accept()) {
      for (int i = 0; i < 2; i++) {
        time.advance(PATIENT.multipliedBy(2));
        link.look();
        link.command(Keyword.EXEC);
        link.flush();
        answer(server, ":1\r\n");
        assertThat(link.next()).isEqualTo(1L);
      }
    }
  }

  @Test
  void endsReadsWhenItsThreadIsInterrupted() throws Exception {
    try (PublisherLink link = link(PATIENT);
        Socket server = listener.accept()) {
      link.command(Keyword.EXEC);
      link.flush();
      Thread.currentThread().interrupt();

      assertThatThrownBy(link::next).isInstanceOf(InterruptedException.class);
      assertThat(server.getInputStream().readAllBytes()).isNotEmpty();
    }
  }

  @Test
  void tellsWhatIsNoAnswerAndWhatIsAnother() throws Exception {
    try (PublisherLink link = link(PATIENT);
        Socket server = listener.accept()) {
      answer(server, "-ERR no\r\n:1\r\nHTTP/1.1 400\r\n");
      for (int i = 0; i < 3; i++) {
        link.command(Keyword.EXEC);
      }
      link.flush();

      assertThatThrownBy(() -> link.granted(link.next(), Long.class))
          .hasMessageEndingWith("answered: ERR no");
      assertThatThrownBy(() -> link.granted(link.next(), byte[].class))
          .hasMessageContaining("answered something else where");
      assertThatThrownBy(link::next).hasMessageEndingWith("was lost: it sent the type 72");
    }
  }
}
