package dev.replication.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replication.embedded.redis.EmbeddedRedis;
import dev.replication.model.StreamId;
import dev.replication.port.PeerSession;
import dev.replication.port.ReadOutcome;
import dev.replication.port.ReplicationFailure;
import dev.replication.testkit.contract.SampleChanges;
import dev.replication.wire.Limits;
import dev.replication.wire.RedisKeys;
import dev.replication.wire.RedisUrl;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Encrypted links, to a server whose certificate names 127.0.0.1 and nothing else. */
final class RedisTlsTest {
  private static final char[] STORE_PASSWORD = "changeit".toCharArray();

  @TempDir private static Path directory;
  private static Path certificate;
  private static int port;
  private static EmbeddedRedis server;

  @BeforeAll
  static void start() throws Exception {
    Path store = directory.resolve("server.p12");
    generateKeyPair(store);
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, STORE_PASSWORD);
    }
    certificate = pem("CERTIFICATE", keys.getCertificate("server").getEncoded());
    Path key = pem("PRIVATE KEY", keys.getKey("server", STORE_PASSWORD).getEncoded());
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    server =
        EmbeddedRedis.start(
            EmbeddedRedis.Settings.inMemory()
                .withExtraConfig(
                    "tls-port " + port,
                    "tls-cert-file " + certificate,
                    "tls-key-file " + key,
                    "tls-ca-cert-file " + certificate,
                    "tls-auth-clients no"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @EnumSource
  void readsOverATrustedConnection(RedisClientKind kind) throws Exception {
    RedisPeer peer = new RedisPeer(server.port(), "tls:", kind);
    peer.append(SampleChanges.put(1, "a", "x".repeat(100_000)), 0L);
    try (PeerSession session = connect("127.0.0.1", new Tls(certificate), kind)) {
      assertThat(session.ping()).isPositive();
      assertThat(session.feed().read(StreamId.ZERO, 10, Duration.ZERO))
          .isInstanceOf(ReadOutcome.Entries.class);
      assertThat(session.feed().read(new StreamId(Long.MAX_VALUE, 0), 10, Duration.ofMillis(20)))
          .isEqualTo(new ReadOutcome.Idle());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aCertificateOfUnknownOriginIsRefused(RedisClientKind kind) {
    assertThatThrownBy(() -> connect("127.0.0.1", Tls.PLATFORM, kind))
        .isInstanceOf(ReplicationFailure.PeerRefused.class);
  }

  @ParameterizedTest
  @EnumSource
  void aCertificateOfAnotherHostIsRefused(RedisClientKind kind) {
    assertThatThrownBy(() -> connect("localhost", new Tls(certificate), kind))
        .isInstanceOf(ReplicationFailure.PeerRefused.class);
  }

  @ParameterizedTest
  @EnumSource
  void aMissingFileOfAuthoritiesIsNamed(RedisClientKind kind) {
    Path missing = directory.resolve("missing.pem");
    assertThatThrownBy(() -> connect("127.0.0.1", new Tls(missing), kind))
        .isInstanceOf(ReplicationFailure.PeerRefused.class)
        .hasMessageContaining(missing.toString());
  }

  private static PeerSession connect(String host, Tls tls, RedisClientKind kind)
      throws InterruptedException {
    PeerAddress address =
        new PeerAddress(
            SampleChanges.NODE,
            RedisUrl.parse("rediss://" + host + ":" + port),
            "tls:",
            RedisKeys.DEFAULT_STREAM,
            RedisPeer.TIMEOUTS,
            Limits.DEFAULT,
            tls);
    return RedisPeerConnectors.connector(address, kind).connect();
  }

  private static void generateKeyPair(Path store) throws Exception {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=test",
                "-ext",
                "san=ip:127.0.0.1",
                "-ext",
                "bc:c",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(STORE_PASSWORD))
            .inheritIO()
            .start();
    assertThat(keytool.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(keytool.exitValue()).isZero();
  }

  private static Path pem(String type, byte[] der) throws Exception {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    String text = "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n";
    return Files.write(
        directory.resolve(type.replace(' ', '-') + ".pem"),
        text.getBytes(StandardCharsets.US_ASCII));
  }
}
