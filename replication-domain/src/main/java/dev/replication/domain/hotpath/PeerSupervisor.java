package dev.replication.domain.hotpath;

import dev.replication.domain.duty.Duty;
import dev.replication.domain.duty.Step;
import dev.replication.domain.health.PeerHealth;
import dev.replication.domain.link.GuardedConnector;
import dev.replication.domain.repair.RepairDesk;
import dev.replication.domain.resilience.Backoff;
import dev.replication.domain.resilience.CircuitBreaker;
import dev.replication.domain.slo.SloTracker;
import dev.replication.domain.stream.StreamLag;
import dev.replication.model.CircuitState;
import dev.replication.model.NodeId;
import dev.replication.port.PeerConnector;
import dev.replication.port.PeerSession;
import dev.replication.port.ReplicationEvent;
import dev.replication.port.ReplicationEvent.CircuitUsed;
import dev.replication.port.ReplicationFailure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The one duty of a peer: connect, tail while the session lasts, and connect again for ever with
 * backoff and jitter.
 *
 * <p>A peer that is down costs nothing but its own waiting. Every call to it passes its circuit,
 * which opens after the configured number of failures in a row and lets one trial through at a
 * time. Confined to the thread that steps it, but for {@link #health()} and {@link #retune}.
 */
public final class PeerSupervisor implements Duty {
  /** An open circuit is looked at this often, so that other settings of it soon hold. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final PeerConnector connector;
  private final EnginePorts ports;
  private final SloTracker slo;
  private final CircuitBreaker circuit;
  private final Backoff backoff;
  private final StartOrder order;
  private final Lasting lasting;
  private final PuttingBack puttingBack;

  private Tuning tuning;
  private @Nullable PeerSession session;
  private @Nullable StreamTailer tailer;
  private @Nullable String lastProblem;
  private volatile Tuning wanted;
  private volatile long lastSuccessNanos;
  private volatile boolean everSucceeded;
  private long lastPingNanos;
  private volatile PeerHealth health;

  /**
   * A supervisor that connects at its first step, or when it is its turn in {@code order}. Nobody
   * repairs what the peer's stream does not bring.
   */
  public PeerSupervisor(
      PeerConnector connector,
      EnginePorts ports,
      Tuning tuning,
      Backoff backoff,
      StartOrder order) {
    this(connector, ports, tuning, backoff, order, new RepairDesk());
  }

  /** The same, with the desk where it asks for what the peer's stream does not bring. */
  public PeerSupervisor(
      PeerConnector connector,
      EnginePorts ports,
      Tuning tuning,
      Backoff backoff,
      StartOrder order,
      RepairDesk desk) {
    this.slo =
        new SloTracker(connector.peer(), tuning.tail().slo(), ports.time(), ports.observer());
    this.ports = ports.withObserver(slo);
    this.circuit = new CircuitBreaker(tuning.circuit(), ports.time(), this::noteTurn);
    this.connector = new GuardedConnector(connector, circuit, this::noteUse);
    this.tuning = tuning;
    this.wanted = tuning;
    this.backoff = backoff;
    this.order = order;
    this.lasting = Lasting.of(connector.peer(), tuning, this.ports, desk);
    this.puttingBack = new PuttingBack(this.ports);
    this.health = PeerHealth.notConnected(connector.peer());
  }

  /** The peer that is supervised. */
  public NodeId peer() {
    return connector.peer();
  }

  /** A way to the peer behind the one circuit of all ways to it, for another duty. */
  public PeerConnector guarded() {
    return connector;
  }

  /**
   * Goes on by {@code next} from the next step, with the session and the position it has. From any
   * thread; returns at once.
   */
  public void retune(Tuning next) {
    wanted = next;
  }

  /** How the peer did at the end of the last step. From any thread; no I/O. */
  public PeerHealth health() {
    return everSucceeded
        ? health.withMillisSinceSuccess(
            (ports.time().monotonicNanos() - lastSuccessNanos) / 1_000_000)
        : health;
  }

  @Override
  public Step step() throws InterruptedException {
    adopt(wanted);
    try {
      Duration closedFor = circuit.retryAfter();
      if (closedFor.isPositive()) {
        noteUse(CircuitUsed.Use.REJECTION);
        return Step.after(closedFor.compareTo(LOOK) < 0 ? closedFor : LOOK);
      }
      StreamTailer tail = tailer;
      return tail == null ? connectInTurn() : follow(tail);
    } catch (ReplicationFailure failure) {
      return failed(failure);
    } catch (RuntimeException | Error defect) {
      // Its message is not ours, and might show anything.
      lastProblem = "failed unexpectedly: " + defect.getClass().getSimpleName();
      throw defect;
    } finally {
      publishHealth();
    }
  }

  private void adopt(Tuning next) {
    if (next.equals(tuning)) {
      return;
    }
    tuning = next;
    lasting.pace().retune(next);
    slo.retune(next.tail().slo());
    circuit.retune(next.circuit());
    if (tailer != null) {
      tailer.retune(next.tail());
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

  private Step connectInTurn() throws InterruptedException {
    lasting.findings().recall(ports.cursors());
    Duration hold = order.hold(peer());
    if (hold.isPositive()) {
      return Step.after(hold);
    }
    try {
      return connect();
    } finally {
      order.tried(peer());
    }
  }

  private Step connect() throws InterruptedException {
    long startedNanos = ports.time().monotonicNanos();
    PeerSession opened = connectToThePeer();
    session = opened;
    tailer = new StreamTailer(peer(), opened.feed(), ports, tuning.tail(), lasting);
    Duration took = Duration.ofNanos(ports.time().monotonicNanos() - startedNanos);
    ports.observer().on(new ReplicationEvent.PeerConnected(peer(), took));
    return Step.AGAIN;
  }

  /** A session with the peer itself; where another node answers, none is left open. */
  private PeerSession connectToThePeer() throws InterruptedException {
    PeerSession opened = connector.connect();
    boolean recognised = false;
    try {
      PeerIdentity.check(peer(), opened.digests().head().orElse(null));
      recognised = true;
      return opened;
    } finally {
      if (!recognised) {
        opened.close();
      }
    }
  }

  private Step follow(StreamTailer tail) throws InterruptedException {
    Step next = tail.step();
    if (tail.heardAtNanos() - lastSuccessNanos > 0 || !everSucceeded) {
      succeeded(tail.heardAtNanos());
    }
    pingWhenIdle(tail);
    PeerSession open = session;
    if (open != null) {
      puttingBack.lookWhenDue(open);
    }
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
        || now - tail.lastEntryNanos() < tuning.tail().pingAfterIdle().toNanos()
        || now - lastPingNanos < tuning.tail().pingInterval().toNanos()) {
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
    backoff.reset();
    if (!lasting.silence().lasts()) {
      lastProblem = null;
    }
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
    lasting.missing().sessionEnds();
    if (open != null) {
      open.close();
      ports.observer().on(new ReplicationEvent.PeerDisconnected(peer(), cause));
    }
  }

  private void noteUse(CircuitUsed.Use use) {
    ports.observer().on(new CircuitUsed(peer(), use));
  }

  private void noteTurn(CircuitState from, CircuitState to) {
    ports.observer().on(new ReplicationEvent.CircuitChanged(peer(), from, to));
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
            false,
            lasting.findings().holeFrom(),
            lasting.findings().clockSuspect(),
            lastProblem,
            slo.current());
  }
}
