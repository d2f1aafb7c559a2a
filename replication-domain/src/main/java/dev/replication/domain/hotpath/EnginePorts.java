package dev.replication.domain.hotpath;

import dev.replication.domain.membership.Mesh;
import dev.replication.model.NodeId;
import dev.replication.port.CursorStore;
import dev.replication.port.DeadLetterStore;
import dev.replication.port.ReplicaStore;
import dev.replication.port.ReplicationObserver;
import dev.replication.port.TimeSource;

/**
 * What all duties of one engine share.
 *
 * @param self our own node
 * @param store our own store
 * @param cursors the durable cursors
 * @param deadLetters where undecodable entries go
 * @param time the clocks
 * @param observer who hears of it
 * @param mesh what is heard of the mesh
 */
public record EnginePorts(
    NodeId self,
    ReplicaStore store,
    CursorStore cursors,
    DeadLetterStore deadLetters,
    TimeSource time,
    ReplicationObserver observer,
    Mesh mesh) {
  /** With a mesh of which nothing is known. */
  public EnginePorts(
      NodeId self,
      ReplicaStore store,
      CursorStore cursors,
      DeadLetterStore deadLetters,
      TimeSource time,
      ReplicationObserver observer) {
    this(self, store, cursors, deadLetters, time, observer, new Mesh(self));
  }

  /** The same with another observer. */
  EnginePorts withObserver(ReplicationObserver other) {
    return new EnginePorts(self, store, cursors, deadLetters, time, other, mesh);
  }
}
