package dev.replication.syncengine.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.replication.domain.resilience.Backoff;
import dev.replication.domain.resilience.CircuitBreaker;
import dev.replication.model.Change;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeId;
import dev.replication.model.StoredItem;
import dev.replication.port.FeedEntry;
import dev.replication.port.TimeSource;
import dev.replication.syncengine.SyncEngineConfig;
import dev.replication.syncengine.log.ChangeLog;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What tests of the mirror share: a node, short intervals, and what "equal" means. */
final class MirrorFixture {
  static final NodeId LONDON = new NodeId("london");
  static final Duration SOON = Duration.ofSeconds(20);

  /** Everything a node waits for, but sooner; no heartbeat comes of itself within a test. */
  static final Pace QUICK = pace(Duration.ofMillis(50), Duration.ofMinutes(1));

  static final TimeSource CLOCK =
      new TimeSource() {
        @Override
        public long wallMillis() {
          return System.currentTimeMillis();
        }

        @Override
        public long monotonicNanos() {
          return System.nanoTime();
        }
      };

  private MirrorFixture() {}

  static Pace pace(Duration heartbeatAfterChange, Duration heartbeatWhenIdle) {
    return new Pace(
        50,
        1L << 20,
        heartbeatAfterChange,
        heartbeatWhenIdle,
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        new CircuitBreaker.Settings(5, 1, Duration.ofMillis(100)),
        new Backoff.Settings(Duration.ofMillis(10), Duration.ofMillis(100), 2));
  }

  static RedisMirror.Settings settings(String url, String prefix) {
    return new RedisMirror.Settings(
        LONDON,
        MemoryChangeLog.INCARNATION,
        url,
        prefix,
        SyncEngineConfig.Cdc.DEFAULT,
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        1 << 20);
  }

  /** Checks that everything committed is in Redis, once, chained, and nothing else. */
  static void assertMirrors(
      RedisMirror mirror, Inspector inspector, ChangeLog committed, List<ChangeLog.Row> rows)
      throws InterruptedException {
    assertThat(mirror.awaitPublished(committed.latest(), SOON))
        .as("published: %s", mirror.problem())
        .isTrue();
    assertItems(mirror, rows);
    assertChained(inspector.changes());
    assertStreamTells(inspector.changes(), rows);
    MirroredTree.assertIsOf(inspector, rows);
    await().atMost(SOON).untilAsserted(() -> assertHead(inspector.look(), committed));
  }

  private static void assertHead(Inspector.Look look, ChangeLog committed) {
    assertThat(look.head().lastEntry()).isEqualTo(look.last());
    assertThat(look.head().entriesAdded()).isEqualTo(look.entriesAdded());
    assertThat(look.head().building()).isFalse();
    assertThat(look.head().vv()).isEqualTo(committed.vectorAt(committed.latest()).orElseThrow());
  }

  private static void assertItems(RedisMirror mirror, List<ChangeLog.Row> rows)
      throws InterruptedException {
    Map<ItemKey, StoredItem> expected = new HashMap<>();
    for (ChangeLog.Row row : rows) {
      if (row.change() instanceof Change.Put put) {
        expected.put(put.key(), StoredItem.of(put));
      }
    }
    List<ItemKey> keys = rows.stream().map(row -> row.change().key()).toList();
    assertThat(expected.isEmpty() ? mirror.read(keys) : awaitRead(mirror, keys))
        .isEqualTo(expected);
  }

  /** What the mirror holds of {@code keys}, once the connection that it is read over is open. */
  static Map<ItemKey, StoredItem> awaitRead(RedisMirror mirror, List<ItemKey> keys) {
    return await().atMost(SOON).until(() -> mirror.read(keys), found -> !found.isEmpty());
  }

  /** Checks that each entry names the one before it, and that none comes twice. */
  static void assertChained(List<FeedEntry.Changed> changes) {
    Long before = changes.isEmpty() ? null : changes.getFirst().after();
    for (FeedEntry.Changed entry : changes) {
      assertThat(entry.after()).as("after of %s", entry).isEqualTo(before);
      assertThat(entry.change().revision().seq()).isGreaterThan(Objects.requireNonNull(before));
      before = entry.change().revision().seq();
    }
  }

  /** Checks that a reader of the whole stream ends with the own rows. */
  private static void assertStreamTells(List<FeedEntry.Changed> changes, List<ChangeLog.Row> rows) {
    Map<ItemKey, Change> told = new HashMap<>();
    changes.forEach(entry -> told.put(entry.change().key(), entry.change()));
    Map<ItemKey, Change> expected = new HashMap<>();
    for (ChangeLog.Row row : rows) {
      if (row.change().revision().origin().isOf(LONDON)) {
        expected.put(row.change().key(), row.change());
      }
    }
    assertThat(told).isEqualTo(expected);
  }
}
