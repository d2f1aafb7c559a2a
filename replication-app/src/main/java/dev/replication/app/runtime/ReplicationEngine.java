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
import java.util.ArrayList;
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
 *
 * <p>When an {@link Error} ends a duty, the engine is {@link EngineState#FAILED}: that peer is no
 * longer followed, the others are. Only a shutdown and another start, or another process, mend
 * that.
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

  /** Guarded by {@link #lifeLock}. */
  private final List<DutyThread> threads = new ArrayList<>();

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
   * @throws IllegalStateException when the engine is running, or has failed and was not shut down
   */
  public void start() {
    synchronized (lifeLock) {
      if (!threads.isEmpty() || !lifecycle.moveTo(EngineState.CONNECTING)) {
        throw new IllegalStateException("the engine cannot start while it is " + lifecycle.state());
      }
      try {
        supervisors = newSupervisors.get();
        supervisors.forEach(supervisor -> threads.add(launch(supervisor)));
      } catch (RuntimeException | Error e) {
        lifecycle.moveTo(EngineState.FAILED);
        throw e;
      }
      lifecycle.moveTo(EngineState.RUNNING);
    }
  }

  private DutyThread launch(PeerSupervisor supervisor) {
    return DutyThread.start(
        "peer-" + supervisor.peer(),
        supervisor,
        pause,
        supervisor::finish,
        _ -> lifecycle.moveTo(EngineState.FAILED));
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
   * An engine that has failed stays so. Safe to repeat.
   */
  public void shutdown() throws InterruptedException {
    synchronized (lifeLock) {
      if (!lifecycle.moveTo(EngineState.SHUTTING_DOWN) && threads.isEmpty()) {
        return;
      }
      threads.forEach(DutyThread::stop);
      long deadlineNanos = ports.time().monotonicNanos() + drainTimeout.toNanos();
      for (DutyThread thread : threads) {
        thread.join(Duration.ofNanos(Math.max(1, deadlineNanos - ports.time().monotonicNanos())));
      }
      threads.clear();
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
