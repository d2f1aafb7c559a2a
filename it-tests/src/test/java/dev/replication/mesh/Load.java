package dev.replication.mesh;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Clients that write to both nodes of a mesh, each on a few keys of its own.
 *
 * @param here those of London
 * @param there those of Manchester
 */
record Load(Writers here, Writers there) implements AutoCloseable {
  private static final int KEYS = 40;

  /** Starts it; ids begin with {@code prefix}. */
  static Load on(ChaosMesh mesh, String prefix) {
    return new Load(
        Writers.around(mesh.london().node().http(), prefix + ".here", KEYS),
        Writers.around(mesh.manchester().node().http(), prefix + ".there", KEYS));
  }

  /** Waits until each node has acknowledged so many more writes. */
  void awaitMore(int requests) {
    here.awaitMore(requests);
    there.awaitMore(requests);
  }

  void stop() throws InterruptedException {
    here.stop();
    there.stop();
  }

  Map<String, String> stored() {
    Map<String, String> both = new HashMap<>(here.stored());
    both.putAll(there.stored());
    return both;
  }

  Set<String> deleted() {
    Set<String> both = new HashSet<>(here.deleted());
    both.addAll(there.deleted());
    return both;
  }

  @Override
  public void close() throws InterruptedException {
    here.close();
    there.close();
  }
}
