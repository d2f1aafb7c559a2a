package dev.replication.app.config;

import java.time.Duration;
import java.util.List;

/**
 * What counts as too slow and is warned of.
 *
 * @param maxStreamReadLatency longest read of a peer's stream, its waiting not counted
 * @param maxPeerOpLatency longest other operation on a peer
 * @param maxBatchFlushLatency longest apply of a batch
 * @param maxReplicationLag largest lag behind a peer
 */
public record SloSettings(
    Duration maxStreamReadLatency,
    Duration maxPeerOpLatency,
    Duration maxBatchFlushLatency,
    Duration maxReplicationLag) {
  private static final String AT = "replication.settings.slo.";
  private static final OptionType<Duration> LATENCY =
      OptionTypes.millis(Duration.ofMillis(1), Duration.ofHours(1));

  static final Option<SloSettings, Duration> STREAM_READ =
      Option.of(
          AT + "max_stream_read_latency_ms",
          LATENCY,
          Duration.ofMillis(100),
          SloSettings::maxStreamReadLatency,
          "Warn when reading a stream takes longer.");
  static final Option<SloSettings, Duration> PEER_OP =
      Option.of(
          AT + "max_peer_op_latency_ms",
          LATENCY,
          Duration.ofMillis(500),
          SloSettings::maxPeerOpLatency,
          "Warn when an operation on a peer takes longer.");
  static final Option<SloSettings, Duration> BATCH_FLUSH =
      Option.of(
          AT + "max_batch_flush_latency_ms",
          LATENCY,
          Duration.ofMillis(200),
          SloSettings::maxBatchFlushLatency,
          "Warn when applying a batch takes longer.");
  static final Option<SloSettings, Duration> LAG =
      Option.of(
          AT + "max_replication_lag_sec",
          OptionTypes.seconds(Duration.ofMillis(1), Duration.ofDays(30)),
          Duration.ofSeconds(30),
          SloSettings::maxReplicationLag,
          "Warn when a peer's changes arrive later.");

  static final Section<SloSettings> SECTION =
      Section.one(
          config -> config.replication().slo(), List.of(STREAM_READ, PEER_OP, BATCH_FLUSH, LAG));

  static SloSettings from(Values values) {
    return new SloSettings(
        values.value(STREAM_READ),
        values.value(PEER_OP),
        values.value(BATCH_FLUSH),
        values.value(LAG));
  }
}
