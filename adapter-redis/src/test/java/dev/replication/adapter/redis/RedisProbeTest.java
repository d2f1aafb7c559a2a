package dev.replication.adapter.redis;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.adapter.redis.RedisFacts.Reach;
import dev.replication.adapter.redis.RedisFacts.Verdict;
import dev.replication.model.StreamId;
import dev.replication.port.TimeSource;
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
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a look at a server brings, for each way in which it may end. */
final class RedisProbeTest {
  @RegisterExtension static final RedisFixture REDIS = new RedisFixture();

  /** Ahead of this machine by a minute. */
  private static final TimeSource FAST_CLOCK =
      new TimeSource() {
        @Override
        public long wallMillis() {
          return System.currentTimeMillis() + 60_000;
        }

        @Override
        public long monotonicNanos() {
          return System.nanoTime();
        }
      };

  private static final RedisPeer PEER = new RedisPeer(0, "p:", RedisClientKind.JEDIS);

  private static RedisPeer peer() {
    return new RedisPeer(REDIS.port(), PEER.prefix(), PEER.kind());
  }

  @Test
  void aServerThatAnswersIsDescribed() throws Exception {
    peer().append(SampleChanges.put(1, "a", "1"), 0L);
    StreamId last = peer().append(SampleChanges.put(2, "b", "2"), 1L);
    peer().publish(SampleChanges.head(2, last));

    RedisFacts facts = examine(REDIS.url());

    assertThat(facts.answers()).isTrue();
    assertThat(facts.permissions())
        .extracting(RedisFacts.Permission::verdict)
        .hasSize(10)
        .containsOnly(Verdict.ALLOWED);
    assertThat(requireNonNull(facts.server()).majorVersion()).isEqualTo(7);
    assertThat(requireNonNull(facts.server()).isReplica()).isFalse();
    assertThat(requireNonNull(facts.memory()).policy()).isEqualTo("noeviction");
    assertThat(requireNonNull(facts.memory()).usedBytes()).isPositive();
    assertThat(facts.persistence()).isEqualTo(new RedisFacts.Persistence(false, false, false));
    assertThat(facts.stream())
        .isInstanceOfSatisfying(
            RedisFacts.Stream.Found.class,
            found -> {
              assertThat(found.length()).isEqualTo(2);
              assertThat(found.last()).isEqualTo(last);
              assertThat(found.isTrimmed()).isFalse();
            });
    assertThat(facts.head()).isEqualTo(new RedisFacts.Head.Found(SampleChanges.head(2, last)));
  }

  @Test
  void theServersClockIsComparedWithOurs() throws Exception {
    RedisFacts facts = examine(REDIS.url());

    assertThat(requireNonNull(facts.clock()).offsetMillis()).isBetween(-90_000L, -30_000L);
  }

  @Test
  void whatIsNotThereIsAbsentAndWhatIsAnotherTypeSaysSo() throws Exception {
    RedisFacts empty = examine(REDIS.url());
    assertThat(empty.stream()).isEqualTo(new RedisFacts.Stream.Absent());
    assertThat(empty.head()).isEqualTo(new RedisFacts.Head.Absent());

    peer().command(jedis -> jedis.set(peer().streamKey(), "no stream"));
    peer().publishRaw(Map.of("format", "99", "node", "n"));
    RedisFacts odd = examine(REDIS.url());
    assertThat(odd.stream()).isEqualTo(new RedisFacts.Stream.OfAnotherType());
    assertThat(odd.head()).isInstanceOf(RedisFacts.Head.Unreadable.class);
  }

