package dev.replication.domain.link;

import dev.replication.domain.resilience.CircuitBreaker;
import dev.replication.model.NodeId;
import dev.replication.port.ReplicationEvent.CircuitUsed;
import dev.replication.port.ReplicationFailure;
import java.util.function.Consumer;

/**
 * The door that every call to one peer passes: closed by the circuit, and telling it how each call
 * ended. Safe for use by many threads.
 */
final class CircuitGate {
  private final NodeId peer;
  private final CircuitBreaker circuit;
  private final Consumer<CircuitUsed.Use> uses;

  CircuitGate(NodeId peer, CircuitBreaker circuit, Consumer<CircuitUsed.Use> uses) {
    this.peer = peer;
    this.uses = uses;
    this.circuit = circuit;
  }

  /** A call that may block and fail. */
  @FunctionalInterface
  interface Call<T> {
    T run() throws InterruptedException;
  }

  /** Makes a call whose answer shows that the peer is well. */
  <T> T ask(Call<T> call) throws InterruptedException {
    return pass(call, true);
  }

  /**
   * Makes a call whose success shows nothing yet: a peer that takes connections and answers no
   * request is not well.
   */
  <T> T attempt(Call<T> call) throws InterruptedException {
    return pass(call, false);
  }

  private <T> T pass(Call<T> call, boolean conclusive) throws InterruptedException {
    if (!circuit.tryAcquire()) {
      uses.accept(CircuitUsed.Use.REJECTION);
      throw new ReplicationFailure.PeerUnreachable(
          peer,
          "is not asked while its circuit is open, for " + circuit.retryAfter().toMillis() + " ms",
          new IllegalStateException("circuit open"));
    }
    boolean reported = false;
    try {
      T answer = call.run();
      if (conclusive) {
        circuit.success();
        reported = true;
        uses.accept(CircuitUsed.Use.SUCCESS);
      }
      return answer;
    } catch (ReplicationFailure failure) {
      circuit.failure();
      reported = true;
      uses.accept(CircuitUsed.Use.FAILURE);
      throw failure;
    } finally {
      if (!reported) {
        circuit.withdraw();
      }
    }
  }
}
