package dev.replication.syncengine;

import static dev.replication.syncengine.StoreFixtures.bytes;
import static dev.replication.syncengine.StoreFixtures.config;
import static dev.replication.syncengine.StoreFixtures.delete;
import static dev.replication.syncengine.StoreFixtures.key;
import static dev.replication.syncengine.StoreFixtures.put;
import static dev.replication.syncengine.StoreFixtures.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.replication.embedded.redis.EmbeddedRedis;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The store with a real Redis behind it. */
@Timeout(60)
class MirroredStoreTest {
  private static SyncEngineConfig withRedis(Path folder, String url) {
    SyncEngineConfig plain = config(folder.resolve("items.db"));
    return new SyncEngineConfig(
        plain.node(),
        url,
        "",
        plain.sqlitePath(),
        1,
        plain.maxPayloadBytes(),
        plain.batchFlushCount(),
        plain.batchFlushBytes(),
        plain.queueMaxBytes(),
        plain.cdc(),
        Duration.ofSeconds(2),
        Duration.ofSeconds(2),
        plain.maxClockDrift());
  }

  @Test
  void readsStayExactWhateverRedisDoes(@TempDir Path folder) throws Exception {
    try (EmbeddedRedis redis = EmbeddedRedis.start(EmbeddedRedis.Settings.inMemory());
        SyncEngine store = SyncEngine.open(withRedis(folder, redis.url()))) {
      for (int i = 0; i < 200; i++) {
        store.submit(Submission.of(key("k" + i % 20), bytes("v" + i)));
        assertThat(text(store, "k" + i % 20)).isEqualTo("v" + i);
      }
      store.flush();
      StoreHealth health = store.health();
      assertThat(health.redisConnected()).isTrue();
      assertThat(health.publishedSeq()).isEqualTo(health.feedSeq());
      assertThat(health.outboxAge()).isZero();
      assertThat(text(store, "k7")).isEqualTo("v187");
      delete(store, "k7");
      assertThat(store.get(key("k7"))).isEmpty();
      redis.kill();
      put(store, "k8", "while Redis is away");
      assertThat(text(store, "k8")).isEqualTo("while Redis is away");
      assertThat(text(store, "k9")).isEqualTo("v189");
      redis.restart();
      store.flush();
      await()
          .untilAsserted(
              () -> assertThat(store.health().publishedSeq()).isEqualTo(store.health().feedSeq()));
      assertThat(text(store, "k8")).isEqualTo("while Redis is away");
      assertThat(store.get(key("k7"))).isEmpty();
    }
  }

  @Test
  void aStoreBehindWhatItHasPublishedTakesNoChanges(@TempDir Path folder) throws Exception {
    try (EmbeddedRedis redis = EmbeddedRedis.start(EmbeddedRedis.Settings.inMemory())) {
      SyncEngineConfig config = withRedis(folder, redis.url());
      try (SyncEngine store = SyncEngine.open(config)) {
        put(store, "k", "1");
        store.flush();
      }
      Path backup = Files.copy(folder.resolve("items.db"), folder.resolve("backup.db"));
      try (SyncEngine store = SyncEngine.open(config)) {
        put(store, "k", "2");
        store.flush();
      }
      Files.copy(backup, folder.resolve("items.db"), StandardCopyOption.REPLACE_EXISTING);
      try (SyncEngine store = SyncEngine.open(config)) {
        assertThat(store.health().acceptingWrites()).isFalse();
        assertThatThrownBy(() -> put(store, "k", "3"))
            .isInstanceOf(StoreFailure.Unavailable.class)
            .hasMessageContaining("rolled back");
        assertThatThrownBy(() -> delete(store, "k")).isInstanceOf(StoreFailure.Unavailable.class);
        assertThat(text(store, "k")).isEqualTo("1");
      }
    }
  }

  @Test
  void aStoreOpensAndClosesWhileRedisIsAway(@TempDir Path folder) throws Exception {
    SyncEngineConfig config = withRedis(folder, "redis://127.0.0.1:1");
    try (SyncEngine store = SyncEngine.open(config)) {
      put(store, "k", "1");
      assertThat(text(store, "k")).isEqualTo("1");
      await().untilAsserted(() -> assertThat(store.health().redisProblem()).isNotNull());
      assertThat(store.health().publishedSeq()).isLessThan(store.health().feedSeq());
    }
    try (SyncEngine store = SyncEngine.open(config)) {
      assertThat(text(store, "k")).isEqualTo("1");
    }
  }

  @Test
  void aUrlThatIsNoneLeavesTheDatabaseFree(@TempDir Path folder) {
    assertThatThrownBy(() -> SyncEngine.open(withRedis(folder, "nonsense")))
        .isInstanceOf(IllegalArgumentException.class);
    SyncEngine.open(config(folder.resolve("items.db"))).close();
  }
}
