package dev.replication.domain.hotpath;

import dev.replication.domain.duty.Duty;
import dev.replication.domain.duty.Step;
import dev.replication.domain.health.PeerHealth;
import dev.replication.domain.resilience.Backoff;
import dev.replication.domain.resilience.CircuitBreaker;
import dev.replication.domain.stream.StreamLag;
import dev.replication.model.CircuitState;
import dev.replication.model.NodeId;
import dev.replication.port.PeerConnector;
import dev.replication.port.PeerSession;
import dev.replication.port.ReplicationEvent;
import dev.replication.port.ReplicationFailure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The one duty of a peer: connect, tail while the session lasts, and connect again for ever with
 * backoff and jitter.
 *
 * <p>A peer that is down costs nothing but its own waiting. Its circuit opens after the configured
 * number of failures in a row and lets one trial through at a time. Confined to the thread that
 * steps it, but for {@link #health()}.
 */
public final class PeerSupervisor implements Duty {
  private final PeerConnector connector;
  private final EnginePorts ports;
  private final TailSettings settings;
  private final Pacing pacing;
  private final CircuitBreaker circuit;
  private final Backoff backoff;
  private final PeerFindings findings;

  private @Nullable PeerSession session;
  private @Nullable StreamTailer tailer;
  private @Nullable String lastProblem;
  private volatile long lastSuccessNanos;
  private volatile boolean everSucceeded;
  private long lastPingNanos;
  private volatile PeerHealth health;

  /** A supervisor that connects at its first step. */
  public PeerSupervisor(
      PeerConnector connector,
      EnginePorts ports,
      TailSettings settings,
      Pacing pacing,
      CircuitBreaker circuit,
      Backoff backoff) {
    this.connector = connector;
    this.ports = ports;
    this.settings = settings;
    this.pacing = pacing;
    this.circuit = circuit;
    this.backoff = backoff;
    this.findings = new PeerFindings(connector.peer(), ports.observer());
    this.health =
        new PeerHealth(
            peer(), false, CircuitState.CLOSED, 0, null, null, null, false, null, false, null);
  }

  /** The peer that is supervised. */
  public NodeId peer() {
    return connector.peer();
  }

  /** How the peer did at the end of the last step. From any thread; no I/O. */
  public PeerHealth health() {
    PeerHealth seen = health;
    Long age =
        everSucceeded
            ? (Long) ((ports.time().monotonicNanos() - lastSuccessNanos) / 1_000_000)
            : null;
    return new PeerHealth(
        seen.node(),
        seen.connected(),
        seen.circuit(),
        seen.failureCount(),
        age,
        seen.lagMillis(),
        seen.lagEntries(),
        seen.catchingUp(),
        seen.holeFrom(),
        seen.clockSuspect(),
        seen.lastProblem());
  }

  @Override
  public Step step() throws InterruptedException {
    CircuitState before = circuit.state();
    try {
      StreamTailer tail = tailer;
      return tail == null ? connect() : follow(tail);
    } catch (ReplicationFailure failure) {
      return failed(failure);
    } finally {
      noteCircuit(before);
      publishHealth();
    }
  }

  /** Settles what is in flight, stores the cursor and closes the session. */
  public void finish() throws InterruptedException {
    StreamTailer tail = tailer;
    try {
      if (tail != null) {
        tail.finish();
      }
    } finally {
      disconnect(null);
      publishHealth();
    }
  }

  private Step connect() throws InterruptedException {
    findings.recall(ports.cursors());
    if (!circuit.tryAcquire()) {
      return Step.after(circuit.retryAfter());
    }
    long startedNanos = ports.time().monotonicNanos();
    PeerSession opened = connector.connect();
    session = opened;
    tailer = new StreamTailer(peer(), opened.feed(), ports, settings, pacing, findings);
    Duration took = Duration.ofNanos(ports.time().monotonicNanos() - startedNanos);
    ports.observer().on(new ReplicationEvent.PeerConnected(peer(), took));
    return Step.AGAIN;
  }

  private Step follow(StreamTailer tail) throws InterruptedException {
    Step next = tail.step();
    if (tail.heardAtNanos() - lastSuccessNanos > 0 || !everSucceeded) {
      succeeded(tail.heardAtNanos());
    }
    pingWhenIdle(tail);
    return next;
  }

  /**
   * Each step of the tail has heard from the peer; a long silence is asked about on a connection
   * that is not blocked.
   */
  private void pingWhenIdle(StreamTailer tail) throws InterruptedException {
    long now = ports.time().monotonicNanos();
    PeerSession open = session;
    if (open == null
        || now - tail.lastEntryNanos() < settings.pingAfterIdle().toNanos()
        || now - lastPingNanos < settings.pingInterval().toNanos()) {
      return;
    }
    lastPingNanos = now;
    ports.observer().on(new ReplicationEvent.PeerPinged(peer(), open.ping()));
  }

  /**
   * Only an answer to a read or a probe counts: a peer that accepts connections and then fails is
   * not well.
   */
  private void succeeded(long heardAtNanos) {
    circuit.success();
    backoff.reset();
    lastProblem = null;
    lastSuccessNanos = heardAtNanos;
    everSucceeded = true;
  }

  private Step failed(ReplicationFailure failure) throws InterruptedException {
    lastProblem = failure.getMessage();
    return switch (failure.disposition()) {
      case RETRY -> Step.after(backoff.next());
      case RECONNECT, ALARM -> reconnect(failure);
    };
  }

  private Step reconnect(ReplicationFailure failure) throws InterruptedException {
    circuit.failure();
    boolean wasConnected = session != null;
    StreamTailer tail = tailer;
    if (tail != null) {
      tail.finish();
    }
    disconnect(failure);
    Duration pause = backoff.next();
    if (!wasConnected) {
      ports
          .observer()
          .on(new ReplicationEvent.PeerConnectFailed(peer(), backoff.attempts(), failure, pause));
    }
    return Step.after(pause);
  }

  private void disconnect(@Nullable ReplicationFailure cause) {
    PeerSession open = session;
    session = null;
    tailer = null;
    if (open != null) {
      open.close();
      ports.observer().on(new ReplicationEvent.PeerDisconnected(peer(), cause));
    }
  }

  private void noteCircuit(CircuitState before) {
    CircuitState now = circuit.state();
    if (now != before) {
      ports.observer().on(new ReplicationEvent.CircuitChanged(peer(), before, now));
    }
  }

  private void publishHealth() {
    StreamTailer tail = tailer;
    StreamLag.Lag lag = tail == null ? StreamLag.Lag.UNKNOWN : tail.lag();
    health =
        new PeerHealth(
            peer(),
            session != null,
            circuit.state(),
            circuit.failures(),
            null,
            lag.millis(),
            lag.entries(),
            tail != null && tail.catchingUp(),
            findings.holeFrom(),
            findings.clockSuspect(),
            lastProblem);
  }
}
