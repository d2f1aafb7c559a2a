package dev.replication.app.config;

import java.time.Duration;
import java.util.List;

/**
 * How the peers' change streams are tailed.
 *
 * @param enabled whether they are
 * @param batchSize entries per read to begin with
 * @param blockTimeout how long one read waits for entries
 * @param adaptiveBatchSize whether the batch size follows the load
 * @param minBatchSize smallest adaptive batch
 * @param maxBatchSize largest adaptive batch
 * @param rateLimitEnabled whether applying is rate limited
 * @param rateLimitPerSec sustained events per second
 * @param rateLimitBurst events above the sustained rate
 */
public record HotPathSettings(
    boolean enabled,
    int batchSize,
    Duration blockTimeout,
    boolean adaptiveBatchSize,
    int minBatchSize,
    int maxBatchSize,
    boolean rateLimitEnabled,
    int rateLimitPerSec,
    int rateLimitBurst) {
  private static final String AT = "replication.settings.hot_path.";
  private static final OptionType<Integer> BATCH = OptionTypes.integer(1, 100_000, "events");

  static final Option<HotPathSettings, Boolean> ENABLED =
      Option.of(
          AT + "enabled",
          OptionTypes.bool(),
          true,
          HotPathSettings::enabled,
          "Tail the peers' change streams.");
  static final Option<HotPathSettings, Integer> BATCH_SIZE =
      Option.of(
          AT + "batch_size", BATCH, 100, HotPathSettings::batchSize, "Entries per read at first.");
  static final Option<HotPathSettings, Duration> BLOCK_TIMEOUT =
      Option.of(
          AT + "block_timeout",
          OptionTypes.duration(Duration.ofMillis(1), Duration.ofMinutes(5)),
          Duration.ofSeconds(5),
          HotPathSettings::blockTimeout,
          "How long one read waits for entries.");
  static final Option<HotPathSettings, Boolean> ADAPTIVE =
      Option.of(
          AT + "adaptive_batch_size",
          OptionTypes.bool(),
          false,
          HotPathSettings::adaptiveBatchSize,
          "Let the batch size follow the load.");
  static final Option<HotPathSettings, Integer> MIN_BATCH =
      Option.of(
          AT + "min_batch_size",
          BATCH,
          50,
          HotPathSettings::minBatchSize,
          "Smallest adaptive batch.");
  static final Option<HotPathSettings, Integer> MAX_BATCH =
      Option.of(
          AT + "max_batch_size",
          BATCH,
          1000,
          HotPathSettings::maxBatchSize,
          "Largest adaptive batch.");
  static final Option<HotPathSettings, Boolean> RATE_LIMITED =
      Option.of(
          AT + "rate_limit_enabled",
          OptionTypes.bool(),
          false,
          HotPathSettings::rateLimitEnabled,
          "Limit how fast changes are taken from each peer.");
  static final Option<HotPathSettings, Integer> RATE =
      Option.of(
          AT + "rate_limit_per_sec",
          OptionTypes.integer(1, 100_000_000, "events per second"),
          10_000,
          HotPathSettings::rateLimitPerSec,
          "Sustained rate of the limit.");
  static final Option<HotPathSettings, Integer> BURST =
      Option.of(
          AT + "rate_limit_burst",
          OptionTypes.integer(1, 100_000_000, "events"),
          1000,
          HotPathSettings::rateLimitBurst,
          "Events above the sustained rate.");

  static final Section<HotPathSettings> SECTION =
      Section.one(
          config -> config.replication().hotPath(),
          List.of(
              ENABLED,
              BATCH_SIZE,
              BLOCK_TIMEOUT,
              ADAPTIVE,
              MIN_BATCH,
              MAX_BATCH,
              RATE_LIMITED,
              RATE,
              BURST));

  /** Refuses a smallest batch above the largest. */
  public HotPathSettings {
    if (minBatchSize > maxBatchSize) {
      throw new IllegalArgumentException("min_batch_size is above max_batch_size");
    }
  }

  static HotPathSettings from(Values values) {
    return new HotPathSettings(
        values.value(ENABLED),
        values.value(BATCH_SIZE),
        values.value(BLOCK_TIMEOUT),
        values.value(ADAPTIVE),
        values.value(MIN_BATCH),
        values.value(MAX_BATCH),
        values.value(RATE_LIMITED),
        values.value(RATE),
        values.value(BURST));
  }
}
