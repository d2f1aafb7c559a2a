package dev.replication.syncengine.mirror;

import static dev.replication.syncengine.mirror.MirrorFixture.CLOCK;
import static dev.replication.syncengine.mirror.MirrorFixture.LONDON;
import static dev.replication.syncengine.mirror.MirrorFixture.QUICK;
import static dev.replication.syncengine.mirror.MirrorFixture.SOON;
import static dev.replication.syncengine.mirror.MirrorFixture.assertChained;
import static dev.replication.syncengine.mirror.MirrorFixture.assertMirrors;
import static dev.replication.syncengine.mirror.MirrorFixture.awaitRead;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.replication.embedded.redis.EmbeddedRedis;
import dev.replication.model.Change;
import dev.replication.model.Content;
import dev.replication.model.ContentType;
import dev.replication.model.ItemKey;
import dev.replication.model.Membership;
import dev.replication.model.NodeId;
import dev.replication.model.Origin;
import dev.replication.model.Revision;
import dev.replication.model.Stamp;
import dev.replication.model.VersionVector;
import dev.replication.port.FeedEntry;
import dev.replication.syncengine.StoreFailure;
import dev.replication.syncengine.SyncEngineConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The mirror over a Redis that stays up. */
final class RedisMirrorTest {
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
    open(log, QUICK);
  }

  private void open(MemoryChangeLog followed, Pace pace) {
    mirror = RedisMirror.open(MirrorFixture.settings(server.url(), ""), followed, CLOCK, pace);
  }

  private void awaitAll() throws InterruptedException {
    assertThat(mirror.awaitPublished(log.latest(), SOON))
        .as("published: %s", mirror.problem())
        .isTrue();
  }

  private void awaitProblem(String part) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              assertThat(mirror.problem()).contains(part);
              assertThat(mirror.connected()).isFalse();
            });
  }

  @Test
  void publishesEveryChangeOnceAndInOrder() throws InterruptedException {
    for (int i = 0; i < 120; i++) {
      log.put("item." + i, "before");
    }
    open();
    awaitAll();
    for (int i = 0; i < 120; i++) {
      log.put("item." + i % 70, "content " + i);
    }
    log.delete("item.3");

    assertMirrors(mirror, inspector, log, log.all());
    assertThat(inspector.changes().getFirst().after()).isZero();
    assertThat(mirror.problem()).isNull();
  }

  @Test
  void anEmptyStoreGetsAHeadAndAStreamThatBeginsWithAHeartbeat() {
    open();
    await().atMost(SOON).until(() -> mirror.connected() && !mirror.building());

    assertThat(inspector.head().feedSeq()).isZero();
    FeedEntry first = inspector.entries().getFirst();
    assertThat(first).isInstanceOf(FeedEntry.Heartbeat.class);
    assertThat(((FeedEntry.Heartbeat) first).stream()).isEqualTo(inspector.head().stream());
  }

  @Test
  void itemsReadBackExactlyAsTheyWereCommitted() throws InterruptedException {
    byte[] bytes = new byte[5_000];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 31 >>> 3);
    }
    Origin paris = new Origin("paris~00000001");
    Change.Put full =
        new Change.Put(
            new ItemKey("a:b/ü.🙂"),
            new Revision(new Stamp(-5L, log.own()), 9, VersionVector.empty().with(paris, 7)),
            12,
            Content.merged(bytes, ContentType.BINARY, "{\"m\":1}"),
            "aktiv:ü",
            System.currentTimeMillis() + 600_000,
            "{\"m\":1}",
            "{\"by\":\"ü\"}",
            null);
    log.put("empty", new byte[0], Change.DEFAULT_STATE, null, null);
    log.commit(full);
    open();
    assertMirrors(mirror, inspector, log, log.all());
    assertThat(mirror.read(List.of(new ItemKey("absent")))).isEmpty();
  }

  @Test
  void aDeleteRemovesTheItemAndItsState() throws InterruptedException {
    log.put("a", new byte[] {1}, "active", null, null);
    log.put("b", new byte[] {1}, "active", null, null);
    open();
    awaitAll();
    assertThat(inspector.members("state:active")).containsExactly("a", "b");
    log.delete("a");
    awaitAll();

    assertThat(inspector.keys()).doesNotContain("item:a").contains("item:b");
    assertThat(inspector.members("state:active")).containsExactly("b");
    assertThat(inspector.hash("ae:states")).isEqualTo(Map.of("b", "active"));
    assertThat(inspector.changes().getLast().change()).isInstanceOf(Change.Delete.class);
    assertThat(inspector.head().items()).isEqualTo(1);
    assertThat(inspector.head().tombstones()).isEqualTo(1);
  }

  @Test
  void anItemIsListedUnderItsNewestStateOnly() throws InterruptedException {
    open();
    log.put("a", new byte[] {1}, "active", null, null);
    awaitAll();
    log.put("a", new byte[] {2}, "done", null, null);
    awaitAll();
    assertThat(inspector.keys()).doesNotContain("state:active");
    assertThat(inspector.members("state:done")).containsExactly("a");

    log.put("a", "default again");
    awaitAll();
    assertThat(inspector.keys()).doesNotContain("state:done", "state:default", "ae:states");
  }

  @Test
  void aRewrittenItemKeepsNeitherOldExpiryNorOldFields() throws InterruptedException {
    open();
    log.put("a", new byte[] {1}, "s", System.currentTimeMillis() + 60_000, "{\"by\":1}");
    awaitAll();
    assertThat(inspector.redis().pttl(inspector.key("item:a"))).isBetween(1L, 60_000L);
    log.put("a", "fresh");
    awaitAll();

    assertThat(inspector.redis().pttl(inspector.key("item:a"))).isEqualTo(-1);
    assertThat(inspector.hash("item:a")).doesNotContainKeys("u", "x");
  }

  @Test
  void changesOfOtherOriginsAreMirroredButDoNotEnterTheStream() throws InterruptedException {
    Origin paris = new Origin("paris~00000001");
    log.put("ours", "1");
    log.commit(
        new Change.Put(
            new ItemKey("theirs"),
            new Revision(new Stamp(77, paris), 5, VersionVector.empty()),
            1,
            Content.of(new byte[] {7}, ContentType.BINARY),
            Change.DEFAULT_STATE,
            null,
            null,
            null,
            null));
    // An earlier life of this very node is another origin too.
    log.commit(
        new Change.Put(
            new ItemKey("earlier"),
            new Revision(new Stamp(78, Origin.of(LONDON, "00000000")), 5, VersionVector.empty()),
            1,
            Content.of(new byte[] {7}, ContentType.BINARY),
            Change.DEFAULT_STATE,
            null,
            null,
            null,
            null));
    log.put("ours too", "2");
    open();
    awaitAll();

    assertThat(inspector.changes())
        .extracting(entry -> entry.change().key().text())
        .containsExactly("ours", "ours too");
    assertChained(inspector.changes());
    assertThat(inspector.keys()).contains("item:theirs", "item:earlier");
    assertThat(inspector.head().vv().seqOf(paris)).isEqualTo(5);
  }

  @Test
  void goesOnWhereTheProcessBeforeStopped() throws InterruptedException {
    log.put("a", "1");
    open();
    awaitAll();
    String stream = inspector.head().stream();
    mirror.close();
    log.put("b", "2");
    open();

    assertMirrors(mirror, inspector, log, log.all());
    assertThat(inspector.head().stream()).isEqualTo(stream);
    assertThat(inspector.changes()).hasSize(2);
  }

  @Test
  void aHeadOfAnotherNodeIsAnAlarmAndNothingIsWritten() {
    mirror =
        RedisMirror.open(
            new RedisMirror.Settings(
                new NodeId("paris"),
                "00000001",
                server.url(),
                "",
                SyncEngineConfig.Cdc.DEFAULT,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                1 << 20),
            new MemoryChangeLog(new NodeId("paris"), "00000001"),
            CLOCK,
            QUICK);
    await().atMost(SOON).until(() -> mirror.connected() && !mirror.building());
    mirror.close();
    TreeMap<String, byte[]> before = inspector.dump();
    log.put("a", "1");
    open();

    awaitProblem("127.0.0.1:" + server.port() + " belongs to node paris");
    assertThat(inspector.dump()).usingRecursiveComparison().isEqualTo(before);
    assertThatThrownBy(() -> mirror.read(List.of(new ItemKey("a"))))
        .isInstanceOf(StoreFailure.Unavailable.class);
  }

  @Test
  void aMirrorThatIsAheadOfTheStoreIsAnAlarmAndNothingIsWritten() throws InterruptedException {
    for (int i = 0; i < 10; i++) {
      log.put("item." + i, "1");
    }
    open();
    awaitAll();
    mirror.close();
    TreeMap<String, byte[]> before = inspector.dump();
    open(log.rolledBackBy(3), QUICK);

    awaitProblem("rolled back");
    assertThat(inspector.dump()).usingRecursiveComparison().isEqualTo(before);
  }

  @Test
  void aCopyOfTheStoreThatHasGrownPastItsMirrorIsAnAlarmAndNothingIsWritten()
      throws InterruptedException {
    for (int i = 0; i < 10; i++) {
      log.put("item." + i, "1");
    }
    open();
    awaitAll();
    mirror.close();
    TreeMap<String, byte[]> before = inspector.dump();
    MemoryChangeLog copy = log.rolledBackBy(3);
    for (int i = 0; i < 10; i++) {
      copy.put("another." + i, "1");
    }
    open(copy, QUICK);

    awaitProblem("rolled back");
    assertThat(inspector.dump()).usingRecursiveComparison().isEqualTo(before);
  }

  @Test
  void aNewStoreOfThisNodeReplacesTheMirrorOfTheOldOne() throws InterruptedException {
    MemoryChangeLog old = new MemoryChangeLog(LONDON, "00000001");
    old.put("stale", new byte[] {1}, "stale", null, null);
    mirror = open("00000001", old);
    assertThat(mirror.awaitPublished(1, SOON)).isTrue();
    String generation = inspector.head().generation();
    mirror.close();
    log.put("fresh", "1");
    open();

    assertMirrors(mirror, inspector, log, log.all());
    assertThat(inspector.head().generation()).isNotEqualTo(generation);
    assertThat(inspector.keysBesideTree())
        .containsExactly("__local__:cdc", "ae:head", "item:fresh");
  }

  @Test
  void aSecondProcessUnderOurNameStopsTheFirstAndIsNotOverwritten() throws InterruptedException {
    log.put("a", "1");
    open();
    awaitAll();
    MemoryChangeLog second = new MemoryChangeLog(LONDON, "00000001");
    second.put("b", "1");
    try (RedisMirror other = open("00000001", second)) {
      assertThat(other.awaitPublished(1, SOON)).isTrue();
      log.put("a", "2");

      awaitProblem("another process");
      assertThat(mirror.contradiction()).contains("00000001");
      second.put("c", "1");
      assertThat(other.awaitPublished(2, SOON)).isTrue();
    }
    assertThat(inspector.head().incarnation()).isEqualTo("00000001");
    assertThat(inspector.keysBesideTree())
        .containsExactly("__local__:cdc", "ae:head", "item:b", "item:c");
  }

  private static RedisMirror open(String incarnation, MemoryChangeLog followed) {
    return RedisMirror.open(
        new RedisMirror.Settings(
            LONDON,
            incarnation,
            server.url(),
            "",
            SyncEngineConfig.Cdc.DEFAULT,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            1 << 20),
        followed,
        CLOCK,
        QUICK);
  }

  @Test
  void anEmptiedRedisIsFilledAgain() throws InterruptedException {
    for (int i = 0; i < 100; i++) {
      log.put("item." + i, new byte[] {1}, i % 2 == 0 ? "even" : "odd", null, null);
    }
    log.delete("item.7");
    open();
    awaitAll();
    String stream = inspector.head().stream();
    awaitRead(mirror, List.of(new ItemKey("item.1")));
    inspector.redis().flushall();
    assertThat(mirror.read(List.of(new ItemKey("item.1")))).isEmpty();

    await()
        .atMost(SOON)
        .until(() -> inspector.keys().contains("ae:head") && inspector.head().feedSeq() == 101);
    assertMirrors(mirror, inspector, log, log.all());
    assertThat(inspector.head().stream()).isNotEqualTo(stream);
    assertThat(inspector.members("state:odd")).hasSize(49);
  }

  @Test
  void aRedisSetBackToAnOlderStateIsBroughtForwardUnderANewStreamId() throws InterruptedException {
    log.put("a", "1");
    log.put("b", "1");
    open();
    awaitAll();
    String stream = inspector.head().stream();
    TreeMap<String, byte[]> old = inspector.dump();
    log.put("a", "2");
    log.delete("b");
    log.put("c", "1");
    awaitAll();
    awaitRead(mirror, List.of(new ItemKey("a")));
    inspector.restore(old);
    // Noticed before the publisher has noticed it: the old content of a is not given out.
    Map<ItemKey, ?> read = mirror.read(List.of(new ItemKey("a")));
    assertThat(read.toString())
        .doesNotContain(Content.of(Replies.bytes("1"), ContentType.BINARY).toString());

    await()
        .atMost(SOON)
        .until(() -> !inspector.head().stream().equals(stream) && inspector.head().feedSeq() == 5);
    assertMirrors(mirror, inspector, log, log.all());
    assertThat(inspector.changes()).hasSize(5);
  }

  @Test
  void aStreamThatWasRemovedIsWrittenAgain() throws InterruptedException {
    log.put("a", "1");
    log.put("b", "1");
    open();
    awaitAll();
    String stream = inspector.head().stream();
    inspector.redis().del(inspector.key("__local__:cdc"));

    await()
        .atMost(SOON)
        .until(() -> !inspector.head().stream().equals(stream) && inspector.head().feedSeq() == 2);
    assertMirrors(mirror, inspector, log, log.all());
  }

  @Test
  void aRebuildThatDidNotGetPastItsBeginningIsBegunAgain() throws InterruptedException {
    log.put("a", "1");
    open();
    awaitAll();
    mirror.close();
    inspector
        .redis()
        .hset(inspector.key("ae:head"), Map.of(Replies.bytes("building"), Replies.bytes("1")));
    inspector
        .redis()
        .hset(inspector.key("ae:head"), Map.of(Replies.bytes("feed_seq"), Replies.bytes("0")));
    inspector
        .redis()
        .hset(inspector.key("item:stale"), Map.of(Replies.bytes("p"), Replies.bytes("0")));
    open();

    assertMirrors(mirror, inspector, log, log.all());
    assertThat(inspector.keys()).doesNotContain("item:stale");
  }

  @Test
  void theStreamIsTrimmedToItsLength() throws InterruptedException {
    mirror =
        RedisMirror.open(
            trimmedTo(new SyncEngineConfig.Cdc("__local__:cdc", 200, 1L << 30)), log, CLOCK, QUICK);
    for (int i = 0; i < 2_000; i++) {
      log.put("item." + i, "1");
    }
    awaitAll();

    // Redis trims whole nodes of a hundred entries.
    assertThat(inspector.changes()).hasSizeBetween(200, 300);
    assertChained(inspector.changes());
    assertThat(inspector.changes().getLast().change().revision().seq()).isEqualTo(2_000);
    assertThat(inspector.head().entriesAdded()).isGreaterThan(2_000);
  }

  @Test
  void theStreamIsTrimmedToItsBytes() throws InterruptedException {
    mirror =
        RedisMirror.open(
            trimmedTo(new SyncEngineConfig.Cdc("__local__:cdc", 100_000, 1L << 20)),
            log,
            CLOCK,
            QUICK);
    Random random = new Random(1);
    for (int i = 0; i < 1_000; i++) {
      byte[] incompressible = new byte[4_000];
      random.nextBytes(incompressible);
      log.put("item." + i, incompressible, Change.DEFAULT_STATE, null, null);
    }
    awaitAll();

    long bytes = inspector.redis().memoryUsage(inspector.key("__local__:cdc"));
    assertThat(bytes).isBetween(700_000L, 1_200_000L);
    assertChained(inspector.changes());
  }

  private static RedisMirror.Settings trimmedTo(SyncEngineConfig.Cdc cdc) {
    return new RedisMirror.Settings(
        LONDON,
        MemoryChangeLog.INCARNATION,
        server.url(),
        "",
        cdc,
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        1 << 20);
  }

  @Test
  void anIdleNodeSaysThatItIsThere() throws InterruptedException {
    log.put("a", "1");
    open(log, MirrorFixture.pace(Duration.ofMillis(20), Duration.ofMillis(60)));
    awaitAll();
    await().atMost(SOON).until(() -> inspector.heartbeats().size() > 5);

    FeedEntry.Heartbeat last = inspector.heartbeats().getLast();
    assertThat(last.origin()).isEqualTo(log.own());
    assertThat(last.seq()).isEqualTo(1);
    assertThat(last.vv()).isEqualTo(inspector.head().vv());
    assertThat(last.stream()).isEqualTo(inspector.head().stream());
    assertThat(inspector.changes()).hasSize(1);
  }

  @Test
  void aChangeIsFollowedByAHeartbeatThatTellsIt() throws InterruptedException {
    open();
    log.put("a", "1");
    awaitAll();
    await().atMost(SOON).until(() -> inspector.heartbeats().getLast().seq() == 1);
    int beats = inspector.heartbeats().size();
    assertThat(inspector.heartbeats().getLast().vv().seqOf(log.own())).isEqualTo(1);
    assertThat(beats).isLessThanOrEqualTo(4);
  }

  @Test
  void aHeartbeatAcknowledgesOnlyWhatSurvivesAPowerFailureAndTheHeadSaysAll()
      throws InterruptedException {
    log.put("a", "1");
    log.commitLoosely();
    log.put("b", "2");
    open(log, MirrorFixture.pace(Duration.ofMillis(20), Duration.ofMillis(60)));
    awaitAll();
    await().atMost(SOON).until(() -> inspector.heartbeats().size() > 5);

    assertThat(inspector.head().vv().seqOf(log.own())).isEqualTo(2);
    assertThat(inspector.heartbeats()).allMatch(beat -> beat.vv().seqOf(log.own()) <= 1);
    assertThat(inspector.heartbeats().getLast().vv().seqOf(log.own())).isEqualTo(1);

    assertThat(log.sync()).as("it was asked for").isTrue();
    await().atMost(SOON).until(() -> inspector.heartbeats().getLast().vv().seqOf(log.own()) == 2);
  }

  @Test
  void whoBelongsToTheMeshIsInTheHeadAndItsEpochInHeartbeats() throws InterruptedException {
    log.put("a", "1");
    open();
    awaitAll();
    Membership mesh =
        Membership.NONE.with(List.of(LONDON, new NodeId("leeds"))).evicting(new NodeId("leeds"));

    log.become(mesh);

    await().atMost(SOON).until(() -> inspector.head().membership().equals(mesh));
    await().atMost(SOON).until(() -> inspector.heartbeats().getLast().epoch() == 1);
  }

  @Test
  void allKeysCarryThePrefixAndNoOtherKeyIsTouched() throws InterruptedException {
    inspector.redis().set(Replies.bytes("item:foreign"), Replies.bytes("1"));
    inspector.redis().set(Replies.bytes("{l*n}:state:old"), Replies.bytes("1"));
    inspector.redis().set(Replies.bytes("{lon}:item:other"), Replies.bytes("1"));
    log.put("a", new byte[] {1}, "s", null, null);
    mirror = RedisMirror.open(MirrorFixture.settings(server.url(), "{l*n}:"), log, CLOCK, QUICK);
    awaitAll();

    Inspector ours = new Inspector(LONDON, "{l*n}:", server.url());
    assertThat(ours.keysBesideTree())
        .containsExactlyInAnyOrder(
            "item:foreign",
            "{lon}:item:other",
            "{l*n}:item:a",
            "{l*n}:state:s",
            "{l*n}:ae:states",
            "{l*n}:ae:head",
            "{l*n}:__local__:cdc");
    ours.close();
    assertThat(awaitRead(mirror, List.of(new ItemKey("a")))).hasSize(1);
  }

  @Test
  void aCorruptItemIsLeftOutAndCounted() throws InterruptedException {
    log.put("a", "1");
    log.put("b", "1");
    open();
    awaitAll();
    assertThat(awaitRead(mirror, List.of(new ItemKey("a"), new ItemKey("b")))).hasSize(2);
    assertThat(mirror.corruptReads()).isZero();
    inspector.redis().hset(inspector.key("item:a"), Replies.bytes("p"), Replies.bytes("2"));

    for (int i = 1; i <= 3; i++) {
      assertThat(mirror.read(List.of(new ItemKey("a"), new ItemKey("b"))))
          .containsOnlyKeys(new ItemKey("b"));
      assertThat(mirror.corruptReads()).isEqualTo(i);
    }
  }

  @Test
  void aKeyOfTheWrongTypeIsReplacedByARebuild() throws InterruptedException {
    open();
    await().atMost(SOON).until(() -> mirror.connected() && !mirror.building());
    inspector.redis().set(inspector.key("state:active"), Replies.bytes("not a set"));
    log.put("a", new byte[] {1}, "active", null, null);

    await()
        .atMost(SOON)
        .until(() -> inspector.redis().type(inspector.key("state:active")).equals("set"));
    assertMirrors(mirror, inspector, log, log.all());
    assertThat(inspector.members("state:active")).containsExactly("a");
  }

  @Test
  void aFullRedisIsAProblemAndIsCaughtUpOnceThereIsRoom() throws InterruptedException {
    open();
    await().atMost(SOON).until(() -> mirror.connected() && !mirror.building());
    inspector.redis().configSet("maxmemory", "1");
    try {
      log.put("a", "1");
      // Between two attempts the server is connected and nothing is wrong yet.
      await().atMost(SOON).untilAsserted(() -> assertThat(mirror.problem()).contains("OOM"));
    } finally {
      inspector.redis().configSet("maxmemory", "0");
    }
    assertMirrors(mirror, inspector, log, log.all());
  }

  @Test
  void aServerThatMayEvictTheStreamIsNoted() throws InterruptedException {
    inspector.redis().configSet("maxmemory-policy", "allkeys-lru");
    try {
      log.put("a", "1");
      open();
      awaitAll();
      assertThat(mirror.problem()).contains("allkeys-lru");
      assertThat(mirror.connected()).isTrue();
    } finally {
      inspector.redis().configSet("maxmemory-policy", "noeviction");
    }
  }

  @Test
  void closesWithinASecondWhenIdle() throws InterruptedException {
    log.put("a", "1");
    open(log, Pace.DEFAULT);
    awaitAll();
    long begin = System.nanoTime();
    mirror.close();
    mirror.close();

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
    assertThat(mirror.connected()).isFalse();
    assertThatThrownBy(() -> mirror.read(List.of(new ItemKey("a"))))
        .isInstanceOf(StoreFailure.Unavailable.class);
  }

  @Test
  void aDrainingClosePublishesWhatIsCommitted() {
    open();
    for (int i = 0; i < 1_000; i++) {
      log.put("item." + i, "1");
    }
    mirror.close(SOON);

    assertThat(inspector.head().feedSeq()).isEqualTo(1_000);
    assertThat(inspector.changes()).hasSize(1_000);
  }
}
