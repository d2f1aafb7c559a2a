package dev.replication.adapter.syncengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replication.model.NodeId;
import dev.replication.model.StreamId;
import dev.replication.model.VersionVector;
import dev.replication.port.FeedEntry;
import dev.replication.port.ReplicaStore;
import dev.replication.port.ReplicationFailure;
import dev.replication.syncengine.SyncEngine;
import dev.replication.syncengine.SyncEngineConfig;
import dev.replication.testkit.ManualTime;
import dev.replication.testkit.contract.ReplicaStoreContract;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SyncEngineReplicaStoreTest extends ReplicaStoreContract {
  private final ManualTime time = ManualTime.create();
  private final SyncEngine engine =
      SyncEngine.open(SyncEngineConfig.defaults(new NodeId("local")), time);
  private final SyncEngineReplicaStore store = new SyncEngineReplicaStore(engine);

  @Override
  protected ReplicaStore store() {
    return store;
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void pausesReadersOnceTheStoreIsClosed() {
    assertThat(store.admission()).isInstanceOf(ReplicaStore.Admission.Open.class);

    engine.close();

    assertThat(store.admission()).isInstanceOf(ReplicaStore.Admission.Paused.class);
  }

  @Test
  void saysThatAClosedStoreIsUnavailable() {
    engine.close();

    assertThatThrownBy(
            () ->
                store
                    .begin(new ReplicaStore.ChangeBatch(PEER, List.of(), VersionVector.empty()))
                    .await())
        .isInstanceOf(ReplicationFailure.StoreUnavailable.class);
  }

  @Test
  void keepsADeadLetterOnce() throws InterruptedException {
    SyncEngineDeadLetters letters = new SyncEngineDeadLetters(engine, time);
    FeedEntry.Undecodable entry =
        new FeedEntry.Undecodable(
            new StreamId(1, 2), FeedEntry.Reason.BAD_META, "meta is not JSON", new byte[] {1, 2});

    letters.park(PEER, "__local__:cdc", entry);
    letters.park(PEER, "__local__:cdc", entry);

    assertThat(letters.newest(10))
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.peer()).isEqualTo(PEER);
              assertThat(letter.entry().reason()).isEqualTo(FeedEntry.Reason.BAD_META);
              assertThat(letter.entry().raw()).containsExactly(1, 2);
            });
  }
}
