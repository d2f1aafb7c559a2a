package dev.replication.testkit;

import dev.replication.port.ReplicaStore;
import dev.replication.testkit.contract.ReplicaStoreContract;

final class InMemoryReplicaStoreTest extends ReplicaStoreContract {
  private final InMemoryReplicaStore store = new InMemoryReplicaStore("0000000a");

  @Override
  protected ReplicaStore store() {
    return store;
  }
}
