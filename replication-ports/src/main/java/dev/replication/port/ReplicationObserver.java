package dev.replication.port;

/**
 * Hears what happens in the domain. Called on the duty's thread: must return soon and must not
 * throw.
 */
@FunctionalInterface
public interface ReplicationObserver {
  /** Ignores everything. */
  ReplicationObserver SILENT = event -> {};

  /** Takes note of {@code event}. */
  void on(ReplicationEvent event);

  /** Both observers, this one first. */
  default ReplicationObserver and(ReplicationObserver next) {
    return event -> {
      on(event);
      next.on(event);
    };
  }
}
