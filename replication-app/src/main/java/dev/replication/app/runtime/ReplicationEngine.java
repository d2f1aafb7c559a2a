package dev.replication.app.runtime;

import dev.replication.domain.health.HealthCheck;
import dev.replication.domain.health.PeerHealth;
import dev.replication.domain.hotpath.EnginePorts;
import dev.replication.domain.hotpath.PeerSupervisor;
import dev.replication.domain.lifecycle.EngineLifecycle;
import dev.replication.model.EngineState;
import dev.replication.port.Pause;
import dev.replication.port.ReplicaStore.Admission;
import dev.replication.port.ReplicationEvent.EngineStateChanged;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Keeps the local store equal with its peers: one supervised duty, on one virtual thread, for each
 * peer.
 *
 * <p>{@link #start()} returns at once; peers connect on their own and are retried for ever. {@link
 * #shutdown()} stops reading, finishes the batches in hand and stores the cursors, within a bound.
 * Safe for use by many threads.
 */
public final class ReplicationEngine implements AutoCloseable {
  private final EnginePorts ports;
  private final Pause pause;
  private final Duration drainTimeout;
  private final Supplier<List<PeerSupervisor>> newSupervisors;
  private final Resources owned;
  private final EngineLifecycle lifecycle = new EngineLifecycle();
  private final Object lifeLock = new Object();

  private volatile List<PeerSupervisor> supervisors = List.of();
  private List<DutyThread> threads = List.of();

  /**
   * An engine that is not started.
   *
   * @param newSupervisors makes one fresh supervisor for each peer at every start
   * @param drainTimeout how long a shutdown may finish what is in hand
   * @param owned what is closed with the engine
   */
  public ReplicationEngine(
      EnginePorts ports,
      Pause pause,
      Duration drainTimeout,
      Supplier<List<PeerSupervisor>> newSupervisors,
      Resources owned) {
    this.ports = ports;
    this.pause = pause;
    this.drainTimeout = drainTimeout;
    this.newSupervisors = newSupervisors;
    this.owned = owned;
    lifecycle.onTransition((from, to) -> ports.observer().on(new EngineStateChanged(from, to)));
  }

  /** Builds an engine from addresses, with the documents' defaults for the rest. */
  public static ReplicationEngineBuilder builder() {
    return new ReplicationEngineBuilder();
  }

  /**
   * Starts following the peers, and returns at once. May be called again after a shutdown.
   *
   * @throws IllegalStateException when the engine is running
   */
  public void start() {
    synchronized (lifeLock) {
      if (!lifecycle.moveTo(EngineState.CONNECTING)) {
        throw new IllegalStateException("the engine cannot start while it is " + lifecycle.state());
      }
      List<PeerSupervisor> fresh = newSupervisors.get();
      supervisors = fresh;
      threads = fresh.stream().map(this::launch).toList();
      lifecycle.moveTo(EngineState.RUNNING);
    }
  }

  private DutyThread launch(PeerSupervisor supervisor) {
    return DutyThread.start("peer-" + supervisor.peer(), supervisor, pause, supervisor::finish);
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
    List<PeerHealth> peers = supervisors.stream().map(PeerSupervisor::health).toList();
    boolean accepting = ports.store().admission() instanceof Admission.Open;
    return new HealthCheck(lifecycle.state(), accepting, peers);
  }

  /**
   * Stops reading, finishes the batches in hand, stores the cursors; bounded by the drain timeout.
   * Safe to repeat.
   */
  public void shutdown() throws InterruptedException {
    synchronized (lifeLock) {
      if (!lifecycle.moveTo(EngineState.SHUTTING_DOWN)) {
        return;
      }
      threads.forEach(DutyThread::stop);
      long deadlineNanos = ports.time().monotonicNanos() + drainTimeout.toNanos();
      for (DutyThread thread : threads) {
        thread.join(Duration.ofNanos(Math.max(1, deadlineNanos - ports.time().monotonicNanos())));
      }
      threads = List.of();
      lifecycle.moveTo(EngineState.STOPPED);
    }
  }

  /**
   * {@link #shutdown()}, then closes what the engine owns; an interrupt ends the waiting and is
   * kept.
   */
  @Override
  public void close() {
    try {
      shutdown();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      owned.close();
    }
  }
}
