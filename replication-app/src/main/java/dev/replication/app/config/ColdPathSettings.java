package dev.replication.app.config;

import java.time.Duration;
import java.util.List;

/**
 * How often and how much is repaired by comparing digests.
 *
 * @param enabled whether it is done
 * @param interval time between cycles
 * @param maxItemsPerCycle most items repaired in one cycle
 * @param backoffBase wait after a first failure
 * @param backoffMax longest wait after failures
 */
public record ColdPathSettings(
    boolean enabled,
    Duration interval,
    int maxItemsPerCycle,
    Duration backoffBase,
    Duration backoffMax,
    int scrubItemsPerSec) {
  private static final String AT = "replication.settings.cold_path.";
  private static final OptionType<Duration> WAIT =
      OptionTypes.seconds(Duration.ofMillis(10), Duration.ofDays(1));

  static final Option<ColdPathSettings, Boolean> ENABLED =
      Option.of(
          AT + "enabled",
          OptionTypes.bool(),
          true,
          ColdPathSettings::enabled,
          "Compare digests with the peers and repair what differs.");
  static final Option<ColdPathSettings, Duration> INTERVAL =
      Option.of(
          AT + "interval_sec",
          WAIT,
          Duration.ofSeconds(60),
          ColdPathSettings::interval,
          "Time between repair cycles.");
  static final Option<ColdPathSettings, Integer> MAX_ITEMS =
      Option.of(
          AT + "max_items_per_cycle",
          OptionTypes.integer(1, 1_000_000, "items"),
          1000,
          ColdPathSettings::maxItemsPerCycle,
          "Most items repaired in one cycle.");
  static final Option<ColdPathSettings, Duration> BACKOFF_BASE =
      Option.of(
          AT + "backoff_base_sec",
          WAIT,
          Duration.ofSeconds(5),
          ColdPathSettings::backoffBase,
          "Wait after a first failure.");
  static final Option<ColdPathSettings, Duration> BACKOFF_MAX =
      Option.of(
          AT + "backoff_max_sec",
          WAIT,
          Duration.ofMinutes(5),
          ColdPathSettings::backoffMax,
          "Longest wait after repeated failures.");

  static final Option<ColdPathSettings, Integer> SCRUB =
      Option.of(
          AT + "scrub_items_per_sec",
          OptionTypes.integer(0, 1_000_000, "items per second"),
          500,
          ColdPathSettings::scrubItemsPerSec,
          "How fast stored items are hashed anew in the background; 0 for never.");

  static final Section<ColdPathSettings> SECTION =
      Section.one(
          config -> config.replication().coldPath(),
          List.of(ENABLED, INTERVAL, MAX_ITEMS, BACKOFF_BASE, BACKOFF_MAX, SCRUB));

  /** Refuses a first wait above the longest. */
  public ColdPathSettings {
    if (backoffBase.compareTo(backoffMax) > 0) {
      throw new IllegalArgumentException("backoff_base_sec is above backoff_max_sec");
    }
  }

  static ColdPathSettings from(Values values) {
    return new ColdPathSettings(
        values.value(ENABLED),
        values.value(INTERVAL),
        values.value(MAX_ITEMS),
        values.value(BACKOFF_BASE),
        values.value(BACKOFF_MAX),
        values.value(SCRUB));
  }
}
