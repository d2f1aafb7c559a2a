package dev.replication.syncengine.mirror;

import static dev.replication.syncengine.mirror.MirrorFixture.CLOCK;
import static dev.replication.syncengine.mirror.MirrorFixture.LONDON;
import static dev.replication.syncengine.mirror.MirrorFixture.QUICK;
import static dev.replication.syncengine.mirror.MirrorFixture.SOON;
import static dev.replication.syncengine.mirror.MirrorFixture.assertMirrors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.replication.domain.digest.ItemDigest;
import dev.replication.embedded.redis.EmbeddedRedis;
import dev.replication.model.Change;
import dev.replication.model.Content;
import dev.replication.model.ContentType;
import dev.replication.model.DigestPage;
import dev.replication.model.ItemKey;
import dev.replication.model.Origin;
import dev.replication.model.Revision;
import dev.replication.model.Stamp;
import dev.replication.model.VersionVector;
import dev.replication.wire.RedisKeys;
import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.KillArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The digest tree beside the items, over a Redis that stays up. */
final class MirrorTreeTest {
  private static final RedisKeys KEYS = new RedisKeys("");
  private static EmbeddedRedis server;

  private final MemoryChangeLog log = new MemoryChangeLog(LONDON);
  private Inspector inspector;

  @SuppressWarnings("NullAway.Init") // opened by each test in its own way
  private RedisMirror mirror;

