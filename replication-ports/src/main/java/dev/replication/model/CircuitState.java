package dev.replication.model;

/** The state of a circuit breaker. */
public enum CircuitState {
  /** Calls pass. */
  CLOSED,
  /** One trial call at a time passes. */
  HALF_OPEN,
  /** No call passes. */
  OPEN
}
