package dev.replication.app.config;

import java.time.Duration;
import java.util.List;

/**
 * When deletes are forgotten that every member of the mesh has seen.
 *
 * @param tombstoneMinAge how old a delete is at least before it is forgotten
 * @param maxHold how long a member may hold back deletes of that age before that is an alarm
 */
public record MembershipSettings(Duration tombstoneMinAge, Duration maxHold) {
  private static final String AT = "replication.settings.membership.";

  static final Option<MembershipSettings, Duration> TOMBSTONE_MIN_AGE =
      Option.of(
          AT + "tombstone_min_age",
          OptionTypes.duration(Duration.ofMillis(10), Duration.ofDays(365)),
          Duration.ofHours(1),
          MembershipSettings::tombstoneMinAge,
          "How old a delete is at least before it is forgotten.");
  static final Option<MembershipSettings, Duration> MAX_HOLD =
      Option.of(
          AT + "max_hold",
          OptionTypes.duration(Duration.ofSeconds(1), Duration.ofDays(365)),
          Duration.ofDays(7),
          MembershipSettings::maxHold,
          "How long a member may hold back deletes that are old enough to be forgotten.");

  static final Section<MembershipSettings> SECTION =
      Section.one(
          config -> config.replication().membership(), List.of(TOMBSTONE_MIN_AGE, MAX_HOLD));

  static MembershipSettings from(Values values) {
    return new MembershipSettings(values.value(TOMBSTONE_MIN_AGE), values.value(MAX_HOLD));
  }
}