  @BeforeAll
  static void startServer() {
    server = EmbeddedRedis.start(EmbeddedRedis.Settings.inMemory());
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void emptyServer() {
    inspector = new Inspector(LONDON, "", server.url());
    inspector.redis().flushall();
  }

  @AfterEach
  void close() {
    if (mirror != null) {
      mirror.close();
    }
    inspector.close();
  }

  private void open() {
    mirror = RedisMirror.open(MirrorFixture.settings(server.url(), ""), log, CLOCK, QUICK);
  }

  private void awaitAll() throws InterruptedException {
    assertThat(mirror.awaitPublished(log.latest(), SOON))
        .as("published: %s", mirror.problem())
        .isTrue();
  }

  private String generation() {
    return inspector.head().generation();
  }

  private byte[] leafOf(String key) {
    return Replies.bytes(KEYS.digestLeaf(generation(), ItemDigest.bucketOf(new ItemKey(key))));
  }

  @Test
  void anEmptyStoreHasAnEmptyTree() {
    open();
    await().atMost(SOON).until(() -> mirror.connected() && !mirror.building());

    assertThat(inspector.redis().get(Replies.bytes(KEYS.digestRoot(generation()))))
        .isEqualTo(DigestPage.EMPTY.toBytes());
    MirroredTree.assertIsOf(inspector, log.all());
  }

  /** Writes, deletes and expiries of every kind, in batches, with restarts and cut connections. */
  @Test
  void theTreeIsThatOfTheStoreWhateverHappened() throws InterruptedException {
    Random random = new Random(20260101);
    open();
    for (int round = 0; round < 12; round++) {
      for (int i = 0; i < 150; i++) {
        commitAny(random);
      }
      switch (round % 4) {
        case 0 -> {
          mirror.close();
          open();
        }
        case 1 -> inspector.redis().clientKill(KillArgs.Builder.typeNormal().skipme());
        case 2 -> inspector.redis().flushall();
        default -> awaitAll();
      }
    }
    awaitHead();
    MirroredTree.assertIsOf(inspector, log.all());
  }

  private void awaitHead() {
    await()
        .atMost(SOON)
        .until(
            () ->
                inspector.keys().contains("ae:head")
                    && inspector.head().feedSeq() == log.latest()
                    && mirror.connected());
  }

  private void commitAny(Random random) {
    String key = "item." + random.nextInt(400);
    switch (random.nextInt(8)) {
      case 0 -> log.delete(key);
      case 1 -> log.put(key, new byte[] {1}, "s" + random.nextInt(3), null, null);
      case 2 ->
          log.put(
              key,
              new byte[] {1},
              Change.DEFAULT_STATE,
              System.currentTimeMillis() + random.nextInt(300),
              null);
      case 3 -> log.commit(put(key, new Origin("paris~00000001"), random.nextInt(1, 1_000)));
      case 4 -> log.commit(put(key, log.own(), 0));
      default -> log.put(key, "content " + random.nextInt());
    }
  }

  private static Change.Put put(String key, Origin origin, long seq) {
    return new Change.Put(
        new ItemKey(key),
        new Revision(new Stamp(77 + seq, origin), seq, VersionVector.empty()),
        1,
        Content.of(new byte[] {7}, ContentType.BINARY),
        Change.DEFAULT_STATE,
        null,
        null,
        null,
        null);
  }

  @Test
  void aTombstoneStaysInTheTree() throws InterruptedException {
    open();
    log.put("a", "1");
    awaitAll();
    log.delete("a");
    assertMirrors(mirror, inspector, log, log.all());
    assertThat(inspector.redis().hlen(leafOf("a"))).isEqualTo(1);
  }

  @Test
  void aCacheTierChangeTakesItsKeyOutOfTheTree() throws InterruptedException {
    open();
    log.put("a", "1");
    log.put("b", "1");
    awaitAll();
    log.commit(put("a", log.own(), 0));
    awaitAll();

    assertThat(inspector.redis().hexists(leafOf("a"), Replies.bytes("a"))).isFalse();
    MirroredTree.assertIsOf(inspector, log.all());
  }

  @Test
  void theSameTreeIsWrittenOnAfterARestart() throws InterruptedException {
    for (int i = 0; i < 100; i++) {
      log.put("item." + i, "1");
    }
    open();
    awaitAll();
    String generation = generation();
    mirror.close();
    log.put("item.7", "2");
    log.delete("item.8");
    open();

    assertMirrors(mirror, inspector, log, log.all());
    assertThat(generation()).isEqualTo(generation);
  }

  @Test
  void aMirrorOfSoftwareWithoutTreesIsBuiltAgain() throws InterruptedException {
    log.put("a", "1");
    open();
    awaitAll();
    String generation = generation();
    mirror.close();
    inspector.treeKeys(KEYS).forEach(key -> inspector.redis().del(Replies.bytes(key)));
    open();

    await().atMost(SOON).until(() -> !generation().equals(generation));
    assertMirrors(mirror, inspector, log, log.all());
  }

  @Test
  void aTreeThatDoesNotAddUpIsBuiltAgain() throws InterruptedException {
    log.put("a", "1");
    open();
    awaitAll();
    for (int damage = 0; damage < 3; damage++) {
      String generation = generation();
      mirror.close();
      byte[] page =
          Replies.bytes(KEYS.digestPage(generation, ItemDigest.bucketOf(new ItemKey("a")) >> 8));
      switch (damage) {
        case 0 -> inspector.redis().del(page);
        case 1 -> inspector.redis().setrange(page, 31, new byte[] {77});
        default -> inspector.redis().append(page, new byte[] {1});
      }
      open();
      await().atMost(SOON).until(() -> !generation().equals(generation));
      assertMirrors(mirror, inspector, log, log.all());
    }
  }

  @Test
  void aLeafThatCannotBeMovedOnFromIsReplacedByARebuild() throws InterruptedException {
    log.put("a", "1");
    open();
    awaitAll();
    for (int damage = 0; damage < 2; damage++) {
      byte[] leaf = leafOf("a");
      String generation = generation();
      if (damage == 0) {
        inspector.redis().hset(leaf, Replies.bytes("a"), Replies.bytes("no record"));
      } else {
        inspector.redis().set(leaf, Replies.bytes("no hash"));
      }
      log.put("a", "2" + damage);

      await()
          .atMost(SOON)
          .until(() -> inspector.keys().contains("ae:head") && !generation().equals(generation));
      assertMirrors(mirror, inspector, log, log.all());
    }
  }

  @Test
  void aRebuildRemovesOlderTreesAndNothingElse() throws InterruptedException {
    String older = "00000000000000ab";
    byte[] foreign = Replies.bytes("ae:foreign:0");
    byte[] nested = Replies.bytes("ae:" + KEYS.digestLeaf(older, 1));
    inspector.redis().set(foreign, Replies.bytes("1"));
    inspector.redis().set(nested, Replies.bytes("1"));
    inspector.redis().set(Replies.bytes(KEYS.digestRoot(older)), Replies.bytes(""));
    inspector
        .redis()
        .hset(
            Replies.bytes(KEYS.digestLeaf(older, 0xfedc)),
            Map.of(Replies.bytes("a"), Replies.bytes("1")));
    log.put("a", new byte[] {1}, "s", null, null);
    open();

    assertMirrors(mirror, inspector, log, log.all());
    assertThat(inspector.redis().exists(foreign, nested)).isEqualTo(2);
  }

  @Test
  void aServerThatWouldNeedMuchMemoryForTheTreeIsNoted() throws InterruptedException {
    inspector.redis().configSet("hash-max-listpack-value", "64");
    try {
      log.put("a", "1");
      open();
      awaitAll();
      assertThat(mirror.problem()).contains("hash-max-listpack-value is 64");
      assertThat(mirror.connected()).isTrue();
    } finally {
      inspector.redis().configSet("hash-max-listpack-value", "1100");
    }
  }

  @Test
  void aServerWhoseSettingsMayNotBeAskedIsTaken() throws InterruptedException {
    inspector
        .redis()
        .aclSetuser(
            "asks-little",
            AclSetuserArgs.Builder.on()
                .addPassword("pw")
                .allKeys()
                .allCommands()
                .removeCommand(CommandType.CONFIG));
    log.put("a", "1");
    mirror =
        RedisMirror.open(
            MirrorFixture.settings("redis://asks-little:pw@127.0.0.1:" + server.port(), ""),
            log,
            CLOCK,
            QUICK);
    assertMirrors(mirror, inspector, log, log.all());
    assertThat(mirror.problem()).isNull();
  }

  @Test
  void aForgottenDeleteLeavesTheTreeAndTheHeadSaysSo() throws InterruptedException {
    log.put("tz.utc", "1");
    log.put("tz.oslo", "1");
    log.delete("tz.oslo");
    open();
    awaitAll();

    log.forget("tz.oslo");
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(inspector.redis().hkeys(leafOf("tz.oslo")))
                    .doesNotContain(Replies.bytes("tz.oslo")));

    await().atMost(SOON).until(() -> log.forgotten() == 1);
    MirroredTree.assertIsOf(inspector, log.all());
    assertThat(inspector.head().purged()).isEqualTo(log.purged());
  }

