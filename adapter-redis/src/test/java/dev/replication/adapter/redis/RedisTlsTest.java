package dev.replication.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replication.embedded.redis.EmbeddedRedis;
import dev.replication.model.StreamId;
import dev.replication.port.PeerSession;
import dev.replication.port.ReadOutcome;
import dev.replication.port.ReplicationFailure;
import dev.replication.testkit.contract.SampleChanges;
import dev.replication.testkit.tls.TestAuthority;
import dev.replication.testkit.tls.TestAuthority.Issued;
import dev.replication.tls.TlsFiles;
import dev.replication.wire.Limits;
import dev.replication.wire.RedisKeys;
import dev.replication.wire.RedisUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Encrypted links, to a server whose certificate names 127.0.0.1 and nothing else. */
final class RedisTlsTest {
  @TempDir private static Path directory;
  private static TestAuthority authority;
  private static Issued client;
  private static TlsFiles trusting;
  private static TlsFiles identified;
  private static int port;
  private static EmbeddedRedis server;
  private static int strictPort;
  private static EmbeddedRedis strict;

  @BeforeAll
  static void start() throws IOException {
    authority = TestAuthority.in(directory);
    Issued certified = authority.issueServer();
    client = authority.issue("client", "RSA");
    trusting = TlsFiles.trusting(authority.caFile());
    identified = new TlsFiles(authority.caFile(), client.certFile(), client.keyFile());
    port = freePort();
    server = start(certified, port, "no");
    strictPort = freePort();
    strict = start(certified, strictPort, "yes");
  }

  @AfterAll
  static void stop() {
    server.close();
    strict.close();
  }

  private static EmbeddedRedis start(Issued certified, int port, String asksForCertificates) {
    return EmbeddedRedis.start(
        EmbeddedRedis.Settings.inMemory()
            .withExtraConfig(
                "tls-port " + port,
                "tls-cert-file " + certified.certFile(),
                "tls-key-file " + certified.keyFile(),
                "tls-ca-cert-file " + authority.caFile(),
                "tls-auth-clients " + asksForCertificates));
  }

  @ParameterizedTest
  @EnumSource
  void readsOverATrustedConnection(RedisClientKind kind) throws Exception {
    RedisPeer peer = new RedisPeer(server.port(), "tls:", kind);
    peer.append(SampleChanges.put(1, "a", "x".repeat(100_000)), 0L);
    assertReads("127.0.0.1", port, trusting, kind);
  }

  @ParameterizedTest
  @EnumSource
  void readsFromAServerThatAsksForACertificate(RedisClientKind kind) throws Exception {
    RedisPeer peer = new RedisPeer(strict.port(), "tls:", kind);
    peer.append(SampleChanges.put(1, "a", "x"), 0L);
    assertReads("127.0.0.1", strictPort, identified, kind);
  }

  private static void assertReads(String host, int at, TlsFiles tls, RedisClientKind kind)
      throws InterruptedException {
    try (PeerSession session = connect(host, at, tls, kind)) {
      assertThat(session.ping()).isPositive();
      assertThat(session.feed().read(StreamId.ZERO, 10, Duration.ZERO))
          .isInstanceOf(ReadOutcome.Entries.class);
      assertThat(session.feed().read(new StreamId(Long.MAX_VALUE, 0), 10, Duration.ofMillis(20)))
          .isEqualTo(new ReadOutcome.Idle());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aServerThatAsksForACertificateRefusesWhoHasNone(RedisClientKind kind) {
    assertThatThrownBy(() -> connect("127.0.0.1", strictPort, trusting, kind))
        .isInstanceOf(ReplicationFailure.class);
  }

  @ParameterizedTest
  @EnumSource
  void aCertificateOfUnknownOriginIsRefused(RedisClientKind kind) {
    assertThatThrownBy(() -> connect("127.0.0.1", port, TlsFiles.PLATFORM, kind))
        .isInstanceOf(ReplicationFailure.PeerRefused.class);
  }

  @ParameterizedTest
  @EnumSource
  void aCertificateOfAnotherHostIsRefused(RedisClientKind kind) {
    assertThatThrownBy(() -> connect("localhost", port, trusting, kind))
        .isInstanceOf(ReplicationFailure.PeerRefused.class);
  }

  @ParameterizedTest
  @EnumSource
  void filesThatCannotBeUsedAreNamed(RedisClientKind kind) {
    Path missing = directory.resolve("missing.pem");
    assertThatThrownBy(() -> connect("127.0.0.1", port, TlsFiles.trusting(missing), kind))
        .isInstanceOf(ReplicationFailure.PeerRefused.class)
        .hasMessageContaining("there is no file " + missing);
    TlsFiles mixed =
        new TlsFiles(authority.caFile(), client.certFile(), directory.resolve("server-key.pem"));
    assertThatThrownBy(() -> connect("127.0.0.1", strictPort, mixed, kind))
        .isInstanceOf(ReplicationFailure.PeerRefused.class)
        .hasMessageContaining("server-key.pem is not the private key of");
  }

  @ParameterizedTest
  @EnumSource
  void renewedFilesAreUsedByTheNextConnection(RedisClientKind kind) throws Exception {
    Path renewed = directory.resolve("renewed-" + kind + ".pem");
    Files.writeString(renewed, "not yet");
    TlsFiles tls = TlsFiles.trusting(renewed);
    assertThatThrownBy(() -> connect("127.0.0.1", port, tls, kind))
        .hasMessageContaining("holds no certificate");

    Files.copy(authority.caFile(), renewed, StandardCopyOption.REPLACE_EXISTING);

    connect("127.0.0.1", port, tls, kind).close();
  }

  private static PeerSession connect(String host, int at, TlsFiles tls, RedisClientKind kind)
      throws InterruptedException {
    PeerAddress address =
        new PeerAddress(
            SampleChanges.NODE,
            RedisUrl.parse("rediss://" + host + ":" + at),
            "tls:",
            RedisKeys.DEFAULT_STREAM,
            RedisPeer.TIMEOUTS,
            Limits.DEFAULT,
            tls);
    return RedisPeerConnectors.connector(address, kind).connect();
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }
}
