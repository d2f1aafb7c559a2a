package dev.replication.app.telemetry;

import dev.replication.model.CircuitState;
import dev.replication.port.ReplicationEvent;
import dev.replication.port.ReplicationEvent.CircuitUsed;
import dev.replication.port.ReplicationEvent.StreamAnswered;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The meters of the link to one peer: its connection, its circuit, how fast it answers. */
final class LinkMeters {
  private static final String CONNECT = "connect";
  private static final String PING = "ping";
  private static final String PROBE = "probe";
  private static final String READ = "read";

  private final Map<String, Counter> connections;
  private final Counter pings;
  private final Timer pingTook;
  private final Timer latency;
  private final Map<String, Timer> operations;
  private final Map<String, Counter> transitions;
  private final Map<String, Counter> calls;
  private final Counter rejections;

  private volatile boolean connected;
  private volatile boolean paused;
  private volatile CircuitState circuit = CircuitState.CLOSED;
  private volatile @Nullable Duration clockOffset;

  LinkMeters(PeerSeries s) {
    connections =
        s.counters("replication.peer.connections", "Attempts to connect", "status", "ok", "error");
    pings = s.with("status", "ok").counter("replication.peer.pings", "Answered pings");
    pingTook = s.timer("replication.peer.ping.latency", "Round trip of a ping");
    latency = s.timer("replication.peer.latency", "Time of one operation on the peer");
    operations =
        s.timers(
            "replication.peer.operation.duration",
            "The same by operation",
            "operation",
            CONNECT,
            PING,
            PROBE,
            READ);
    transitions =
        s.counters(
            "replication.peer.circuit.transitions",
            "Moves of the circuit",
            "state",
            "closed",
            "half_open",
            "open");
    PeerSeries ofCircuit = s.with("circuit", "peer");
    calls =
        ofCircuit.counters(
            "replication.circuit.calls",
            "Calls that the circuit let through",
            "outcome",
            "success",
            "failure");
    rejections =
        ofCircuit.counter("replication.circuit.rejections", "Calls that the circuit kept back");
    registerGauges(s, ofCircuit);
  }

  private void registerGauges(PeerSeries s, PeerSeries ofCircuit) {
    s.gauge(
        "replication.peer.connected", "1 if connected, 0 if not", this, m -> m.connected ? 1 : 0);
    String state = "1 for the state the peer is in";
    s.with("state", "connected")
        .gauge("replication.peer.state", state, this, m -> m.connected && !m.paused ? 1 : 0);
    s.with("state", "disconnected")
        .gauge("replication.peer.state", state, this, m -> m.connected || m.paused ? 0 : 1);
    s.with("state", "paused").gauge("replication.peer.state", state, this, m -> m.paused ? 1 : 0);
    String states = "0 closed, 1 half-open, 2 open";
    s.gauge("replication.peer.circuit.state", states, this, m -> documented(m.circuit));
    ofCircuit.gauge("replication.circuit.state", states, this, m -> documented(m.circuit));
    s.gauge(
        "replication.clock.offset.seconds",
        "The peer's clock minus ours, NaN when not known",
        this,
        m -> seconds(m.clockOffset));
  }

  boolean isConnected() {
    return connected;
  }

  void on(ReplicationEvent.FollowingChanged event) {
    paused = event.to() != ReplicationEvent.FollowingChanged.Following.ACTIVE;
  }

  void on(ReplicationEvent.PeerConnected event) {
    connected = true;
    PeerSeries.count(connections, "ok");
    took(CONNECT, event.took());
  }

  void connectFailed() {
    disconnected();
    PeerSeries.count(connections, "error");
  }

  // What was measured before the link broke says nothing of now.
  void disconnected() {
    connected = false;
    clockOffset = null;
  }

  void on(ReplicationEvent.PeerPinged event) {
    pings.increment();
    pingTook.record(event.roundTrip());
    took(PING, event.roundTrip());
  }

  void on(StreamAnswered event) {
    switch (event.query()) {
      case READ -> took(READ, event.took());
      case PROBE -> took(PROBE, event.took());
    }
  }

  void on(ReplicationEvent.CircuitChanged event) {
    circuit = event.to();
    PeerSeries.count(transitions, PeerSeries.label(event.to()));
  }

  void on(CircuitUsed event) {
    switch (event.use()) {
      case SUCCESS, FAILURE -> PeerSeries.count(calls, PeerSeries.label(event.use()));
      case REJECTION -> rejections.increment();
    }
  }

  void on(ReplicationEvent.ClockCompared event) {
    clockOffset = event.peerAhead();
  }

  private void took(String operation, Duration length) {
    Timer timer = operations.get(operation);
    if (timer == null) {
      throw new IllegalStateException("no series for " + operation);
    }
    timer.record(length);
    latency.record(length);
  }

  private static double seconds(@Nullable Duration length) {
    return length == null ? Double.NaN : length.toNanos() / 1e9;
  }

  private static double documented(CircuitState state) {
    return switch (state) {
      case CLOSED -> 0;
      case HALF_OPEN -> 1;
      case OPEN -> 2;
    };
  }
}
