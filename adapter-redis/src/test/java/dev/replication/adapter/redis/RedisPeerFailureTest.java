package dev.replication.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.replication.model.StreamId;
import dev.replication.port.PeerSession;
import dev.replication.port.ReadOutcome;
import dev.replication.port.ReplicationFailure;
import dev.replication.port.ReplicationFailure.PeerRefused;
import dev.replication.port.ReplicationFailure.PeerUnreachable;
import dev.replication.testkit.contract.SampleChanges;
import dev.replication.testkit.redis.RedisFixture;
import dev.replication.wire.Limits;
import dev.replication.wire.RedisKeys;
import dev.replication.wire.RedisUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a peer that fails or refuses looks like. */
final class RedisPeerFailureTest {
  @RegisterExtension static final RedisFixture REDIS = new RedisFixture();

  private static final Timeouts TIGHT = new Timeouts(Duration.ofSeconds(2), Duration.ofMillis(500));
  private static final Duration LONG_WAIT = Duration.ofSeconds(20);

  @ParameterizedTest
  @EnumSource
  void aWrongPasswordIsRefused(RedisClientKind kind) {
    peer(kind).command(jedis -> jedis.aclSetUser("ada", "on", ">right", "~*", "+@all"));
    PeerRefused failure =
        refusal(() -> connect(kind, "redis://ada:wrong-secret@127.0.0.1:" + REDIS.port()));
    assertThat(failure)
        .hasMessageContaining("127.0.0.1:" + REDIS.port())
        .hasMessageContaining("WRONGPASS");
    assertShowsNo("wrong-secret", failure);
  }

