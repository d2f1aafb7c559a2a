package dev.replication.syncengine;

import dev.replication.model.Change;
import dev.replication.model.Content;
import dev.replication.model.ContentType;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeId;
import dev.replication.model.Origin;
import dev.replication.model.PurgeFrontier;
import dev.replication.model.Revision;
import dev.replication.model.Stamp;
import dev.replication.model.StoredItem;
import dev.replication.model.VersionVector;
import dev.replication.port.ReplicaStore;
import dev.replication.syncengine.Receipt.WriteResult;
import dev.replication.syncengine.Submission.Precondition;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What tests of the store say often. */
public final class StoreFixtures {
  public static final NodeId LONDON = new NodeId("london");
  public static final NodeId PARIS = new NodeId("paris");
  public static final Origin PARIS_ORIGIN = Origin.of(PARIS, "0000aaaa");
  public static final long NOW = 1_800_000_000_000L;

  private StoreFixtures() {}

  /** Settings of a store in {@code file}, or in memory. */
  public static SyncEngineConfig config(@Nullable Path file) {
    return withFile(SyncEngineConfig.defaults(LONDON), file);
  }

  /** {@code config} with another database. */
  public static SyncEngineConfig withFile(SyncEngineConfig config, @Nullable Path file) {
    return new SyncEngineConfig(
        config.node(),
        config.redisUrl(),
        config.redisPrefix(),
        file,
        config.l1MaxBytes(),
        config.maxPayloadBytes(),
        config.batchFlushCount(),
        config.batchFlushBytes(),
        config.queueMaxBytes(),
        config.cdc(),
        config.redisTimeout(),
        config.redisResponseTimeout(),
        config.maxClockDrift());
  }

  /** {@code config} with little memory, so that reads come from L3. */
  public static SyncEngineConfig withMemory(SyncEngineConfig config, long l1MaxBytes) {
    return new SyncEngineConfig(
        config.node(),
        config.redisUrl(),
        config.redisPrefix(),
        config.sqlitePath(),
        l1MaxBytes,
        config.maxPayloadBytes(),
        config.batchFlushCount(),
        config.batchFlushBytes(),
        config.queueMaxBytes(),
        config.cdc(),
        config.redisTimeout(),
        config.redisResponseTimeout(),
        config.maxClockDrift());
  }

  public static ItemKey key(String text) {
    return new ItemKey(text);
  }

  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Writes and waits. */
  public static WriteResult put(SyncEngine store, String key, String content)
      throws InterruptedException {
    return store.submit(Submission.of(key(key), bytes(content))).awaitDurable();
  }

  /** Writes, waits and expects it to be written. */
  public static WriteResult.Written written(SyncEngine store, String key, String content)
      throws InterruptedException {
    return (WriteResult.Written) put(store, key, content);
  }

  /** Deletes and waits. */
  public static WriteResult delete(SyncEngine store, String key) throws InterruptedException {
    return store.delete(key(key), Precondition.NONE).awaitDurable();
  }

  /** The content under {@code key} as text, or null. */
  public static @Nullable String text(SyncEngine store, String key) throws InterruptedException {
    return store.get(key(key)).map(StoreFixtures::text).orElse(null);
  }

  public static String text(StoredItem item) {
    return new String(item.content().shared(), StandardCharsets.UTF_8);
  }

  /** A put by another node. */
  public static Change.Put remotePut(
      String key, String content, long millis, long seq, VersionVector context) {
    return new Change.Put(
        key(key),
        new Revision(new Stamp(millis << 16, PARIS_ORIGIN), seq, context),
        1,
        Content.of(bytes(content), ContentType.BINARY),
        Change.DEFAULT_STATE,
        null,
        null,
        null,
        null);
  }

  /** A put by another node that knew nothing of anybody's. */
  public static Change.Put remotePut(String key, String content, long millis, long seq) {
    return remotePut(key, content, millis, seq, VersionVector.empty());
  }

  /** Applies {@code changes} as one batch that reached {@code seq}, and waits. */
  public static ReplicaStore.ApplyReport apply(SyncEngine store, long seq, Change... changes)
      throws InterruptedException {
    return store
        .apply(
            new ReplicaStore.ChangeBatch(
                PARIS, List.of(changes), VersionVector.of(Map.of(PARIS_ORIGIN, seq))))
        .await();
  }

  /** Applies {@code changes} as what a comparison has shown to be lost, and waits. */
  public static ReplicaStore.ApplyReport applyLost(SyncEngine store, Change... changes)
      throws InterruptedException {
    return store
        .apply(
            new ReplicaStore.ChangeBatch(
                PARIS,
                List.of(changes),
                VersionVector.empty(),
                PurgeFrontier.NONE,
                store.frontiers().purged().covered()))
        .await();
  }

  /** Deletes the row of {@code key} from the database in {@code file} behind the store's back. */
  public static void loseRow(Path file, String key) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        PreparedStatement delete = connection.prepareStatement("DELETE FROM items WHERE id = ?")) {
      delete.setString(1, key);
      if (delete.executeUpdate() != 1) {
        throw new IllegalStateException("there is no row of " + key);
      }
    }
  }
}
