package dev.replication.app.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the store does beside its write path.
 *
 * @param wal the log that takes writes while the database is away
 * @param filter the filter that knows which ids cannot exist
 * @param eviction what leaves Redis before it is full
 * @param merkle the dotted-path tree for older peers
 */
public record UpkeepSettings(Wal wal, Filter filter, Eviction eviction, Merkle merkle) {
  private static final String AT = "sync_engine.";

  static UpkeepSettings from(Values values) {
    return new UpkeepSettings(
        Wal.from(values), Filter.from(values), Eviction.from(values), Merkle.from(values));
  }

  /**
   * The log that takes local writes while the database is away.
   *
   * @param path its file, or null for one in the data folder
   * @param maxItems most items it holds
   * @param drainBatchSize items written back at once
   */
  public record Wal(@Nullable Path path, long maxItems, int drainBatchSize) {
    static final Option<Wal, Path> PATH =
        Option.optional(
            AT + "wal_path",
            OptionTypes.path(),
            Wal::path,
            "The log that takes writes while the database is away; without it in the data folder.");
    static final Option<Wal, Long> MAX_ITEMS =
        Option.of(
            AT + "wal_max_items",
            OptionTypes.whole(1, 1_000_000_000, "items"),
            1_000_000L,
            Wal::maxItems,
            "Most items in that log.");
    static final Option<Wal, Integer> DRAIN_BATCH =
        Option.of(
            AT + "wal_drain_batch_size",
            OptionTypes.integer(1, 100_000, "items"),
            100,
            Wal::drainBatchSize,
            "Items written back from that log at once.");

    static final Section<Wal> SECTION =
        Section.one(
            config -> config.syncEngine().upkeep().wal(), List.of(PATH, MAX_ITEMS, DRAIN_BATCH));

    static Wal from(Values values) {
      return new Wal(values.find(PATH), values.value(MAX_ITEMS), values.value(DRAIN_BATCH));
    }
  }

  /**
   * The cuckoo filter over all ids.
   *
   * @param warmupBatchSize rows read at once to build it
   * @param snapshotInterval time between snapshots
   * @param snapshotInsertThreshold inserts after which a snapshot is due earlier
   */
  public record Filter(
      int warmupBatchSize, Duration snapshotInterval, long snapshotInsertThreshold) {
    static final Option<Filter, Integer> WARMUP_BATCH =
        Option.of(
            AT + "cuckoo_warmup_batch_size",
            OptionTypes.integer(1, 1_000_000, "rows"),
            10_000,
            Filter::warmupBatchSize,
            "Rows read at once to build the filter of ids.");
    static final Option<Filter, Duration> SNAPSHOT_INTERVAL =
        Option.of(
            AT + "cf_snapshot_interval_secs",
            OptionTypes.seconds(Duration.ofSeconds(1), Duration.ofDays(1)),
            Duration.ofSeconds(30),
            Filter::snapshotInterval,
            "Time between snapshots of the filter.");
    static final Option<Filter, Long> SNAPSHOT_INSERTS =
        Option.of(
            AT + "cf_snapshot_insert_threshold",
            OptionTypes.whole(1, 1_000_000_000, "inserts"),
            10_000L,
            Filter::snapshotInsertThreshold,
            "Inserts after which a snapshot is due earlier.");

    static final Section<Filter> SECTION =
        Section.one(
            config -> config.syncEngine().upkeep().filter(),
            List.of(WARMUP_BATCH, SNAPSHOT_INTERVAL, SNAPSHOT_INSERTS));

    static Filter from(Values values) {
      return new Filter(
          values.value(WARMUP_BATCH),
          values.value(SNAPSHOT_INTERVAL),
          values.value(SNAPSHOT_INSERTS));
    }
  }

  /**
   * Eviction of item keys from Redis before it is full.
   *
   * @param enabled whether it is done
   * @param start part of Redis's memory above which it begins
   * @param target part of Redis's memory at which it ends
   */
  public record Eviction(boolean enabled, double start, double target) {
    static final Option<Eviction, Boolean> ENABLED =
        Option.of(
            AT + "redis_eviction_enabled",
            OptionTypes.bool(),
            true,
            Eviction::enabled,
            "Evict item keys from Redis before it is full.");
    static final Option<Eviction, Double> START =
        Option.of(
            AT + "redis_eviction_start",
            OptionTypes.fraction(),
            0.75,
            Eviction::start,
            "Part of Redis's memory above which eviction begins.");
    static final Option<Eviction, Double> TARGET =
        Option.of(
            AT + "redis_eviction_target",
            OptionTypes.fraction(),
            0.6,
            Eviction::target,
            "Part of Redis's memory at which eviction ends.");

    static final Section<Eviction> SECTION =
        Section.one(
            config -> config.syncEngine().upkeep().eviction(), List.of(ENABLED, START, TARGET));

    static Eviction from(Values values) {
      return new Eviction(values.value(ENABLED), values.value(START), values.value(TARGET));
    }
  }

  /**
   * The dotted-path tree that older peers read.
   *
   * @param calcEnabled whether it is calculated
   * @param calcJitter longest random delay of a calculation
   */
  public record Merkle(boolean calcEnabled, Duration calcJitter) {
    static final Option<Merkle, Boolean> CALC_ENABLED =
        Option.of(
            AT + "merkle_calc_enabled",
            OptionTypes.bool(),
            true,
            Merkle::calcEnabled,
            "Calculate the dotted-path tree for older peers.");
    static final Option<Merkle, Duration> CALC_JITTER =
        Option.of(
            AT + "merkle_calc_jitter_ms",
            OptionTypes.millis(Duration.ZERO, Duration.ofMinutes(10)),
            Duration.ZERO,
            Merkle::calcJitter,
            "Longest random delay of that calculation.");
    static final Option<Merkle, Boolean> CDC_ENABLED =
        Option.ignored(
            AT + "enable_cdc_stream",
            OptionTypes.alwaysTrue(
                "the change stream is on whenever redis_url is set; remove redis_url to do"
                    + " without"),
            "Accepted for existing files; the change stream is on whenever redis_url is set.");
    static final Option<Merkle, Duration> LOG_INTERVAL =
        Option.ignored(
            AT + "merkle_log_interval_secs",
            OptionTypes.seconds(Duration.ZERO, Duration.ofDays(365)),
            "Accepted for existing files; deprecated, without effect.");

    static final Section<Merkle> SECTION =
        Section.one(
            config -> config.syncEngine().upkeep().merkle(),
            List.of(CALC_ENABLED, CALC_JITTER, CDC_ENABLED, LOG_INTERVAL));

    static Merkle from(Values values) {
      return new Merkle(values.value(CALC_ENABLED), values.value(CALC_JITTER));
    }
  }
}