  @ParameterizedTest
  @EnumSource
  void aMissingPasswordIsRefused(RedisClientKind kind) {
    peer(kind).command(jedis -> jedis.configSet("requirepass", "needed"));
    try {
      PeerRefused failure = refusal(() -> connect(kind, "redis://127.0.0.1:" + REDIS.port()));
      assertThat(failure).hasMessageContaining("NOAUTH");
      try (PeerSession session = connect(kind, "redis://:needed@127.0.0.1:" + REDIS.port())) {
        assertThat(session.ping()).isPositive();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    } finally {
      REDIS.server().restart();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aReaderNeedsNoMoreThanPermissionToRead(RedisClientKind kind) throws Exception {
    RedisPeer peer = peer(kind);
    StreamId id = peer.append(SampleChanges.put(1, "a", "1"), 0L);
    peer.command(
        jedis ->
            jedis.aclSetUser(
                "reader", "on", ">p@ss", "~" + "*", "+@read", "+multi", "+exec", "+ping"));
    try (PeerSession session = connect(kind, "redis://reader:p%40ss@127.0.0.1:" + REDIS.port())) {
      assertThat(session.feed().read(StreamId.ZERO, 10, Duration.ofMillis(10)))
          .isInstanceOf(ReadOutcome.Entries.class);
      assertThat(session.feed().probe().last()).isEqualTo(id);
      assertThat(session.digests().head()).isEmpty();
      assertThat(session.ping()).isPositive();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aMissingPermissionIsRefused(RedisClientKind kind) throws Exception {
    peer(kind).command(jedis -> jedis.aclSetUser("blind", "on", ">pass", "~*", "+ping"));
    try (PeerSession session = connect(kind, "redis://blind:pass@127.0.0.1:" + REDIS.port())) {
      assertThat(refusal(() -> session.feed().read(StreamId.ZERO, 1, Duration.ZERO)))
          .hasMessageContaining("NOPERM");
      refusal(() -> session.feed().probe());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aKeyThatIsNoStreamIsRefused(RedisClientKind kind) throws Exception {
    peer(kind).command(jedis -> jedis.set(RedisKeys.DEFAULT_STREAM, "no stream"));
    try (PeerSession session = connect(kind, REDIS.url())) {
      assertThat(refusal(() -> session.feed().read(StreamId.ZERO, 1, Duration.ZERO)))
          .hasMessageContaining("WRONGTYPE");
      assertThat(refusal(() -> session.feed().probe())).hasMessageContaining("WRONGTYPE");
      assertThat(session.ping()).isPositive();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aServerThatIsNotThereIsUnreachable(RedisClientKind kind) throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    assertThat(unreachable(() -> connect(kind, "redis://:secret@127.0.0.1:" + port)))
        .hasMessageContaining("127.0.0.1:" + port)
        .satisfies(failure -> assertShowsNo("secret", failure));
  }

  @ParameterizedTest
  @EnumSource
  void aServerThatSaysNothingIsUnreachableInTime(RedisClientKind kind) throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      long start = System.nanoTime();
      unreachable(() -> connect(kind, "redis://127.0.0.1:" + silent.getLocalPort()));
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(8));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aServerThatIsNoRedisIsUnreachable(RedisClientKind kind) throws Exception {
    try (ServerSocket other = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> answerWith(other, "HTTP/1.1 400 Bad Request\r\n\r\n"));
      unreachable(() -> connect(kind, "redis://127.0.0.1:" + other.getLocalPort()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aServerKilledDuringAReadIsUnreachable(RedisClientKind kind) throws Exception {
    try (PeerSession session = connect(kind, REDIS.url())) {
      FutureTask<PeerUnreachable> read = blockedRead(kind, session);
      REDIS.server().kill();
      assertThat(read.get(5, TimeUnit.SECONDS).disposition())
          .isEqualTo(ReplicationFailure.Disposition.RECONNECT);
      unreachable(session::ping);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aServerThatStopsAnsweringIsUnreachableInTime(RedisClientKind kind) throws Exception {
    try (PeerSession session = connect(kind, REDIS.url())) {
      session.ping();
      REDIS.server().pause();
      long start = System.nanoTime();
      unreachable(() -> session.feed().read(StreamId.ZERO, 1, Duration.ofSeconds(1)));
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofMillis(1500), Duration.ofSeconds(5));
      assertThat(unreachable(session::ping)).hasMessageContaining("did not answer within 500 ms");
    }
  }

  /** Or a batch that is large for its line would be read for ever and never arrive. */
  @ParameterizedTest
  @EnumSource
  void anAnswerMayTakeLongerThanTheTimeoutWhileItArrives(RedisClientKind kind) throws Exception {
    String meta = "{\"origin\":\"paris~0a1b2c3d\",\"seq\":1,\"x\":\"" + "x".repeat(50) + "\"}";
    String answer =
        "*1\r\n"
            + "*2\r\n"
            + "$3\r\n"
            + "key\r\n"
            + "*1\r\n"
            + "*2\r\n"
            + "$3\r\n"
            + "1-1\r\n"
            + "*4\r\n"
            + "$2\r\n"
            + "op\r\n"
            + "$2\r\n"
            + "HB\r\n"
            + "$4\r\n"
            + "meta\r\n"
            + "$"
            + meta.length()
            + "\r\n"
            + meta
            + "\r\n";
    Duration period = Duration.ofMillis(150);
    try (SlowRedis slow = new SlowRedis(answer, 6, period);
        PeerSession session = connect(kind, "redis://127.0.0.1:" + slow.port())) {
      assertThat(period.multipliedBy(6)).isGreaterThan(TIGHT.response());
      assertThat(session.feed().read(StreamId.ZERO, 1, Duration.ZERO))
          .isInstanceOf(ReadOutcome.Entries.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSessionThatFailedStaysFailed(RedisClientKind kind) throws Exception {
    try (PeerSession session = connect(kind, REDIS.url())) {
      REDIS.server().pause();
      unreachable(session::ping);
      REDIS.server().resume();
      unreachable(session::ping);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRestartedServerIsReachedByANewSession(RedisClientKind kind) throws Exception {
    try (PeerSession session = connect(kind, REDIS.url())) {
      REDIS.server().restart();
      unreachable(session::ping);
    }
    try (PeerSession session = connect(kind, REDIS.url())) {
      assertThat(session.ping()).isPositive();
    }
  }

  @ParameterizedTest
  @EnumSource
  void anotherDatabaseIsChosen(RedisClientKind kind) throws Exception {
    peer(kind).append(SampleChanges.put(1, "a", "1"), 0L);
    try (PeerSession session = connect(kind, REDIS.url() + "/1")) {
      assertThat(session.feed().probe().exists()).isFalse();
    }
    refusal(() -> connect(kind, REDIS.url() + "/9999"));
  }

  private static FutureTask<PeerUnreachable> blockedRead(
      RedisClientKind kind, PeerSession session) {
    FutureTask<PeerUnreachable> read =
        new FutureTask<>(() -> unreachable(() -> session.feed().read(StreamId.ZERO, 1, LONG_WAIT)));
    Thread.ofVirtual().start(read);
    await().until(peer(kind)::hasBlockedReader);
    return read;
  }

  private static RedisPeer peer(RedisClientKind kind) {
    return new RedisPeer(REDIS.port(), "", kind);
  }

  private static PeerSession connect(RedisClientKind kind, String url) throws InterruptedException {
    PeerAddress address =
        new PeerAddress(
            SampleChanges.NODE,
            RedisUrl.parse(url),
            "",
            RedisKeys.DEFAULT_STREAM,
            TIGHT,
            Limits.DEFAULT);
    return RedisPeerConnectors.connector(address, kind).connect();
  }

  private static PeerRefused refusal(Callable<?> call) {
    return catchThrowableOfType(PeerRefused.class, call::call);
  }

  private static PeerUnreachable unreachable(Callable<?> call) {
    return catchThrowableOfType(PeerUnreachable.class, call::call);
  }

  /** Neither the failure nor any of its causes may show it. */
  private static void assertShowsNo(String secret, Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      assertThat(String.valueOf(t)).doesNotContain(secret);
    }
  }

  private static void answerWith(ServerSocket server, String answer) {
    try (Socket socket = server.accept()) {
      socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
      socket.getInputStream().readAllBytes();
    } catch (IOException closedByTheTest) {
      // The test is over.
    }
  }
}
