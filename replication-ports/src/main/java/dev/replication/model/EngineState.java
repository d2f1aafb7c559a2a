package dev.replication.model;

/** Where a replication engine is in its life. */
public enum EngineState {
  /** Built, not started. */
  CREATED,
  /** Started; no peer has answered yet. */
  CONNECTING,
  /** Replicating. */
  RUNNING,
  /** Finishing the batches in hand. */
  SHUTTING_DOWN,
  /** Ended; may be started again. */
  STOPPED,
  /** Could not start, or lost what it cannot do without. */
  FAILED
}
