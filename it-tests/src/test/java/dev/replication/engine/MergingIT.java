package dev.replication.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.replication.app.runtime.ReplicationEngine;
import dev.replication.domain.merge.MergePolicies;
import dev.replication.domain.merge.MergePolicy;
import dev.replication.embedded.redis.EmbeddedRedis;
import dev.replication.model.ComparisonVerdict;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeId;
import dev.replication.model.StoredItem;
import dev.replication.syncengine.Submission;
import dev.replication.syncengine.SyncEngine;
import dev.replication.syncengine.SyncEngineConfig;
import dev.replication.testkit.InMemoryCursorStore;
import dev.replication.testkit.link.FaultProxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two whole nodes, each with a Redis of its own, that write the same items while cut off. */
final class MergingIT {
  private static final Duration SOON = Duration.ofSeconds(50);
  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final ItemKey COUNTER = new ItemKey("count/visits");
  private static final ItemKey SET = new ItemKey("tags/all");
  private static final MergePolicies POLICIES =
      MergePolicies.NONE.with("count/", policy("counter")).with("tags/", policy("set"));

  @TempDir Path folder;

  private final EmbeddedRedis leedsRedis = EmbeddedRedis.start(EmbeddedRedis.Settings.inMemory());
  private final EmbeddedRedis yorkRedis = EmbeddedRedis.start(EmbeddedRedis.Settings.inMemory());
  private final FaultProxy toLeeds = FaultProxy.before(leedsRedis.port());
  private final FaultProxy toYork = FaultProxy.before(yorkRedis.port());

  @AfterEach
  void close() {
    toLeeds.close();
    toYork.close();
    leedsRedis.close();
    yorkRedis.close();
  }

  private static MergePolicy policy(String name) {
    return Objects.requireNonNull(MergePolicies.builtIn().get(name));
  }

  private static ConditionFactory eventually() {
    return await().atMost(SOON).pollInterval(Duration.ofMillis(50));
  }

  private Node node(String name, EmbeddedRedis own, String peer, FaultProxy to, MergePolicies how) {
    SyncEngineConfig defaults = SyncEngineConfig.defaults(new NodeId(name));
    SyncEngine store =
        SyncEngine.open(
            new SyncEngineConfig(
                    defaults.node(),
                    own.url(),
                    "",
                    folder.resolve(name + ".db"),
                    defaults.l1MaxBytes(),
                    defaults.maxPayloadBytes(),
                    defaults.batchFlushCount(),
                    defaults.batchFlushBytes(),
                    defaults.queueMaxBytes(),
                    defaults.cdc(),
                    defaults.redisTimeout(),
                    defaults.redisResponseTimeout(),
                    defaults.maxClockDrift())
                .merging(how));
    ReplicationEngine engine =
        ReplicationEngine.builder()
            .localNodeId(name)
            .peer(peer, "redis://127.0.0.1:" + to.port())
            .store(store)
            .cursors(new InMemoryCursorStore())
            .build();
    return new Node(store, engine, new NodeId(peer));
  }

  private record Node(SyncEngine store, ReplicationEngine engine, NodeId peer)
      implements AutoCloseable {
    boolean isConnected() {
      return engine.healthCheck().peers().stream().allMatch(one -> one.connected());
    }

    String text(ItemKey key) throws InterruptedException {
      return store
          .get(key)
          .map(item -> new String(item.content().shared(), StandardCharsets.UTF_8))
          .orElse("nothing");
    }

    StoredItem item(ItemKey key) throws InterruptedException {
      return store.get(key).orElseThrow();
    }

    @Override
    public void close() {
      engine.close();
      store.close();
    }
  }

