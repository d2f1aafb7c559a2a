package dev.replication.app.runtime;

import dev.replication.app.config.ColdPathSettings;
import dev.replication.app.config.HotPathSettings;
import dev.replication.app.config.PeerSettings;
import dev.replication.app.config.ReplicationSettings;
import dev.replication.app.config.SloSettings;
import dev.replication.domain.flow.Aimd;
import dev.replication.domain.flow.RateLimit;
import dev.replication.domain.hotpath.TailSettings;
import dev.replication.domain.hotpath.Tuning;
import dev.replication.domain.membership.ForgettingSettings;
import dev.replication.domain.membership.Mesh;
import dev.replication.domain.repair.RepairSettings;
import dev.replication.domain.resilience.Backoff;
import dev.replication.domain.resilience.CircuitBreaker;
import dev.replication.domain.slo.SloThresholds;
import dev.replication.model.NodeId;
import dev.replication.port.TimeSource;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What settings mean for the duties that follow peers.
 *
 * @param settings as configured
 * @param paused peers that are not followed by command
 * @param limit the rate that all peers share, null for none
 */
record Supervision(ReplicationSettings settings, Set<NodeId> paused, @Nullable RateLimit limit) {
  /** Successes in a row that close a half-open circuit, as documented. */
  private static final int CIRCUIT_SUCCESSES = 2;

  /** Long enough never to be reached: pings are off. */
  private static final Duration NEVER = Duration.ofDays(36_500);

  Supervision {
    paused = Set.copyOf(paused);
  }

  /** Nobody is paused, and the limit begins with its whole burst. */
  static Supervision of(ReplicationSettings settings, TimeSource time) {
    return new Supervision(settings, Set.of(), limit(settings.hotPath(), time));
  }

  private static @Nullable RateLimit limit(HotPathSettings hotPath, TimeSource time) {
    return hotPath.rateLimitEnabled()
        ? new RateLimit(time, hotPath.rateLimitPerSec(), hotPath.rateLimitBurst())
        : null;
  }

  /**
   * The same by other settings. Who was paused and is still there stays so; the limit goes on with
   * its debts unless it is another one.
   */
  Supervision become(ReplicationSettings next, TimeSource time) {
    HotPathSettings was = settings.hotPath();
    HotPathSettings is = next.hotPath();
    boolean sameLimit =
        was.rateLimitEnabled() == is.rateLimitEnabled()
            && was.rateLimitPerSec() == is.rateLimitPerSec()
            && was.rateLimitBurst() == is.rateLimitBurst();
    Set<NodeId> still = new HashSet<>(paused);
    still.retainAll(next.peers().stream().map(PeerSettings::nodeId).toList());
    return new Supervision(next, still, sameLimit ? limit : limit(is, time));
  }

  /** The same with one peer paused or not. */
  Supervision with(NodeId peer, boolean isPaused) {
    Set<NodeId> others = new HashSet<>(paused);
    if (isPaused) {
      others.add(peer);
    } else {
      others.remove(peer);
    }
    return new Supervision(settings, others, limit);
  }

  /** The settings of a configured peer. */
  Optional<PeerSettings> peer(NodeId node) {
    return settings.peers().stream().filter(peer -> peer.nodeId().equals(node)).findFirst();
  }

  /** Whether the configuration says that a peer is followed. */
  boolean enables(PeerSettings peer) {
    return settings.hotPath().enabled() && peer.enabled();
  }

  /** Whether a peer is to be followed. */
  boolean follows(PeerSettings peer) {
    return enables(peer) && !paused.contains(peer.nodeId());
  }

  /**
   * How a peer is followed.
   *
   * @throws IllegalArgumentException when the settings contradict each other
   */
  Tuning tuning(PeerSettings peer) {
    return new Tuning(
        tail(),
        batchSize(),
        new CircuitBreaker.Settings(
            peer.circuitFailureThreshold(), CIRCUIT_SUCCESSES, peer.circuitResetTimeout()),
        limit,
        peer.priority());
  }

  /** How peers are compared with and repaired from. */
  RepairSettings repair() {
    ColdPathSettings cold = settings.coldPath();
    RepairSettings defaults = RepairSettings.DEFAULT;
    return new RepairSettings(
        cold.enabled(),
        cold.interval(),
        cold.maxItemsPerCycle(),
        new Backoff.Settings(cold.backoffBase(), cold.backoffMax(), 2),
        defaults.fetchItems(),
        defaults.fetchBytes(),
        defaults.maxDeleteRatio(),
        defaults.deletesUnasked());
  }

  /** When deletes are forgotten. */
  ForgettingSettings forgetting() {
    return new ForgettingSettings(
        settings.membership().tombstoneMinAge(),
        settings.membership().maxHold(),
        ForgettingSettings.DEFAULT.batch());
  }

  /** Tells {@code mesh} which peers there are, followed or not. */
  void introduce(Mesh mesh) {
    Map<Boolean, List<NodeId>> peers =
        settings.peers().stream()
            .collect(
                Collectors.partitioningBy(
                    PeerSettings::member,
                    Collectors.mapping(PeerSettings::nodeId, Collectors.toList())));
    mesh.configured(
        Objects.requireNonNull(peers.get(true)), Objects.requireNonNull(peers.get(false)));
  }

  /** The bounds of an adaptive size mean nothing to a fixed one. */
  private Aimd.Settings batchSize() {
    HotPathSettings hotPath = settings.hotPath();
    int first = hotPath.batchSize();
    return hotPath.adaptiveBatchSize()
        ? new Aimd.Settings(true, first, hotPath.minBatchSize(), hotPath.maxBatchSize())
        : new Aimd.Settings(false, first, first, first);
  }

  private SloThresholds slo() {
    SloSettings slo = settings.slo();
    return new SloThresholds(
        slo.maxStreamReadLatency(),
        slo.maxPeerOpLatency(),
        slo.maxBatchFlushLatency(),
        slo.maxReplicationLag());
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
        settings.peerHealth().pingInterval(),
        settings.peerHealth().silenceTimeout());
  }
}
