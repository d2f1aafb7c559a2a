package dev.replication.testkit.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class FaultProxyTest {
  private static final Duration WITHIN = Duration.ofSeconds(30);

  private final Echo echo = new Echo();
  private final FaultProxy proxy = FaultProxy.before(echo.port());

  @AfterEach
  void stop() {
    proxy.close();
    echo.close();
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.connect(address());
    socket.setSoTimeout((int) WITHIN.toMillis());
    return socket;
  }

  private InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port());
  }

  private static String said(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(UTF_8));
    return heard(socket, text.length());
  }

  private static String heard(Socket socket, int bytes) throws IOException {
    return new String(socket.getInputStream().readNBytes(bytes), UTF_8);
  }

  @Test
  void passesEverythingOnUnchangedAndInOrder() throws Exception {
    byte[] sent = new byte[3 << 20];
    new Random(1).nextBytes(sent);
    try (Socket socket = connect()) {
      Thread writer =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      socket.getOutputStream().write(sent);
                      socket.shutdownOutput();
                    } catch (IOException e) {
                      throw new IllegalStateException(e);
                    }
                  });

      byte[] received = socket.getInputStream().readAllBytes();

      writer.join();
      assertThat(Arrays.equals(received, sent)).isTrue();
    }
    await().atMost(WITHIN).until(() -> proxy.connections() == 0);
  }

  @Test
  void cutsWhatIsOpenAndTakesWhatComes() throws IOException {
    try (Socket before = connect()) {
      assertThat(said(before, "one")).isEqualTo("one");

      proxy.cut();

      assertThatThrownBy(() -> heard(before, 1)).isInstanceOf(SocketException.class);
    }
    try (Socket after = connect()) {
      assertThat(said(after, "two")).isEqualTo("two");
    }
  }

  @Test
  void refusesUntilItIsHealedOnTheSamePort() throws IOException {
    try (Socket before = connect()) {
      assertThat(said(before, "one")).isEqualTo("one");

      proxy.refuse();

      assertThatThrownBy(() -> heard(before, 1)).isInstanceOf(SocketException.class);
      assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
    }
    proxy.heal();
    try (Socket after = connect()) {
      assertThat(said(after, "two")).isEqualTo("two");
    }
  }

  @Test
  void holdsAnswersBackAndLosesNone() throws IOException {
    try (Socket socket = connect()) {
      assertThat(said(socket, "one")).isEqualTo("one");
      proxy.hold(Direction.TO_CLIENT);
      socket.getOutputStream().write("two".getBytes(UTF_8));
      await().atMost(WITHIN).until(() -> echo.heard() == 6);
      assertSilent(socket);

      proxy.heal();

      assertThat(heard(socket, 3)).isEqualTo("two");
      assertThat(said(socket, "three")).isEqualTo("three");
    }
  }

  @Test
  void acceptsAndForwardsNothingWhileItHoldsBothWays() throws IOException {
    proxy.hold();
    try (Socket socket = connect()) {
      socket.getOutputStream().write("one".getBytes(UTF_8));
      assertSilent(socket);
      assertThat(echo.heard()).isZero();

      proxy.heal();

      assertThat(heard(socket, 3)).isEqualTo("one");
    }
  }

  private static void assertSilent(Socket socket) throws IOException {
    socket.setSoTimeout(150);
    assertThatThrownBy(() -> heard(socket, 1)).isInstanceOf(SocketTimeoutException.class);
    socket.setSoTimeout((int) WITHIN.toMillis());
  }

  @Test
  void stopsASenderThatNobodyReadsFrom() throws IOException {
    proxy.hold(Direction.TO_SERVER);
    try (SocketChannel channel = SocketChannel.open(address())) {
      channel.configureBlocking(false);
      byte[] much = new byte[1 << 20];

      await("nothing more is taken")
          .during(Duration.ofMillis(300))
          .atMost(WITHIN)
          .until(() -> channel.write(ByteBuffer.wrap(much)) == 0);

      assertThat(echo.heard()).isZero();
    }
  }

  @Test
  void delaysEachWay() throws IOException {
    proxy.delay(Duration.ofMillis(100));
    try (Socket socket = connect()) {
      long begin = System.nanoTime();

      assertThat(said(socket, "one")).isEqualTo("one");

      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(199));
    }
  }

  @Test
  void throttlesToTheRateItWasGiven() throws IOException {
    proxy.throttle(100_000);
    try (Socket socket = connect()) {
      long begin = System.nanoTime();

      assertThat(said(socket, "x".repeat(20_000))).isEqualTo("x".repeat(20_000));

      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(190));
    }
  }

  @Test
  void spoilsTheOneByteItWasToldToWhereverTheMarkerIsTorn() throws IOException {
    proxy.spoil(Direction.TO_SERVER, "ababc", 2);
    try (Socket socket = connect()) {
      assertThat(said(socket, "ab")).isEqualTo("ab");
      assertThat(said(socket, "abab")).isEqualTo("abab");
      assertThat(said(socket, "c1")).isEqualTo("c1");
      assertThat(proxy.spoilt()).isZero();

      assertThat(said(socket, "2345 ababc12")).isEqualTo("3345 ababc12");

      assertThat(proxy.spoilt()).isOne();
    }
  }

  @Test
  void spoilsOnlyInTheDirectionItWasTold() throws IOException {
    proxy.spoil(Direction.TO_CLIENT, "two", 0);
    try (Socket socket = connect()) {
      assertThat(said(socket, "two two")).isEqualTo("twn two");
      assertThat(proxy.spoilt()).isOne();
    }
  }

  @Test
  void leadsElsewhere() throws IOException {
    try (Echo other = new Echo();
        Socket before = connect()) {
      assertThat(said(before, "one")).isEqualTo("one");

      proxy.redirect(other.port());

      assertThatThrownBy(() -> heard(before, 1)).isInstanceOf(SocketException.class);
      try (Socket after = connect()) {
        assertThat(said(after, "two")).isEqualTo("two");
      }
      assertThat(other.heard()).isEqualTo(3);
      assertThat(echo.heard()).isEqualTo(3);
    }
  }

  @Test
  void showsAnAbsentServerAsALostConnection() throws IOException {
    // A port that nobody listens on, and nobody else can take meanwhile.
    try (Socket held = new Socket()) {
      held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      assertShowsAnAbsentServer(held.getLocalPort());
    }
  }

  private static void assertShowsAnAbsentServer(int port) throws IOException {
    try (FaultProxy before = FaultProxy.before(port);
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), before.port())) {
      socket.setSoTimeout((int) WITHIN.toMillis());
      assertThatThrownBy(
              () -> {
                if (socket.getInputStream().read() < 0) {
                  throw new SocketException("the end");
                }
              })
          .isInstanceOf(SocketException.class);
    }
  }

  @Test
  void endsAllConnectionsWhenItIsClosed() throws IOException {
    try (Socket socket = connect()) {
      assertThat(said(socket, "one")).isEqualTo("one");
      proxy.hold();
      socket.getOutputStream().write("two".getBytes(UTF_8));

      proxy.close();

      assertThatThrownBy(() -> heard(socket, 1)).isInstanceOf(SocketException.class);
      assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
      await().atMost(WITHIN).until(() -> proxy.connections() == 0);
    }
  }
}