  @Test
  void whatBothCountedAndAddedWhileCutOffIsThereOnBothInTheSameBytes() throws Exception {
    try (Node leeds = node("leeds", leedsRedis, "york", toYork, POLICIES);
        Node york = node("york", yorkRedis, "leeds", toLeeds, POLICIES)) {
      leeds.engine().start();
      york.engine().start();
      leeds.store().merged().increment(COUNTER, 1).awaitDurable();
      leeds.store().merged().addToSet(SET, List.of("old", "both")).awaitDurable();
      eventually().until(() -> york.text(COUNTER).equals("1") && !york.text(SET).equals("nothing"));

      toLeeds.refuse();
      toYork.refuse();
      eventually().until(() -> !leeds.isConnected() && !york.isConnected());
      for (int i = 0; i < 20; i++) {
        leeds.store().merged().increment(COUNTER, 3).awaitDurable();
        york.store().merged().increment(COUNTER, -1).awaitDurable();
      }
      york.store().merged().increment(COUNTER, 100).awaitDurable();
      leeds.store().merged().addToSet(SET, List.of("leeds", "both")).awaitDurable();
      york.store().merged().addToSet(SET, List.of("york")).awaitDurable();
      york.store().merged().removeFromSet(SET, List.of("old", "both")).awaitDurable();
      assertThat(leeds.text(COUNTER)).isEqualTo("61");
      assertThat(york.text(COUNTER)).isEqualTo("81");

      toLeeds.heal();
      toYork.heal();
      eventually()
          .untilAsserted(
              () -> {
                for (Node node : List.of(leeds, york)) {
                  assertThat(node.text(COUNTER)).isEqualTo("141");
                  assertThat(node.text(SET)).isEqualTo("[\"both\",\"leeds\",\"york\"]");
                }
                for (ItemKey key : List.of(COUNTER, SET)) {
                  assertThat(leeds.item(key).stamp()).isEqualTo(york.item(key).stamp());
                  assertThat(leeds.item(key).content()).isEqualTo(york.item(key).content());
                  assertThat(leeds.item(key).put().mergeState())
                      .isEqualTo(york.item(key).put().mergeState());
                }
              });
      eventually()
          .untilAsserted(
              () ->
                  assertThat(leeds.engine().verify(leeds.peer(), LOOK).verdict())
                      .isInstanceOf(ComparisonVerdict.Equal.class));
      assertThat(leeds.store().conflicts(10)).isEmpty();
      assertThat(york.store().conflicts(10)).isEmpty();
    }
  }

  @Test
  void whatOnlyAComparisonBringsIsMerged() throws Exception {
    try (Node leeds = node("leeds", leedsRedis, "york", toYork, POLICIES);
        Node york = node("york", yorkRedis, "leeds", toLeeds, POLICIES)) {
      for (int i = 0; i < 5; i++) {
        leeds.store().merged().increment(COUNTER, 1).awaitDurable();
        york.store().merged().increment(COUNTER, 10).awaitDurable();
      }
      leeds.store().flush();
      york.store().flush();

      // With items merged, a stream without a position is entered after a comparison alone.
      leeds.engine().start();
      york.engine().start();
      eventually().until(() -> leeds.text(COUNTER).equals("55") && york.text(COUNTER).equals("55"));
      eventually()
          .untilAsserted(
              () -> {
                assertThat(leeds.engine().verify(leeds.peer(), LOOK).verdict())
                    .isInstanceOf(ComparisonVerdict.Equal.class);
                assertThat(york.engine().verify(york.peer(), LOOK).verdict())
                    .isInstanceOf(ComparisonVerdict.Equal.class);
              });
      assertThat(leeds.item(COUNTER).content()).isEqualTo(york.item(COUNTER).content());
    }
  }

  @Test
  void nodesThatMergeOtherwiseDoNotCompareAndSaySo() throws Exception {
    try (Node leeds = node("leeds", leedsRedis, "york", toYork, POLICIES);
        Node york = node("york", yorkRedis, "leeds", toLeeds, MergePolicies.NONE)) {
      leeds.store().submit(Submission.of(new ItemKey("a"), new byte[] {1})).awaitDurable();
      york.store().submit(Submission.of(new ItemKey("b"), new byte[] {1})).awaitDurable();
      leeds.store().flush();
      york.store().flush();
      leeds.engine().start();
      york.engine().start();
      eventually()
          .untilAsserted(
              () ->
                  assertThat(york.engine().verify(york.peer(), LOOK).verdict())
                      .isInstanceOfSatisfying(
                          ComparisonVerdict.Unknown.class,
                          unknown ->
                              assertThat(unknown.why())
                                  .contains("merges otherwise")
                                  .contains("sync_engine.merge")));
    }
  }
}
