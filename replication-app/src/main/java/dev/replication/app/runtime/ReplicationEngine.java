package dev.replication.app.runtime;

import dev.replication.app.config.ConfigDiff;
import dev.replication.app.config.PeerSettings;
import dev.replication.app.config.ReplicationSettings;
import dev.replication.domain.health.HealthCheck;
import dev.replication.domain.hotpath.EnginePorts;
import dev.replication.domain.lifecycle.EngineLifecycle;
import dev.replication.domain.repair.Comparisons.Underway;
import dev.replication.domain.repair.Repaired;
import dev.replication.domain.repair.Repairing;
import dev.replication.domain.repair.Verification;
import dev.replication.domain.repair.Verifying;
import dev.replication.model.EngineState;
import dev.replication.model.NodeId;
import dev.replication.port.DigestReader;
import dev.replication.port.Pause;
import dev.replication.port.ReplicaStore.Admission;
import dev.replication.port.ReplicationEvent.EngineStateChanged;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Keeps the local store equal with its peers: for each that is followed a duty that tails its
 * stream and one that repairs what the stream does not bring, each on a virtual thread.
 *
 * <p>{@link #start()} returns at once; peers connect on their own and are retried for ever. {@link
 * #shutdown()} stops reading, finishes the batches in hand and stores the cursors, within a bound;
 * the engine may be started again after it, but not after {@link #close()}. What is followed and
 * how can change at any time, by {@link #reconfigure} or for one peer by {@link #pause}. Safe for
 * use by many threads.
 *
 * <p>When an {@link Error} ends a duty, the engine is {@link EngineState#FAILED}: that peer is no
 * longer followed, the others are. Only a shutdown and another start, or another process, mend
 * that.
 */
public final class ReplicationEngine implements PeerSwitch, Verifier, Repairer, AutoCloseable {
  private final EnginePorts ports;
  private final Pause pause;
  private final Duration drainTimeout;
  private final FollowedPeers peers;
  private final Resources owned;
  private final Forgetting forgetting;
  private final EngineLifecycle lifecycle = new EngineLifecycle();
  private final Object lifeLock = new Object();

  /** Written under {@link #lifeLock}. */
  private volatile Supervision supervision;

  /** Guarded by {@link #lifeLock}. */
  private boolean closed;

  /**
   * An engine that is not started.
   *
   * @param ownDigests our own digest tree as peers see it
   * @param connectors makes the connector of each peer
   * @param drainTimeout how long a shutdown may finish what is in hand
   * @param owned what is closed with the engine
   */
  public ReplicationEngine(
      ReplicationSettings settings,
      EnginePorts ports,
      DigestReader ownDigests,
      Pause pause,
      PeerConnectors connectors,
      Duration drainTimeout,
      Resources owned) {
    this.ports = ports;
    this.pause = pause;
    this.drainTimeout = drainTimeout;
    this.owned = owned;
    this.peers =
        new FollowedPeers(
            ports, ownDigests, pause, connectors, _ -> lifecycle.moveTo(EngineState.FAILED));
    this.supervision = Supervision.of(settings, ports.time());
    this.forgetting =
        new Forgetting(ports, supervision, pause, _ -> lifecycle.moveTo(EngineState.FAILED));
    peers.rest(supervision);
    lifecycle.onTransition((from, to) -> ports.observer().on(new EngineStateChanged(from, to)));
  }

  /** Builds an engine from addresses, with the documents' defaults for the rest. */
  public static ReplicationEngineBuilder builder() {
    return new ReplicationEngineBuilder();
  }

  /**
   * Starts following the peers, and returns at once. May be called again after a shutdown.
   *
   * @throws IllegalStateException when the engine is running or closed, or has failed while it ran
   *     and was not shut down
   * @throws IllegalArgumentException when the settings cannot work; the engine has failed then, and
   *     may be reconfigured and started again
   */
  public void start() {
    synchronized (lifeLock) {
      if (closed) {
        throw new IllegalStateException("the engine is closed");
      }
      if (peers.areFollowed() || !lifecycle.moveTo(EngineState.CONNECTING)) {
        throw new IllegalStateException("the engine cannot start while it is " + lifecycle.state());
      }
      boolean begun = false;
      try {
        peers.become(supervision, drainTimeout);
        forgetting.begin();
        begun = true;
      } finally {
        lifecycle.moveTo(begun ? EngineState.RUNNING : EngineState.FAILED);
      }
    }
  }

  /** Where the engine is in its life. */
  public EngineState state() {
    return lifecycle.state();
  }

  /**
   * Calls {@code listener} with the old and the new state at every change, on the thread that makes
   * it.
   */
  public void onStateChange(BiConsumer<EngineState, EngineState> listener) {
    lifecycle.onTransition(listener::accept);
  }

  /** How the engine and its peers do. No I/O. */
  public HealthCheck healthCheck() {
    boolean accepting = ports.store().admission() instanceof Admission.Open;
    boolean publishing = ports.store().publishing();
    return new HealthCheck(
        lifecycle.state(), accepting, publishing, peers.health(), forgetting.blockedBy());
  }

  /** The settings in force. */
  public ReplicationSettings settings() {
    return supervision.settings();
  }

  /**
   * Puts other settings in force, all of them or none. Peers whose address does not change keep
   * their session and their position, whatever else changes; those that are gone or no longer
   * followed finish what is in hand, together within the drain timeout, and their cursors stay. Who
   * was paused by command stays paused.
   */
  public Reconfiguration reconfigure(ReplicationSettings next) {
    synchronized (lifeLock) {
      ConfigDiff diff = ConfigDiff.between(supervision.settings(), next);
      if (!diff.needRestart().isEmpty()) {
        return new Reconfiguration.NeedsRestart(diff.needRestart());
      }
      if (diff.changes().isEmpty()) {
        return new Reconfiguration.Unchanged();
      }
      try {
        become(supervision.become(next, ports.time()));
      } catch (IllegalArgumentException impossible) {
        return new Reconfiguration.Refused(String.valueOf(impossible.getMessage()));
      }
      return new Reconfiguration.Applied(diff.changes());
    }
  }

  private void become(Supervision next) {
    if (lifecycle.state() == EngineState.RUNNING || peers.areFollowed()) {
      peers.become(next, drainTimeout);
    } else {
      peers.rest(next);
    }
    forgetting.become(next);
    supervision = next;
  }

  @Override
  public Answer pause(NodeId peer) {
    synchronized (lifeLock) {
      if (supervision.peer(peer).isEmpty()) {
        return Answer.UNKNOWN_PEER;
      }
      become(supervision.with(peer, true));
      return Answer.DONE;
    }
  }

  @Override
  public Answer resume(NodeId peer) {
    synchronized (lifeLock) {
      Optional<PeerSettings> configured = supervision.peer(peer);
      if (configured.isEmpty()) {
        return Answer.UNKNOWN_PEER;
      }
      become(supervision.with(peer, false));
      return supervision.enables(configured.get()) ? Answer.DONE : Answer.DISABLED_BY_CONFIGURATION;
    }
  }

  /** As {@link #verify(Collection, Duration)} with one peer. */
  public Verification verify(NodeId peer, Duration wait) throws InterruptedException {
    return verify(List.of(peer), wait).getFirst();
  }

  @Override
  public List<Verification> verify(Collection<NodeId> wanted, Duration wait)
      throws InterruptedException {
    return verify(wanted, wait, false);
  }

  @Override
  public List<Verification> compare(Collection<NodeId> wanted, Duration wait)
      throws InterruptedException {
    return verify(wanted, wait, true);
  }

  private List<Verification> verify(Collection<NodeId> wanted, Duration wait, boolean once)
      throws InterruptedException {
    AskingRound<Verification> round = new AskingRound<>(ports.time());
    forEach(
        wanted,
        (peer, repair) -> {
          Verifying verifying =
              new Verifying(peer, repair.cycle().comparisons(), ports.time(), once);
          round.add(verifying::look, verifying::result, repair.call());
        },
        (peer, why) -> round.addKnown(Verification.unknown(peer, why)));
    return round.results(wait, pause);
  }

  @Override
  public List<Repaired> repair(Collection<NodeId> wanted, Duration wait)
      throws InterruptedException {
    AskingRound<Repaired> round = new AskingRound<>(ports.time());
    forEach(
        wanted,
        (peer, repair) -> {
          Repairing repairing =
              new Repairing(peer, repair.desk(), repair.cycle().comparisons(), ports.time());
          round.add(repairing::look, repairing::result, repair.call());
        },
        (peer, why) -> round.addKnown(Repaired.failed(peer, why)));
    return round.results(wait, pause);
  }

  @Override
  public Optional<Underway> underway(NodeId peer) {
    synchronized (lifeLock) {
      return peers.repair(peer).flatMap(repair -> repair.cycle().comparisons().underway());
    }
  }

  @Override
  public boolean confirmDeletes(NodeId peer) {
    synchronized (lifeLock) {
      Optional<FollowedPeers.Repair> heldBack =
          peers
              .repair(peer)
              .filter(
                  repair ->
                      repair.cycle().comparisons().underway().stream()
                          .anyMatch(Underway::heldBack));
      heldBack.ifPresent(
          repair -> {
            repair.cycle().confirmDeletes();
            repair.call().ring();
          });
      return heldBack.isPresent();
    }
  }

  /** Asks of each peer, or says why it cannot be asked. */
  private void forEach(
      Collection<NodeId> wanted,
      BiConsumer<NodeId, FollowedPeers.Repair> asked,
      BiConsumer<NodeId, String> notAsked) {
    synchronized (lifeLock) {
      for (NodeId peer : wanted) {
        PeerSettings configured =
            supervision
                .peer(peer)
                .orElseThrow(() -> new IllegalArgumentException("no peer is called " + peer));
        if (!supervision.settings().coldPath().enabled()) {
          notAsked.accept(peer, "comparing is switched off: cold_path.enabled is false");
        } else {
          peers
              .repair(peer)
              .ifPresentOrElse(
                  repair -> asked.accept(peer, repair),
                  () -> notAsked.accept(peer, whyNotFollowed(configured)));
        }
      }
    }
  }

  private String whyNotFollowed(PeerSettings peer) {
    if (!supervision.enables(peer)) {
      return "the configuration says that it is not followed";
    }
    return supervision.follows(peer) ? "the engine is " + lifecycle.state() : "it is paused";
  }

  /**
   * Stops reading, finishes the batches in hand, stores the cursors; bounded by the drain timeout
   * and a second. An engine that has failed stays so. Safe to repeat. An interrupt cuts the
   * finishing short.
   */
  public void shutdown() throws InterruptedException {
    synchronized (lifeLock) {
      boolean ends = lifecycle.moveTo(EngineState.SHUTTING_DOWN) || peers.areFollowed();
      forgetting.end(drainTimeout);
      if (ends) {
        peers.end(supervision, drainTimeout);
        lifecycle.moveTo(EngineState.STOPPED);
      }
    }
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted while the engine shut down");
    }
  }

  /**
   * {@link #shutdown()} for good, then closes what the engine owns; an interrupt ends the waiting
   * and is kept.
   */
  @Override
  public void close() {
    synchronized (lifeLock) {
      closed = true;
    }
    try {
      shutdown();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      owned.close();
    }
  }
}
