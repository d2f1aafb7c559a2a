package dev.replication.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.domain.membership.ForgettingSettings;
import dev.replication.domain.membership.Mesh;
import dev.replication.domain.membership.TombstoneCollector;
import dev.replication.model.Change;
import dev.replication.model.ItemKey;
import dev.replication.model.Membership;
import dev.replication.model.NodeHead;
import dev.replication.model.NodeId;
import dev.replication.model.Origin;
import dev.replication.model.PurgeFrontier;
import dev.replication.model.Revision;
import dev.replication.model.Stamp;
import dev.replication.model.StreamId;
import dev.replication.model.VersionVector;
import dev.replication.port.FeedEntry.Heartbeat;
import dev.replication.port.ReplicaStore.ChangeBatch;
import dev.replication.port.ReplicationEvent.StableFrontierMeasured;
import dev.replication.port.ReplicationEvent.TombstonesForgotten;
import dev.replication.testkit.InMemoryReplicaStore;
import dev.replication.testkit.ManualTime;
import dev.replication.testkit.RecordingObserver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TombstoneCollectorTest {
  private static final NodeId SELF = new NodeId("self");
  private static final Origin PEER = new Origin("peer~00000001");
  private static final Origin OTHER = new Origin("other~00000001");
  private static final ItemKey GONE = new ItemKey("gone");

  private final ManualTime time = ManualTime.create();
  private final InMemoryReplicaStore store = new InMemoryReplicaStore("00000001");
  private final RecordingObserver observed = new RecordingObserver();
  private final Mesh mesh = new Mesh(SELF);
  private final TombstoneCollector collector =
      new TombstoneCollector(store, mesh, ForgettingSettings.DEFAULT, time, observed);

  /** The peer has deleted something, longer ago than deletes are kept. */
  @BeforeEach
  void delete() throws InterruptedException {
    mesh.configured(List.of(PEER.node()), List.of());
    Stamp stamp = new Stamp(time.wallMillis() << Stamp.COUNTER_BITS, PEER);
    Change tombstone =
        new Change.Delete(GONE, new Revision(stamp, 1, VersionVector.empty()), 1, null);
    store.begin(new ChangeBatch(PEER.node(), List.of(tombstone), seen())).await();
    time.advance(ForgettingSettings.DEFAULT.minAge().plusMinutes(1));
  }

  private static VersionVector seen() {
    return VersionVector.empty().with(PEER, 1);
  }

  private void heartbeat(Origin of, VersionVector vv, long epoch) {
    Heartbeat heartbeat = new Heartbeat(new StreamId(1, 1), of, 0, vv, epoch, "s", 0);
    mesh.heartbeatSettled(of.node(), heartbeat, store.frontiers().vector());
  }

  private static NodeHead head(NodeId of, Membership membership) {
    return new NodeHead(
            of,
            "00000001",
            "s",
            "g",
            0,
            0,
            0,
            null,
            0,
            0,
            0,
            VersionVector.empty(),
            PurgeFrontier.NONE,
            0,
            false)
        .knowing(membership);
  }

  @Test
  void aDeleteGoesOnceTheOnlyPeerHasAcknowledgedIt() throws InterruptedException {
    heartbeat(PEER, seen(), 0);

    collector.step();

    assertThat(store.heldRevisions(List.of(GONE))).isEmpty();
    assertThat(observed.of(TombstonesForgotten.class)).containsExactly(new TombstonesForgotten(1));
    assertThat(collector.blockedBy()).isEmpty();
    assertThat(store.frontiers().purged().covered()).isEqualTo(seen());
  }

  @Test
  void aPeerThatWasNeverHeardHoldsEverythingBackAndIsNamed() throws InterruptedException {
    collector.step();

    assertThat(store.heldRevisions(List.of(GONE))).isNotEmpty();
    assertThat(collector.blockedBy()).isEqualTo(Map.of(PEER.node(), Duration.ofMinutes(1)));
    assertThat(observed.of(StableFrontierMeasured.class).getLast().maxHold())
        .isEqualTo(Duration.ofDays(7));
  }

  @Test
  void aYoungDeleteStaysAndBlamesNobody() throws InterruptedException {
    collector.retune(new ForgettingSettings(Duration.ofHours(2), Duration.ofDays(7), 10));

    collector.step();

    assertThat(store.heldRevisions(List.of(GONE))).isNotEmpty();
    assertThat(collector.blockedBy()).isEmpty();
  }

  @Test
  void aMemberThatOnlyAPeerKnowsOfIsWaitedForAlsoAfterARestart() throws InterruptedException {
    heartbeat(PEER, seen(), 0);
    mesh.headRead(head(PEER.node(), Membership.NONE.with(List.of(PEER.node(), OTHER.node()))));

    collector.step();

    assertThat(collector.blockedBy()).containsOnlyKeys(OTHER.node());
    assertThat(store.membership().members())
        .containsExactlyInAnyOrder(SELF, PEER.node(), OTHER.node());
    assertThat(new Mesh(SELF).awaited(store.membership()))
        .containsExactlyInAnyOrder(PEER.node(), OTHER.node());
  }

  @Test
  void aSourceIsNotWaitedForNorWhoItNames() throws InterruptedException {
    mesh.configured(List.of(), List.of(PEER.node()));
    mesh.headRead(head(PEER.node(), Membership.NONE.with(List.of(OTHER.node()))));

    collector.step();

    assertThat(store.heldRevisions(List.of(GONE))).isEmpty();
    assertThat(store.membership().members()).containsExactly(SELF);
  }

  @Test
  void heartbeatsFromBeforeTheEpochDoNotCount() throws InterruptedException {
    heartbeat(PEER, seen(), 0);
    Membership evicted =
        Membership.NONE.with(List.of(PEER.node(), OTHER.node())).evicting(OTHER.node());
    mesh.headRead(head(PEER.node(), evicted));
    collector.step();
    assertThat(collector.blockedBy()).containsOnlyKeys(PEER.node());

    heartbeat(PEER, seen(), 1);
    collector.step();

    assertThat(store.heldRevisions(List.of(GONE))).isEmpty();
  }

  @Test
  void whoIsEvictedForgetsNothing() throws InterruptedException {
    heartbeat(PEER, seen(), 1);
    mesh.headRead(
        head(PEER.node(), Membership.NONE.with(List.of(SELF, PEER.node())).evicting(SELF)));

    collector.step();

    assertThat(store.heldRevisions(List.of(GONE))).isNotEmpty();
  }
}
