package dev.replication.app.cli;

import dev.replication.adapter.redis.PeerAddress;
import dev.replication.adapter.redis.Timeouts;
import dev.replication.app.config.AppConfig;
import dev.replication.app.config.ConfigReader;
import dev.replication.app.config.Outcome;
import dev.replication.app.config.PeerSettings;
import dev.replication.app.config.Problem;
import dev.replication.app.runtime.PeerAddresses;
import dev.replication.model.NodeId;
import dev.replication.tls.TlsFiles;
import dev.replication.wire.Limits;
import dev.replication.wire.RedisKeys;
import dev.replication.wire.RedisUrl;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which peer a command is about, and how its Redis is reached without asking a node. */
final class PeerTarget {
  /** How far apart clocks may be where no configuration says it. */
  private static final Duration DEFAULT_DRIFT = Duration.ofSeconds(10);

  /** Those of a configuration that names none. */
  private static final Timeouts TIMEOUTS =
      new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(5));

  private static final NodeId UNNAMED = new NodeId("peer");

  @Parameters(paramLabel = "PEER", arity = "0..1", description = "The peer's node id.")
  private @Nullable String peer;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "Take the peer's address from this configuration; no node needs to run.")
  private @Nullable Path config;

  @Option(
      names = "--redis-prefix",
      paramLabel = "PREFIX",
      description = "With --url redis://…: what the peer puts before its keys.")
  private @Nullable String prefix;

  @Option(
      names = "--stream-key",
      paramLabel = "KEY",
      description =
          "With --url redis://…: its change stream (default: " + RedisKeys.DEFAULT_STREAM + ").")
  private @Nullable String streamKey;

  @Option(
      names = "--tls-ca-file",
      paramLabel = "FILE",
      description = "With --url rediss://…: certificates (PEM) that vouch for it.")
  private @Nullable Path tlsCaFile;

  /**
   * A peer to be reached from here.
   *
   * @param settings as configured, null when an address was given
   * @param address where its Redis and keys are
   * @param expected whose they should be, null when that was not said
   * @param maxClockDrift how far apart clocks may be
   */
  record Direct(
      @Nullable PeerSettings settings,
      PeerAddress address,
      @Nullable NodeId expected,
      Duration maxClockDrift) {}

  /** The peer by address or configuration, empty where a node is to be asked. */
  Optional<Direct> direct(NodeOptions node) {
    if (node.isRedis()) {
      if (config != null) {
        throw CommandFailure.usage("give either --config or --url redis://…, not both");
      }
      return Optional.of(byAddress(node));
    }
    if (prefix != null || streamKey != null || tlsCaFile != null) {
      throw CommandFailure.usage(
          "--redis-prefix, --stream-key and --tls-ca-file go with --url redis://…; otherwise the"
              + " configuration has them");
    }
    return config == null ? Optional.empty() : Optional.of(byConfiguration(config));
  }

  /** The peer's name. */
  NodeId name() {
    if (peer == null) {
      throw CommandFailure.usage("say which PEER, or give its address with --url redis://…");
    }
    return NodeOptions.nodeId(peer);
  }

  private Direct byAddress(NodeOptions node) {
    NodeId expected = peer == null ? null : NodeOptions.nodeId(peer);
    RedisUrl url;
    try {
      url = RedisUrl.parse(node.url());
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage("--url: " + e.getMessage());
    }
    PeerAddress address =
        new PeerAddress(
            expected == null ? UNNAMED : expected,
            url,
            prefix == null ? "" : prefix,
            streamKey == null ? RedisKeys.DEFAULT_STREAM : streamKey,
            TIMEOUTS,
            Limits.DEFAULT,
            new TlsFiles(tlsCaFile, null, null));
    return new Direct(null, address, expected, DEFAULT_DRIFT);
  }

  private Direct byConfiguration(Path file) {
    AppConfig settings = configuration(file);
    PeerSettings found = peerOf(settings, name(), file);
    return new Direct(
        found,
        PeerAddresses.of(settings.syncEngine()).of(found),
        found.nodeId(),
        settings.syncEngine().maxClockDrift());
  }

  /** The configuration in {@code file}, whose problems are all told at once. */
  static AppConfig configuration(Path file) {
    return switch (ConfigReader.read(file)) {
      case Outcome.Valid(AppConfig settings) -> settings;
      case Outcome.Invalid(List<Problem> problems) ->
          throw new CommandFailure(
              "the configuration cannot be used:\n"
                  + problems.stream().map(p -> "  " + p).collect(Collectors.joining("\n")));
    };
  }

  /** The peer of that name in {@code settings}, which were read from {@code file}. */
  static PeerSettings peerOf(AppConfig settings, NodeId name, Path file) {
    List<PeerSettings> peers = settings.replication().peers();
    return peers.stream()
        .filter(candidate -> candidate.nodeId().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new CommandFailure(
                    "no peer "
                        + name
                        + " in "
                        + file
                        + "; there are: "
                        + peers.stream().map(p -> p.nodeId().text()).toList()));
  }
}
