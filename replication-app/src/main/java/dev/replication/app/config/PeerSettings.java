package dev.replication.app.config;

import dev.replication.model.NodeId;
import dev.replication.tls.TlsFiles;
import dev.replication.wire.RedisUrl;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * One peer and how it is reached.
 *
 * @param nodeId its name
 * @param redisUrl its Redis
 * @param redisPrefix what it puts before its keys
 * @param streamKey its change stream, after the prefix
 * @param adapter the client that is used
 * @param enabled whether it is connected at all
 * @param member whether it follows us, too, so that nothing it has not seen may be forgotten
 * @param priority lower is served first
 * @param circuitFailureThreshold failures before its circuit opens
 * @param circuitResetTimeout how long the circuit stays open
 * @param tls whom to trust and who we are at a {@code rediss://} server
 */
public record PeerSettings(
    NodeId nodeId,
    RedisUrl redisUrl,
    String redisPrefix,
    String streamKey,
    Adapter adapter,
    boolean enabled,
    boolean member,
    int priority,
    int circuitFailureThreshold,
    Duration circuitResetTimeout,
    TlsFiles tls) {
  private static final String AT = "replication.peers[].";

  static final Option<PeerSettings, NodeId> NODE_ID =
      Option.required(
          AT + "node_id", OptionTypes.nodeId(), PeerSettings::nodeId, "The peer's node id.");
  static final Option<PeerSettings, RedisUrl> REDIS_URL =
      Option.required(
          AT + "redis_url", OptionTypes.redisUrl(), PeerSettings::redisUrl, "The peer's Redis.");
  static final Option<PeerSettings, String> REDIS_PREFIX =
      Option.of(
          AT + "redis_prefix",
          OptionTypes.text(0),
          "",
          PeerSettings::redisPrefix,
          "What the peer puts before its keys.");
  static final Option<PeerSettings, String> STREAM_KEY =
      Option.of(
          AT + "stream_key",
          OptionTypes.text(1),
          StoreSettings.Cdc.DEFAULT_STREAM_KEY,
          PeerSettings::streamKey,
          "The peer's change stream, after the prefix.");
  static final Option<PeerSettings, Adapter> ADAPTER =
      Option.of(
          AT + "adapter",
          OptionTypes.choice(Adapter.class),
          Adapter.LETTUCE,
          PeerSettings::adapter,
          "The Redis client that is used.");
  static final Option<PeerSettings, Boolean> ENABLED =
      Option.of(
          AT + "enabled",
          OptionTypes.bool(),
          true,
          PeerSettings::enabled,
          "Connect to the peer at all.");
  static final Option<PeerSettings, Boolean> MEMBER =
      Option.of(
          AT + "member",
          OptionTypes.bool(),
          true,
          PeerSettings::member,
          "Whether the peer follows us, too; false for a source that is only read.");
  static final Option<PeerSettings, Integer> PRIORITY =
      Option.of(
          AT + "priority",
          OptionTypes.integer(0, 1_000_000, ""),
          0,
          PeerSettings::priority,
          "Lower is served first.");
  static final Option<PeerSettings, Integer> CIRCUIT_FAILURES =
      Option.of(
          AT + "circuit_failure_threshold",
          OptionTypes.integer(1, 10_000, "failures"),
          5,
          PeerSettings::circuitFailureThreshold,
          "Failures in a row before the circuit opens.");
  static final Option<PeerSettings, Duration> CIRCUIT_RESET =
      Option.of(
          AT + "circuit_reset_timeout_sec",
          OptionTypes.seconds(Duration.ofMillis(10), Duration.ofDays(1)),
          Duration.ofSeconds(30),
          PeerSettings::circuitResetTimeout,
          "How long the circuit stays open.");
  static final Option<PeerSettings, Path> TLS_CA_FILE =
      Option.optional(
          AT + "tls_ca_file",
          OptionTypes.path(),
          peer -> peer.tls().caFile(),
          "Certificates (PEM) that vouch for a rediss:// server; without it those of the JDK.");
  static final Option<PeerSettings, Path> TLS_CERT_FILE =
      Option.optional(
          AT + "tls_cert_file",
          OptionTypes.path(),
          peer -> peer.tls().certFile(),
          "Our certificate (PEM) for a rediss:// server that asks for one, with its chain.");
  static final Option<PeerSettings, Path> TLS_KEY_FILE =
      Option.optional(
          AT + "tls_key_file",
          OptionTypes.path(),
          peer -> peer.tls().keyFile(),
          "The private key (PEM, not encrypted) of tls_cert_file.");

  static final Section<PeerSettings> SECTION =
      new Section<>(
          config -> config.replication().peers(),
          List.of(
              NODE_ID,
              REDIS_URL,
              REDIS_PREFIX,
              STREAM_KEY,
              ADAPTER,
              ENABLED,
              MEMBER,
              PRIORITY,
              CIRCUIT_FAILURES,
              CIRCUIT_RESET,
              TLS_CA_FILE,
              TLS_CERT_FILE,
              TLS_KEY_FILE));

  /** A peer with every default. */
  public static PeerSettings of(NodeId nodeId, RedisUrl redisUrl) {
    return from(new Values().with(NODE_ID, nodeId).with(REDIS_URL, redisUrl), 0);
  }

  /** The same, followed or not. */
  public PeerSettings withEnabled(boolean followed) {
    return new PeerSettings(
        nodeId,
        redisUrl,
        redisPrefix,
        streamKey,
        adapter,
        followed,
        member,
        priority,
        circuitFailureThreshold,
        circuitResetTimeout,
        tls);
  }

  /** Whether {@code other} is reached in the same way, so that a session can go on. */
  public boolean isReachedLike(PeerSettings other) {
    return nodeId.equals(other.nodeId)
        && redisUrl.equals(other.redisUrl)
        && redisPrefix.equals(other.redisPrefix)
        && streamKey.equals(other.streamKey)
        && adapter == other.adapter
        && tls.equals(other.tls);
  }

  static PeerSettings from(Values values, int index) {
    return new PeerSettings(
        values.value(NODE_ID, index),
        values.value(REDIS_URL, index),
        values.value(REDIS_PREFIX, index),
        values.value(STREAM_KEY, index),
        values.value(ADAPTER, index),
        values.value(ENABLED, index),
        values.value(MEMBER, index),
        values.value(PRIORITY, index),
        values.value(CIRCUIT_FAILURES, index),
        values.value(CIRCUIT_RESET, index),
        new TlsFiles(
            values.find(TLS_CA_FILE, index),
            values.find(TLS_CERT_FILE, index),
            values.find(TLS_KEY_FILE, index)));
  }
}
