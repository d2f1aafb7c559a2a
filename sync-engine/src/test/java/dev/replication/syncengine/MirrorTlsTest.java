package dev.replication.syncengine;

import static dev.replication.syncengine.StoreFixtures.config;
import static dev.replication.syncengine.StoreFixtures.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.replication.domain.merge.MergePolicies;
import dev.replication.embedded.redis.EmbeddedRedis;
import dev.replication.testkit.tls.TestAuthority;
import dev.replication.testkit.tls.TestAuthority.Issued;
import dev.replication.tls.TlsFiles;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The store's own Redis behind TLS, with a server that asks for certificates. */
@Timeout(120)
class MirrorTlsTest {
  @TempDir private Path folder;

  @Test
  void publishesToAServerThatIsTrustedAndTrustsUs() throws Exception {
    TestAuthority authority = TestAuthority.in(folder);
    Issued us = authority.issue("us", "EC");
    int port = freePort();
    try (EmbeddedRedis redis = start(authority, port)) {
      TlsFiles files = new TlsFiles(authority.caFile(), us.certFile(), us.keyFile());
      try (SyncEngine store = SyncEngine.open(withRedis("127.0.0.1", port, files))) {
        put(store, "k", "1");
        store.flush();
        await()
            .atMost(Duration.ofSeconds(60))
            .untilAsserted(
                () -> {
                  StoreHealth health = store.health();
                  assertThat(health.redisConnected()).isTrue();
                  assertThat(health.publishedSeq()).isEqualTo(health.feedSeq()).isPositive();
                });
      }
      assertThat(redis.isAlive()).isTrue();
    }
  }

  @Test
  void aServerOfAnotherNameOrAuthorityOrAMissingFileIsAProblemThatIsTold() throws Exception {
    TestAuthority authority = TestAuthority.in(folder);
    Issued us = authority.issue("us", "EC");
    int port = freePort();
    try (EmbeddedRedis redis = start(authority, port)) {
      assertThat(redis.isAlive()).isTrue();
      TlsFiles known = new TlsFiles(authority.caFile(), us.certFile(), us.keyFile());
      assertProblem("localhost", port, known, "localhost");
      assertProblem("127.0.0.1", port, TlsFiles.PLATFORM, "certification path");
      Path missing = folder.resolve("missing.pem");
      assertProblem("127.0.0.1", port, TlsFiles.trusting(missing), missing.toString());
    }
  }

  private void assertProblem(String host, int port, TlsFiles files, String told)
      throws InterruptedException {
    try (SyncEngine store = SyncEngine.open(withRedis(host, port, files))) {
      put(store, "k", "1");
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(store.health().redisProblem()).contains(told));
      assertThat(store.health().redisConnected()).isFalse();
    }
  }

  private static EmbeddedRedis start(TestAuthority authority, int port) {
    Issued server = authority.issueServer();
    return EmbeddedRedis.start(
        EmbeddedRedis.Settings.inMemory()
            .withExtraConfig(
                "tls-port " + port,
                "tls-cert-file " + server.certFile(),
                "tls-key-file " + server.keyFile(),
                "tls-ca-cert-file " + authority.caFile(),
                "tls-auth-clients yes"));
  }

  private SyncEngineConfig withRedis(String host, int port, TlsFiles tls) {
    SyncEngineConfig plain = config(folder.resolve("items.db"));
    return new SyncEngineConfig(
        plain.node(),
        "rediss://" + host + ":" + port,
        "",
        plain.sqlitePath(),
        plain.l1MaxBytes(),
        plain.maxPayloadBytes(),
        plain.batchFlushCount(),
        plain.batchFlushBytes(),
        plain.queueMaxBytes(),
        plain.cdc(),
        Duration.ofSeconds(20),
        Duration.ofSeconds(20),
        plain.maxClockDrift(),
        tls,
        true,
        MergePolicies.NONE);
  }

  private static int freePort() throws Exception {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }
}