  @Test
  void aKeyWrittenAgainIsNotForgotten() throws InterruptedException {
    log.put("tz.oslo", "1");
    log.delete("tz.oslo");
    open();
    awaitAll();
    mirror.close();

    log.forget("tz.oslo");
    log.put("tz.oslo", "2");
    open();
    awaitAll();

    await().atMost(SOON).until(() -> log.forgotten() == 1);
    MirroredTree.assertIsOf(inspector, log.all());
  }

  /** It might show an item again that was deleted and forgotten since. */
  @Test
  void aMirrorOlderThanWhatWasForgottenIsBuiltAgain() throws InterruptedException {
    log.put("tz.oslo", "1");
    open();
    awaitAll();
    Map<byte[], byte[]> older = inspector.redis().hgetall(Replies.bytes(KEYS.head()));
    byte[] record = inspector.redis().hget(leafOf("tz.oslo"), Replies.bytes("tz.oslo"));
    String before = generation();
    log.delete("tz.oslo");
    awaitAll();
    log.forget("tz.oslo");
    await().atMost(SOON).until(() -> log.forgotten() == 1);
    mirror.close();

    inspector.redis().del(Replies.bytes(KEYS.head()));
    inspector.redis().hset(Replies.bytes(KEYS.head()), older);
    inspector.redis().hset(leafOf("tz.oslo"), Replies.bytes("tz.oslo"), record);
    open();
    await().atMost(SOON).until(() -> mirror.connected() && !mirror.building());

    awaitAll();
    assertThat(generation()).isNotEqualTo(before);
    MirroredTree.assertIsOf(inspector, log.all());
  }

  /** Its record is not the delete's, and no row of the log is left that would replace it. */
  @Test
  void aMirrorThatNeverHadADeleteThatIsToBeForgottenIsBuiltAgain() throws InterruptedException {
    log.put("tz.oslo", "1");
    open();
    awaitAll();
    TreeMap<String, byte[]> older = inspector.dump();
    String before = generation();
    log.delete("tz.oslo");
    awaitAll();
    mirror.close();

    inspector.restore(older);
    log.forget("tz.oslo");
    log.put("tz.utc", "1");
    open();

    await().atMost(SOON).until(() -> log.forgotten() == 1);
    awaitAll();
    assertThat(generation()).isNotEqualTo(before);
    MirroredTree.assertIsOf(inspector, log.all());
    assertThat(inspector.keysBesideTree()).doesNotContain("item:tz.oslo");
  }
}