  @Test
  void eachMissingPermissionIsNamed() throws Exception {
    peer()
        .command(
            jedis ->
                jedis.aclSetUser(
                    "blind", "on", ">pass", "~p:ae:*", "+@read", "-xinfo", "+ping", "+multi"));

    RedisFacts facts = examine("redis://blind:pass@127.0.0.1:" + REDIS.port());

    assertThat(facts.user()).isEqualTo("blind");
    assertThat(denied(facts, Verdict.COMMAND_DENIED)).containsExactly("xinfo|stream", "exec");
    assertThat(denied(facts, Verdict.KEY_DENIED))
        .containsExactly(
            "xread p:" + RedisKeys.DEFAULT_STREAM,
            "xrange p:" + RedisKeys.DEFAULT_STREAM,
            "hgetall p:item:probe");
    assertThat(facts.stream()).isInstanceOf(RedisFacts.Stream.Untold.class);
    assertThat(facts.head()).isEqualTo(new RedisFacts.Head.Absent());
    assertThat(facts.server()).as("every user is told the version").isNotNull();
    assertThat(facts.memory()).isNull();
    assertThat(facts.persistence()).isNull();
    assertThat(facts.clock()).isNull();
  }

  private static List<String> denied(RedisFacts facts, Verdict verdict) {
    Predicate<RedisFacts.Permission> isSo = permission -> permission.verdict() == verdict;
    return facts.permissions().stream()
        .filter(isSo)
        .map(p -> p.command() + (verdict == Verdict.KEY_DENIED ? " " + p.key() : ""))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({"redis://ada:wrong@127.0.0.1, WRONGPASS", "redis://127.0.0.1, NOAUTH"})
  void aRefusedLoginTellsTheCode(String url, String code) throws Exception {
    peer().command(jedis -> jedis.configSet("requirepass", "needed"));
    try {
      RedisFacts facts = examine(url + ":" + REDIS.port());

      assertThat(facts.reach())
          .isInstanceOfSatisfying(
              Reach.Refused.class, refused -> assertThat(refused.code()).isEqualTo(code));
      assertThat(facts.toString()).doesNotContain("wrong", "needed");
    } finally {
      REDIS.server().restart();
    }
  }

  @Test
  void aNameWithoutAddressIsNoSuchHost() throws Exception {
    assertThat(examine("redis://no..where:1").reach()).isInstanceOf(Reach.NoSuchHost.class);
  }

  @Test
  void aPortThatNobodyListensOnTakesNoConnection() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    assertThat(examine("redis://127.0.0.1:" + port).reach())
        .isInstanceOfSatisfying(
            Reach.NoConnection.class, no -> assertThat(no.what()).contains("refused"));
  }

  @Test
  void aServerThatSaysNothingIsSilent() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      assertThat(examine("redis://127.0.0.1:" + silent.getLocalPort()).reach())
          .isInstanceOf(Reach.Silent.class);
    }
  }

  @Test
  void aServerOfAnotherKindIsNotRedis() throws Exception {
    try (ServerSocket web = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> answerAll(web, "HTTP/1.1 400 Bad Request\r\n\r\n"));
      assertThat(examine("redis://127.0.0.1:" + web.getLocalPort()).reach())
          .isInstanceOf(Reach.NotRedis.class);
    }
  }

  @Test
  void aPortWithoutEncryptionHasNoTls() throws Exception {
    assertThat(examine("rediss://127.0.0.1:" + REDIS.port()).reach())
        .isInstanceOfSatisfying(
            Reach.NoTls.class, no -> assertThat(no.what()).startsWith("no TLS handshake: "));
  }

  private static RedisFacts examine(String url) throws InterruptedException {
    PeerAddress address =
        new PeerAddress(
            SampleChanges.NODE,
            RedisUrl.parse(url),
            PEER.prefix(),
            RedisKeys.DEFAULT_STREAM,
            new Timeouts(Duration.ofSeconds(3), Duration.ofSeconds(2)),
            Limits.DEFAULT);
    return new RedisProbe(FAST_CLOCK).examine(address);
  }

  private static void answerAll(ServerSocket server, String answer) {
    try {
      while (true) {
        try (Socket client = server.accept()) {
          client.getInputStream().read();
          client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
        }
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }
}
