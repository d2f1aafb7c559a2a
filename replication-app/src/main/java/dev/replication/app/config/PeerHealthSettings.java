package dev.replication.app.config;

import java.time.Duration;
import java.util.List;

/**
 * When an idle peer is pinged, and when a silent one is given up.
 *
 * @param enabled whether it is
 * @param pingInterval time between pings
 * @param idleThreshold how long a peer is silent before it counts as idle
 * @param silenceTimeout how long a peer that sends heartbeats may send nothing at all
 */
public record PeerHealthSettings(
    boolean enabled, Duration pingInterval, Duration idleThreshold, Duration silenceTimeout) {
  private static final String AT = "replication.settings.peer_health.";
  private static final OptionType<Duration> TIME =
      OptionTypes.seconds(Duration.ofMillis(10), Duration.ofDays(1));

  static final Option<PeerHealthSettings, Boolean> ENABLED =
      Option.of(
          AT + "enabled",
          OptionTypes.bool(),
          true,
          PeerHealthSettings::enabled,
          "Ping peers that are idle.");
  static final Option<PeerHealthSettings, Duration> PING_INTERVAL =
      Option.of(
          AT + "ping_interval_sec",
          TIME,
          Duration.ofSeconds(30),
          PeerHealthSettings::pingInterval,
          "Time between pings.");
  static final Option<PeerHealthSettings, Duration> IDLE_THRESHOLD =
      Option.of(
          AT + "idle_threshold_sec",
          TIME,
          Duration.ofSeconds(60),
          PeerHealthSettings::idleThreshold,
          "How long a peer is silent before it is pinged.");
  static final Option<PeerHealthSettings, Duration> SILENCE_TIMEOUT =
      Option.of(
          AT + "silence_timeout",
          OptionTypes.duration(Duration.ofSeconds(15), Duration.ofDays(30)),
          Duration.ofSeconds(30),
          PeerHealthSettings::silenceTimeout,
          "How long a peer that sends heartbeats may send nothing before it is connected anew.");

  static final Section<PeerHealthSettings> SECTION =
      Section.one(
          config -> config.replication().peerHealth(),
          List.of(ENABLED, PING_INTERVAL, IDLE_THRESHOLD, SILENCE_TIMEOUT));

  static PeerHealthSettings from(Values values) {
    return new PeerHealthSettings(
        values.value(ENABLED),
        values.value(PING_INTERVAL),
        values.value(IDLE_THRESHOLD),
        values.value(SILENCE_TIMEOUT));
  }
}
