package dev.replication.app.runtime;

import dev.replication.app.config.HotPathSettings;
import dev.replication.app.config.PeerSettings;
import dev.replication.app.config.ReplicationSettings;
import dev.replication.app.config.SloSettings;
import dev.replication.domain.flow.Aimd;
import dev.replication.domain.flow.TokenBucket;
import dev.replication.domain.hotpath.EnginePorts;
import dev.replication.domain.hotpath.Pacing;
import dev.replication.domain.hotpath.PeerSupervisor;
import dev.replication.domain.hotpath.TailSettings;
import dev.replication.domain.resilience.Backoff;
import dev.replication.domain.resilience.CircuitBreaker;
import dev.replication.domain.slo.SloThresholds;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A fresh supervisor for each configured peer, at every start of an engine. */
public final class Supervisors implements Supplier<List<PeerSupervisor>> {
  /** Successes in a row that close a half-open circuit, as documented. */
  private static final int CIRCUIT_SUCCESSES = 2;

  /** Long enough never to be reached: pings are off. */
  private static final Duration NEVER = Duration.ofDays(36_500);

  private final ReplicationSettings settings;
  private final EnginePorts ports;
  private final PeerAddresses addresses;
  private final @Nullable TokenBucket sharedLimit;

  /**
   * Supervisors over {@code ports} for the peers of {@code settings}; one rate limit is shared by
   * all of them.
   */
  public Supervisors(ReplicationSettings settings, EnginePorts ports, PeerAddresses addresses) {
    this.settings = settings;
    this.ports = ports;
    this.addresses = addresses;
    HotPathSettings hotPath = settings.hotPath();
    this.sharedLimit =
        hotPath.rateLimitEnabled()
            ? new TokenBucket(ports.time(), hotPath.rateLimitPerSec(), hotPath.rateLimitBurst())
            : null;
  }

  /** Those of the lowest priority number first; none when the hot path is off. */
  @Override
  public List<PeerSupervisor> get() {
    if (!settings.hotPath().enabled()) {
      return List.of();
    }
    return settings.peers().stream()
        .filter(PeerSettings::enabled)
        .sorted(Comparator.comparingInt(PeerSettings::priority))
        .map(this::supervisor)
        .toList();
  }

  private PeerSupervisor supervisor(PeerSettings peer) {
    CircuitBreaker.Settings circuit =
        new CircuitBreaker.Settings(
            peer.circuitFailureThreshold(), CIRCUIT_SUCCESSES, peer.circuitResetTimeout());
    return new PeerSupervisor(
        addresses.connector(peer),
        ports,
        tail(),
        new Pacing(batchSize(), sharedLimit),
        new CircuitBreaker(circuit, ports.time()),
        new Backoff(Backoff.Settings.DAEMON, RandomGenerator.getDefault()));
  }

  private Aimd batchSize() {
    HotPathSettings hotPath = settings.hotPath();
    return new Aimd(
        new Aimd.Settings(
            hotPath.adaptiveBatchSize(),
            hotPath.batchSize(),
            hotPath.minBatchSize(),
            hotPath.maxBatchSize()));
  }

  private TailSettings tail() {
    TailSettings defaults = TailSettings.DEFAULT;
    boolean pings = settings.peerHealth().enabled();
    return new TailSettings(
        settings.hotPath().blockTimeout(),
        defaults.windowBatches(),
        defaults.windowBytes(),
        defaults.cursorSaveInterval(),
        defaults.probeInterval(),
        slo(),
        pings ? settings.peerHealth().idleThreshold() : NEVER,
        settings.peerHealth().pingInterval());
  }

  private SloThresholds slo() {
    SloSettings slo = settings.slo();
    return new SloThresholds(
        slo.maxStreamReadLatency(),
        slo.maxPeerOpLatency(),
        slo.maxBatchFlushLatency(),
        slo.maxReplicationLag());
  }
}
