package dev.replication.canary.port;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** Shows a thread in a port. */
public interface KnowsThreads {
  /** Runs somewhere. */
  Future<Void> run(ExecutorService executor);
}
