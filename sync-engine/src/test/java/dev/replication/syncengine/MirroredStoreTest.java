package dev.replication.syncengine;

import static dev.replication.syncengine.StoreFixtures.apply;
import static dev.replication.syncengine.StoreFixtures.applyLost;
import static dev.replication.syncengine.StoreFixtures.bytes;
import static dev.replication.syncengine.StoreFixtures.config;
import static dev.replication.syncengine.StoreFixtures.delete;
import static dev.replication.syncengine.StoreFixtures.key;
import static dev.replication.syncengine.StoreFixtures.loseRow;
import static dev.replication.syncengine.StoreFixtures.put;
import static dev.replication.syncengine.StoreFixtures.remotePut;
import static dev.replication.syncengine.StoreFixtures.text;
import static dev.replication.syncengine.StoreFixtures.withMemory;
import static dev.replication.syncengine.StoreFixtures.written;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.replication.embedded.redis.EmbeddedRedis;
import dev.replication.model.Change;
import dev.replication.model.Dot;
import dev.replication.model.NodeId;
import dev.replication.model.Origin;
import dev.replication.model.StoredItem;
import dev.replication.port.ReplicaStore.Outcome;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The store with a real Redis behind it. */
@Timeout(60)
class MirroredStoreTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  /** A look at the mirror with a plain client. */
  private static final class Lookout implements AutoCloseable {
    private final RedisClient client;
    private final RedisCommands<String, String> redis;

    Lookout(String url) {
      client = RedisClient.create(url);
      redis = client.connect().sync();
    }

    Map<String, String> head() {
      return redis.hgetall("ae:head");
    }

    void damage(String item) {
      redis.hset(item, "p", "damaged");
    }

    void remove(String item) {
      redis.del(item);
    }

    List<String> items() {
      return redis.keys("item:*");
    }

    @Override
    public void close() {
      client.shutdown(Duration.ZERO, Duration.ofMillis(200));
    }
  }

  private static SyncEngineConfig impatient(SyncEngineConfig config) {
    return new SyncEngineConfig(
        config.node(),
        config.redisUrl(),
        config.redisPrefix(),
        config.sqlitePath(),
        config.l1MaxBytes(),
        config.maxPayloadBytes(),
        config.batchFlushCount(),
        config.batchFlushBytes(),
        config.queueMaxBytes(),
        config.cdc(),
        Duration.ofMillis(500),
        Duration.ofMillis(500),
        config.maxClockDrift());
  }

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
  void aTraceTellsHowFarAKeyIsPublished(@TempDir Path folder) throws Exception {
    try (EmbeddedRedis redis = EmbeddedRedis.start(EmbeddedRedis.Settings.inMemory());
        SyncEngine store = SyncEngine.open(withRedis(folder, redis.url()))) {
      put(store, "a", "1");
      store.flush();

      StoreInspection.KeyTrace trace = store.inspection().trace(key("a"));

      assertThat(trace.inMemory()).as("there is no room in memory").isFalse();
      assertThat(trace.publishedSeq()).isNotNull().isGreaterThanOrEqualTo(trace.feedSeq());
    }
  }

  private static Map<String, String> hash(EmbeddedRedis redis, String key) {
    return ask(redis, client -> client.hgetall(key));
  }

  private static <T> T ask(
      EmbeddedRedis redis, Function<RedisCommands<String, String>, T> question) {
    try (RedisClient client = RedisClient.create(redis.url())) {
      return question.apply(client.connect().sync());
    }
  }

  @Test
  void anItemThatRedisHasLostIsPutBackAndNothingElse(@TempDir Path folder) throws Exception {
    try (EmbeddedRedis redis = EmbeddedRedis.start(EmbeddedRedis.Settings.inMemory());
        SyncEngine store = SyncEngine.open(withRedis(folder, redis.url()))) {
      put(store, "a", "1");
      put(store, "b", "2");
      delete(store, "b");
      store.flush();
      Map<String, String> whole = hash(redis, "item:a");
      ask(redis, client -> client.hset("item:a", Map.of("p", "rotten", "more", "x")));

      store.putBack(List.of(key("a"), key("b"), key("never.was")));

      eventually(() -> assertThat(hash(redis, "item:a")).isEqualTo(whole));
      ask(redis, client -> client.del("item:a"));
      store.putBack(List.of(key("a")));
      eventually(() -> assertThat(hash(redis, "item:a")).isEqualTo(whole));
      long others = ask(redis, client -> client.exists("item:b", "item:never.was"));
      assertThat(others).isZero();
    }
  }

  private static void eventually(ThrowingRunnable holds) {
    await().atMost(Duration.ofSeconds(30)).untilAsserted(holds);
  }

  @Test
  void redisSaysWhatIsWantedNowAndNotWhatAnOlderProcessWanted(@TempDir Path folder) {
    NodeId york = new NodeId("york");
    try (EmbeddedRedis redis = EmbeddedRedis.start(EmbeddedRedis.Settings.inMemory())) {
      ask(redis, client -> client.hset("repair:wanted", "leeds", "[\"old\"]"));
      try (SyncEngine store = SyncEngine.open(withRedis(folder, redis.url()))) {
        Map<String, String> wanted = Map.of("york", "[\"a\",\"b\"]");
        store.want(york, List.of(key("a"), key("b")));
        eventually(() -> assertThat(hash(redis, "repair:wanted")).isEqualTo(wanted));

        redis.restart();
        eventually(() -> assertThat(hash(redis, "repair:wanted")).isEqualTo(wanted));

        store.want(york, List.of());
        eventually(() -> assertThat(hash(redis, "repair:wanted")).isEmpty());
      }
    }
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
  void anItemThatIsCorruptInRedisIsReadFromTheDatabaseAndCounted(@TempDir Path folder)
      throws Exception {
    try (EmbeddedRedis redis = EmbeddedRedis.start(EmbeddedRedis.Settings.inMemory());
        Lookout lookout = new Lookout(redis.url());
        SyncEngine store = SyncEngine.open(withRedis(folder, redis.url()))) {
      put(store, "k", "1");
      store.flush();
      lookout.damage("item:k");

      await()
          .atMost(SOON)
          .untilAsserted(
              () -> {
                assertThat(text(store, "k")).isEqualTo("1");
                assertThat(store.health().redisCorruptReads()).isPositive();
              });
    }
  }

  @Test
  void aStoreThatWasSetBackGoesOnAsANewIncarnation(@TempDir Path folder) throws Exception {
    try (EmbeddedRedis redis = EmbeddedRedis.start(EmbeddedRedis.Settings.inMemory());
        Lookout lookout = new Lookout(redis.url())) {
      SyncEngineConfig config = withRedis(folder, redis.url());
      publishAndSetBack(config, folder);
      Map<String, String> before = lookout.head();
      try (SyncEngine store = SyncEngine.open(config)) {
        assertThat(store.health().acceptingWrites()).isTrue();
        assertThat(store.life().incarnation()).isNotEqualTo(before.get("incarnation"));
        Origin old = originOf(config, before);
        assertThat(store.versionVector().seqOf(old)).isEqualTo(1);
        assertThat(text(store, "k")).isEqualTo("1");
        assertThat(written(store, "other", "3").revision().seq()).isEqualTo(1);
        awaitMirrored(store);
        assertThat(lookout.head().get("incarnation")).isEqualTo(store.life().incarnation());
      }
      try (SyncEngine store = SyncEngine.open(config)) {
        assertThat(written(store, "other", "4").revision().seq()).isEqualTo(2);
      }
    }
  }

  @Test
  void aStoreWhoseMirrorIsWrittenByAnotherProcessTakesNoChanges(@TempDir Path folder)
      throws Exception {
    try (EmbeddedRedis redis = EmbeddedRedis.start(EmbeddedRedis.Settings.inMemory())) {
      SyncEngineConfig config = withRedis(folder, redis.url());
      try (SyncEngine store = SyncEngine.open(config)) {
        put(store, "k", "1");
        store.flush();
      }
      Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
      Files.copy(folder.resolve("items.db"), elsewhere.resolve("items.db"));
      try (SyncEngine other = SyncEngine.open(withRedis(elsewhere, redis.url()))) {
        put(other, "k", "2");
        other.flush();
        try (SyncEngine store = SyncEngine.open(config)) {
          assertThat(store.health().acceptingWrites()).isFalse();
          assertThatThrownBy(() -> put(store, "k", "3"))
              .isInstanceOf(StoreFailure.Unavailable.class)
              .hasMessageContaining("a copy of it runs elsewhere");
          assertThatThrownBy(() -> delete(store, "k")).isInstanceOf(StoreFailure.Unavailable.class);
          assertThat(text(store, "k")).isEqualTo("1");
        }
        put(other, "k", "4");
        other.flush();
        assertThat(other.health().redisProblem()).isNull();
      }
    }
  }

  /** Whose changes the head speaks of. */
  private static Origin originOf(SyncEngineConfig config, Map<String, String> head) {
    return Origin.of(config.node(), head.getOrDefault("incarnation", ""));
  }

  private static Dot dot(Origin origin, long seq) {
    return new Dot(origin, seq);
  }

  /** A store of two writes, both published, whose database is set back to the first. */
  private static void publishAndSetBack(SyncEngineConfig config, Path folder) throws Exception {
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
  }

  @Test
  void aStoreSetBackWhileRedisWasAwayPublishesNothingOverWhatItHadPublished(@TempDir Path folder)
      throws Exception {
    try (EmbeddedRedis redis = EmbeddedRedis.start(EmbeddedRedis.Settings.inMemory());
        Lookout lookout = new Lookout(redis.url())) {
      SyncEngineConfig config = impatient(withRedis(folder, redis.url()));
      publishAndSetBack(config, folder);
      Map<String, String> head = lookout.head();
      redis.pause();
      try (SyncEngine store = SyncEngine.open(config)) {
        // The dot of the lost write is given again here.
        assertThat(written(store, "other", "3").revision().seq()).isEqualTo(2);
      }
      try (SyncEngine store = SyncEngine.open(config)) {
        put(store, "other", "4");
        redis.resume();
        await()
            .untilAsserted(() -> assertThat(store.health().redisProblem()).contains("rolled back"));
        assertThat(store.health().acceptingWrites()).isFalse();
        assertThat(lookout.head()).isEqualTo(head);
      }
      try (SyncEngine store = SyncEngine.open(config)) {
        Origin old = originOf(config, head);
        assertThat(store.versionVector().seqOf(old)).isEqualTo(1);
        assertThat(store.get(key("k")).orElseThrow().put().revision().dot()).isEqualTo(dot(old, 1));
        StoredItem kept = store.get(key("other")).orElseThrow();
        assertThat(text(store, "other")).isEqualTo("4");
        assertThat(kept.put().revision().dot()).isEqualTo(dot(store.origin(), 2));
        assertThat(kept.put().revision().context().seqOf(old)).isEqualTo(1);
        assertThat(written(store, "new", "5").revision().seq()).isEqualTo(3);
      }
    }
  }

  @Test
  void peersChangesLostToAPowerFailureAreNoReasonToStop(@TempDir Path folder) throws Exception {
    try (EmbeddedRedis redis = EmbeddedRedis.start(EmbeddedRedis.Settings.inMemory());
        Lookout lookout = new Lookout(redis.url())) {
      SyncEngineConfig config = impatient(withRedis(folder, redis.url()));
      loseUnsyncedCommits(config, folder);
      Map<String, String> before = lookout.head();
      try (SyncEngine store = SyncEngine.open(config)) {
        assertThat(store.health().acceptingWrites()).isTrue();
        assertThat(written(store, "mine", "2").revision().seq()).isEqualTo(2);
        awaitMirrored(store);
        assertThat(lookout.head().get("generation")).isNotEqualTo(before.get("generation"));
        assertThat(lookout.head().get("stream")).isNotEqualTo(before.get("stream"));
        assertThat(lookout.items()).containsExactly("item:mine");
      }
    }
  }

  @Test
  void aPowerFailureIsToldFromARollbackAlsoAfterFurtherWrites(@TempDir Path folder)
      throws Exception {
    try (EmbeddedRedis redis = EmbeddedRedis.start(EmbeddedRedis.Settings.inMemory());
        Lookout lookout = new Lookout(redis.url())) {
      SyncEngineConfig config = impatient(withRedis(folder, redis.url()));
      loseUnsyncedCommits(config, folder);
      redis.pause();
      try (SyncEngine store = SyncEngine.open(config)) {
        for (int i = 0; i < 5; i++) {
          put(store, "mine" + i, "2");
        }
        redis.resume();
        awaitMirrored(store);
        assertThat(lookout.items()).hasSize(6).doesNotContain("item:theirs");
      }
    }
  }

  /** Publishes a write of our own, and one of a peer's that the disk then has not. */
  private static void loseUnsyncedCommits(SyncEngineConfig config, Path folder) throws Exception {
    Path database = folder.resolve("items.db");
    Path wal = folder.resolve("items.db-wal");
    try (SyncEngine store = SyncEngine.open(config)) {
      put(store, "mine", "1");
      store.flush();
      Files.copy(database, folder.resolve("synced.db"));
      Files.copy(wal, folder.resolve("synced.db-wal"));
      apply(store, 1, remotePut("theirs", "1", System.currentTimeMillis(), 1));
      store.flush();
    }
    Files.copy(folder.resolve("synced.db"), database, StandardCopyOption.REPLACE_EXISTING);
    Files.copy(folder.resolve("synced.db-wal"), wal, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void awaitMirrored(SyncEngine store) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              StoreHealth health = store.health();
              assertThat(health.publishedSeq()).isEqualTo(health.feedSeq());
              assertThat(health.building()).isFalse();
              assertThat(health.redisConnected()).isTrue();
            });
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

  @Test
  void whatIsAppliedAsLostIsMirroredAgain(@TempDir Path folder) throws Exception {
    try (EmbeddedRedis redis = EmbeddedRedis.start(EmbeddedRedis.Settings.inMemory());
        Lookout lookout = new Lookout(redis.url());
        SyncEngine store = SyncEngine.open(withMemory(withRedis(folder, redis.url()), 1 << 20))) {
      Change.Put change = remotePut("k", "1", System.currentTimeMillis(), 1);
      apply(store, 1, change);
      store.flush();
      loseRow(folder.resolve("items.db"), "k");
      lookout.remove("item:k");

      assertThat(applyLost(store, change).outcomes()).containsExactly(Outcome.APPLIED);

      store.flush();
      assertThat(lookout.items()).containsExactly("item:k");
    }
  }
}
