package dev.replication.domain.repair;

import dev.replication.domain.resilience.Backoff;
import dev.replication.port.ItemReader;
import java.time.Duration;

/**
 * How often and how much is compared and repaired.
 *
 * @param enabled whether it is done
 * @param interval between complete passes, a tenth more or less
 * @param maxItemsPerCycle most items repaired in one cycle; a pass goes on in the next at once
 * @param backoff pauses after failures and after passes that could not get everything
 * @param fetchItems most items of one request
 * @param fetchBytes what the items of one request may weigh, if none is larger than those before
 * @param maxDeleteRatio the share of our items that one pass deletes without asking
 * @param deletesUnasked how many it deletes without asking, however few items we hold
 */
public record RepairSettings(
    boolean enabled,
    Duration interval,
    int maxItemsPerCycle,
    Backoff.Settings backoff,
    int fetchItems,
    long fetchBytes,
    double maxDeleteRatio,
    long deletesUnasked) {
  /** The documents' defaults. */
  public static final RepairSettings DEFAULT =
      new RepairSettings(
          true,
          Duration.ofSeconds(60),
          1000,
          new Backoff.Settings(Duration.ofSeconds(5), Duration.ofMinutes(5), 2),
          500,
          8L << 20,
          0.1,
          100);

  /** Checks the ranges. */
  public RepairSettings {
    if (!interval.isPositive()) {
      throw new IllegalArgumentException("interval must be positive but is " + interval);
    }
    if (maxItemsPerCycle < 1 || fetchItems < 1 || fetchItems > ItemReader.MAX_KEYS) {
      throw new IllegalArgumentException(
          "a cycle needs at least one item, a request 1 to " + ItemReader.MAX_KEYS);
    }
    if (fetchBytes < 1 || deletesUnasked < 0 || !(maxDeleteRatio >= 0 && maxDeleteRatio <= 1)) {
      throw new IllegalArgumentException(
          "fetchBytes must be positive, deletesUnasked not negative, maxDeleteRatio 0 to 1");
    }
  }
}
