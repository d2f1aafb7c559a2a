package dev.replication.syncengine;

import dev.replication.domain.merge.MergePolicies;
import dev.replication.model.NodeId;
import dev.replication.tls.TlsFiles;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a store.
 *
 * @param node whose store this is
 * @param redisUrl {@code redis://} or {@code rediss://}, or null for no L2 and no change stream
 * @param redisPrefix put before every Redis key verbatim
 * @param sqlitePath the L3 database file, or null for one in memory
 * @param l1MaxBytes bound of the memory tier
 * @param maxPayloadBytes largest content
 * @param batchFlushCount most changes in one commit
 * @param batchFlushBytes most bytes in one commit
 * @param queueMaxBytes most bytes waiting to be committed; submitters wait beyond
 * @param cdc change stream settings
 * @param redisTimeout connect timeout of L2
 * @param redisResponseTimeout response timeout of L2
 * @param maxClockDrift how far ahead of our clock a peer's stamp may be
 * @param redisTls whom to trust and who we are at a {@code rediss://} URL
 * @param digestTree whether a digest tree is kept in L2; without one no peer can compare itself
 *     with this store, so that is for measuring what the tree costs
 * @param merges which keys are merged, and how
 */
public record SyncEngineConfig(
    NodeId node,
    @Nullable String redisUrl,
    String redisPrefix,
    @Nullable Path sqlitePath,
    long l1MaxBytes,
    int maxPayloadBytes,
    int batchFlushCount,
    long batchFlushBytes,
    long queueMaxBytes,
    Cdc cdc,
    Duration redisTimeout,
    Duration redisResponseTimeout,
    Duration maxClockDrift,
    TlsFiles redisTls,
    boolean digestTree,
    MergePolicies merges) {
  /**
   * Refuses bounds below 1, timeouts that are not positive and a negative drift, naming the
   * setting.
   */
  public SyncEngineConfig {
    requirePositive("l1_max_bytes", l1MaxBytes);
    requirePositive("max_payload_bytes", maxPayloadBytes);
    requirePositive("batch_flush_count", batchFlushCount);
    requirePositive("batch_flush_bytes", batchFlushBytes);
    requirePositive("queue_max_bytes", queueMaxBytes);
    requirePositive("redis_timeout_ms", redisTimeout.toMillis());
    requirePositive("redis_response_timeout_ms", redisResponseTimeout.toMillis());
    if (maxClockDrift.isNegative()) {
      throw new IllegalArgumentException("max_clock_drift is negative: " + maxClockDrift);
    }
  }

  /**
   * Settings with a digest tree that trust the authorities of the Java platform and merge nothing.
   */
  public SyncEngineConfig(
      NodeId node,
      @Nullable String redisUrl,
      String redisPrefix,
      @Nullable Path sqlitePath,
      long l1MaxBytes,
      int maxPayloadBytes,
      int batchFlushCount,
      long batchFlushBytes,
      long queueMaxBytes,
      Cdc cdc,
      Duration redisTimeout,
      Duration redisResponseTimeout,
      Duration maxClockDrift) {
    this(
        node,
        redisUrl,
        redisPrefix,
        sqlitePath,
        l1MaxBytes,
        maxPayloadBytes,
        batchFlushCount,
        batchFlushBytes,
        queueMaxBytes,
        cdc,
        redisTimeout,
        redisResponseTimeout,
        maxClockDrift,
        TlsFiles.PLATFORM,
        true,
        MergePolicies.NONE);
  }

  /** The same without a digest tree. */
  public SyncEngineConfig withoutDigestTree() {
    return new SyncEngineConfig(
        node,
        redisUrl,
        redisPrefix,
        sqlitePath,
        l1MaxBytes,
        maxPayloadBytes,
        batchFlushCount,
        batchFlushBytes,
        queueMaxBytes,
        cdc,
        redisTimeout,
        redisResponseTimeout,
        maxClockDrift,
        redisTls,
        false,
        merges);
  }

  /** The same with other keys merged. */
  public SyncEngineConfig merging(MergePolicies policies) {
    return new SyncEngineConfig(
        node,
        redisUrl,
        redisPrefix,
        sqlitePath,
        l1MaxBytes,
        maxPayloadBytes,
        batchFlushCount,
        batchFlushBytes,
        queueMaxBytes,
        cdc,
        redisTimeout,
        redisResponseTimeout,
        maxClockDrift,
        redisTls,
        digestTree,
        policies);
  }

  private static void requirePositive(String setting, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(setting + " must be at least 1 but is " + value);
    }
  }

  /**
   * The change stream.
   *
   * @param streamKey its key, after the prefix
   * @param maxLen entries kept at least, while within {@code maxBytes}
   * @param maxBytes bytes kept at most
   */
  public record Cdc(String streamKey, long maxLen, long maxBytes) {
    /** {@code __local__:cdc}, 200 000 entries, 256 MiB. */
    public static final Cdc DEFAULT = new Cdc("__local__:cdc", 200_000, 256L << 20);
  }

  /** In memory, without Redis. */
  public static SyncEngineConfig defaults(NodeId node) {
    return new SyncEngineConfig(
        node,
        null,
        "",
        null,
        256L << 20,
        16 << 20,
        10_000,
        8L << 20,
        64L << 20,
        Cdc.DEFAULT,
        Duration.ofSeconds(5),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10));
  }
}
