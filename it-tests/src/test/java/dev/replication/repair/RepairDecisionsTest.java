package dev.replication.repair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.model.Change;
import dev.replication.model.ComparisonVerdict;
import dev.replication.model.DigestRecord;
import dev.replication.model.ItemKey;
import dev.replication.model.Origin;
import dev.replication.model.PurgeFrontier;
import dev.replication.model.RepairCause;
import dev.replication.model.VersionVector;
import dev.replication.port.ItemReader.Fetched;
import dev.replication.port.ReplicaStore.ChangeBatch;
import dev.replication.port.ReplicationEvent.ComparisonFinished;
import dev.replication.port.ReplicationEvent.CorruptFetched;
import dev.replication.port.ReplicationEvent.ItemHealed;
import dev.replication.port.ReplicationEvent.ItemRepaired;
import dev.replication.port.ReplicationEvent.PeerLostItem;
import dev.replication.port.ReplicationEvent.RepairFinished;
import dev.replication.port.ReplicationEvent.RepairFinished.End;
import dev.replication.port.ReplicationEvent.RepairStarted;
import dev.replication.testkit.Changes;
import dev.replication.testkit.ManualTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a pass does about each way in which two nodes can differ. */
class RepairDecisionsTest {
  private final Repair repair = new Repair();
  private final MemoryNode us = repair.us;
  private final MemoryNode peer = repair.peer;

  @BeforeEach
  void publishNothing() {
    repair.publish();
  }

  private RepairFinished finished() {
    return repair.observed.last(RepairFinished.class).orElseThrow();
  }

  @Test
  void provesInOneRoundTripThatBothHoldTheSame() throws InterruptedException {
    peer.put("a", "1");
    us.put("b", "2");
    repair.deliver();

    repair.pass();

    assertThat(repair.cycle.comparisons().report().verdict())
        .isEqualTo(new ComparisonVerdict.Equal());
    assertThat(repair.cycle.comparisons().report().roundTrips()).isEqualTo(1);
    assertThat(repair.cycle.comparisons().report().bytes()).isLessThanOrEqualTo(10_240);
    assertThat(repair.observed.heard(RepairStarted.class)).isFalse();
    assertThat(repair.peer.face.openSessions()).isZero();
  }

  @Test
  void takesWhatThePeerHasAndLeavesWhatItHasYetToTake() throws InterruptedException {
    peer.put("new", "1");
    us.put("older-here", "ours");
    repair.time.advance(Duration.ofMillis(5));
    peer.put("older-here", "theirs");
    peer.put("newer-here", "theirs");
    repair.time.advance(Duration.ofMillis(5));
    us.put("newer-here", "ours");
    us.put("only-here", "ours");
    repair.publish();

    repair.pass();

    assertThat(us.text("new")).isEqualTo("1");
    assertThat(us.text("older-here")).isEqualTo("theirs");
    assertThat(us.text("newer-here")).isEqualTo("ours");
    assertThat(us.text("only-here")).isEqualTo("ours");
    assertThat(finished().counts().fetched()).isEqualTo(2);
    assertThat(finished().counts().unneeded()).isEqualTo(2);
    assertThat(repair.observed.count(ItemRepaired.class)).isEqualTo(2);
    assertThat(repair.cycle.comparisons().report().verdict())
        .isEqualTo(new ComparisonVerdict.Lagging(4));
  }

  @Test
  void carriesOutADeleteOfThePeer() throws InterruptedException {
    us.put("k", "1");
    repair.deliver();
    peer.delete("k");
    repair.publish();

    repair.pass();

    assertThat(us.text("k")).isEmpty();
    assertThat(us.store.held(new ItemKey("k")).orElseThrow().revision().origin())
        .isEqualTo(peer.origin);
    assertThat(finished().counts().deletes()).isEqualTo(1);
    repair.publish();
    repair.pass();
    assertThat(finished().end()).isEqualTo(End.COMPLETE);
    assertThat(repair.observed.count(RepairStarted.class)).isEqualTo(1);
  }

  @Test
  void neverDeletesBecauseAPeerIsEmpty() throws InterruptedException {
    for (int i = 0; i < 50; i++) {
      us.put("k" + i, "1");
    }
    repair.publish();

    repair.thorough();
    repair.thorough();

    assertThat(us.store.all()).hasSize(50).noneMatch(Change.Delete.class::isInstance);
    assertThat(repair.cycle.comparisons().report().verdict())
        .isEqualTo(new ComparisonVerdict.Lagging(50));
  }

  @Test
  void neverDeletesBecauseAPeerForgotEverything() throws InterruptedException {
    us.put("k", "1");
    repair.deliver();
    peer.store.lose(new ItemKey("k"));
    repair.publish();

    repair.thorough();
    repair.thorough();

    assertThat(us.text("k")).isEqualTo("1");
  }

  @Test
  void bringsBackWhatItLostAndSaysSo() throws InterruptedException {
    peer.put("k", "1");
    repair.deliver();
    us.store.lose(new ItemKey("k"));
    repair.publish();

    repair.pass();

    assertThat(us.text("k")).isEqualTo("1");
    assertThat(repair.observed.only(ItemHealed.class).key()).isEqualTo(new ItemKey("k"));
    assertThat(finished().counts().healed()).isEqualTo(1);
  }

  @Test
  void bringsBackWhatItLostThoughItMayHaveForgottenADelete() throws InterruptedException {
    peer.put("k", "1");
    peer.put("gone", "1");
    peer.delete("gone");
    repair.deliver();
    us.store.purge(List.of(new ItemKey("gone")));
    us.store.lose(new ItemKey("k"));
    repair.publish();

    repair.pass();

    assertThat(us.text("k")).isEqualTo("1");
    assertThat(us.text("gone")).isEmpty();
  }

  @Test
  void doesNotBringBackWhatThePeerHasYetToDelete() throws InterruptedException {
    peer.put("k", "1");
    repair.deliver();
    us.delete("k");
    us.store.purge(List.of(new ItemKey("k")));
    repair.publish();

    repair.thorough();

    assertThat(us.text("k")).isEmpty();
    assertThat(repair.observed.heard(ItemHealed.class)).isFalse();
  }

  @Test
  void comparesDeletesOnlyWhenAsked() throws InterruptedException {
    peer.put("k", "1");
    peer.delete("k");
    repair.publish();

    repair.pass();
    assertThat(us.store.held(new ItemKey("k"))).isEmpty();
    assertThat(us.store.frontiers().vector().isEmpty()).isTrue();

    repair.thorough();
    assertThat(us.store.held(new ItemKey("k"))).isPresent();
    assertThat(us.store.frontiers().vector()).isEqualTo(peer.store.frontiers().vector());
  }

  @Test
  void comparesDeletesAlsoWhenWhatThePeerHadSeenIsOverdue() throws InterruptedException {
    peer.put("k", "1");
    peer.delete("k");
    peer.put("l", "1");
    repair.publish();

    repair.pass();
    assertThat(us.store.held(new ItemKey("k"))).isEmpty();
    peer.put("m", "1");
    repair.publish();
    repair.pass();

    assertThat(us.store.held(new ItemKey("k"))).isPresent();
    assertThat(repair.observed.last(RepairStarted.class).orElseThrow().cause())
        .isEqualTo(RepairCause.OVERDUE);
  }

  @Test
  void takesOverWhatThePeerMayHaveForgottenOnceAllOfItIsHere() throws InterruptedException {
    Changes.put("k", "1", peer.origin, 1, ManualTime.START_MILLIS);
    var old = peer.put("k", "1");
    peer.delete("k");
    peer.store.purge(List.of(new ItemKey("k")));
    peer.put("l", "1");
    repair.publish();

    repair.thorough();
    us.apply(old, VersionVector.empty());

    assertThat(us.text("k")).isEmpty();
  }

  @Test
  void saysOnceThatAPeerLostAnItemAfterTwoLooks() throws InterruptedException {
    us.put("k", "1");
    repair.deliver();
    peer.store.lose(new ItemKey("k"));
    repair.publish();

    repair.pass();
    assertThat(repair.cycle.comparisons().report().verdict())
        .isEqualTo(new ComparisonVerdict.Lagging(1));
    assertThat(repair.observed.heard(PeerLostItem.class)).isFalse();

    repair.pass();
    assertThat(repair.cycle.comparisons().report().verdict())
        .isEqualTo(new ComparisonVerdict.Divergent(1));
    assertThat(repair.observed.only(PeerLostItem.class).key()).isEqualTo(new ItemKey("k"));
    assertThat(finished().counts().peerLost()).isEqualTo(1);

    repair.pass();
    assertThat(repair.observed.count(PeerLostItem.class)).isEqualTo(1);

    peer.receive(us.written.getFirst());
    repair.publish();
    repair.pass();
    assertThat(repair.cycle.comparisons().report().verdict())
        .isEqualTo(new ComparisonVerdict.Equal());
  }

  @Test
  void callsNothingDivergedWhileAnythingIsOnItsWay() throws InterruptedException {
    us.put("k", "1");
    repair.deliver();
    peer.store.lose(new ItemKey("k"));
    peer.unpublished = 1;
    repair.publish();
    repair.pass();
    peer.unpublished = 2;
    repair.publish();
    repair.pass();
    assertThat(repair.cycle.comparisons().report().verdict())
        .isEqualTo(new ComparisonVerdict.Lagging(1));

    us.put("in flight", "2");
    repair.publish();
    repair.pass();
    us.put("in flight too", "2");
    repair.publish();
    repair.pass();
    assertThat(repair.cycle.comparisons().report().verdict())
        .isInstanceOf(ComparisonVerdict.Lagging.class);
    assertThat(repair.observed.heard(PeerLostItem.class)).isFalse();
  }

  @Test
  void callsNothingDivergedThatAPeerDoesNotSayToHaveSeen() throws InterruptedException {
    Origin third = new Origin("third~00000001");
    us.put("l", "1");
    repair.deliver();
    us.apply(Changes.put("k", "read over a hole", third, 7, 1), VersionVector.empty());
    repair.publish();

    repair.pass();
    repair.pass();

    assertThat(repair.cycle.comparisons().report().verdict())
        .isEqualTo(new ComparisonVerdict.Lagging(1));
  }

  @Test
  void callsNothingDivergedThatIsOnItsWayFromOurStoreToOurMirror() throws InterruptedException {
    us.put("l", "1");
    repair.deliver();
    Change change = peer.put("k", "1");
    peer.publish();
    us.receive(change);
    us.publishHead();

    repair.pass();
    repair.pass();

    assertThat(repair.cycle.comparisons().report().verdict())
        .isEqualTo(new ComparisonVerdict.Lagging(1));
  }

  @Test
  void callsNothingDivergedWhileThePeersMirrorDoesNotShowAllItHas() throws InterruptedException {
    us.put("k", "1");
    repair.deliver();
    peer.store.lose(new ItemKey("k"));
    repair.publish();
    repair.pass();
    peer.unpublished = 1;
    repair.publish();
    repair.pass();

    assertThat(repair.cycle.comparisons().report().verdict())
        .isEqualTo(new ComparisonVerdict.Lagging(1));
    assertThat(repair.observed.heard(PeerLostItem.class)).isFalse();
  }

  @Test
  void findsADivergenceOnABusyMesh() throws InterruptedException {
    us.put("k", "1");
    repair.deliver();
    peer.store.lose(new ItemKey("k"));
    repair.publish();
    repair.pass();
    Change onItsWay = us.put("on its way", "0");
    for (int i = 0; i < 3; i++) {
      us.receive(peer.put("busy" + i, "1"));
      peer.receive(onItsWay);
      onItsWay = us.put("on its way too" + i, "1");
      repair.publish();
      repair.pass();
    }

    assertThat(repair.cycle.comparisons().report().verdict())
        .isEqualTo(new ComparisonVerdict.Divergent(1));
  }

  @Test
  void leavesOutWhatDoesNotHaveTheListedContent() throws InterruptedException {
    var listed = peer.put("k", "1");
    repair.publish();
    peer.face.holds(
        new ItemKey("k"), new Fetched.Found(Changes.put("k", "other", listed.revision())));

    repair.thorough();

    assertThat(us.text("k")).isEmpty();
    assertThat(repair.observed.only(CorruptFetched.class).key()).isEqualTo(new ItemKey("k"));
    assertThat(finished().end()).isEqualTo(End.INCOMPLETE);
    assertThat(us.store.frontiers().vector().isEmpty()).isTrue();
  }

  @Test
  void triesAgainForWhatThePeerListsAndDoesNotGive() throws InterruptedException {
    peer.put("k", "1");
    repair.publish();
    Fetched there =
        peer.face.connect().items().fetch(List.of(new ItemKey("k"))).get(new ItemKey("k"));
    peer.face.holds(new ItemKey("k"), new Fetched.Absent());

    long number = repair.thorough();
    assertThat(finished().end()).isEqualTo(End.INCOMPLETE);
    assertThat(finished().counts().absent()).isEqualTo(1);
    assertThat(us.store.frontiers().vector().isEmpty()).isTrue();
    assertThat(repair.desk.answer(number).orElseThrow().complete()).isFalse();

    peer.face.holds(new ItemKey("k"), Objects.requireNonNull(there));
    repair.pass();
    assertThat(us.text("k")).isEqualTo("1");
    assertThat(finished().end()).isEqualTo(End.COMPLETE);
    assertThat(repair.desk.answer(number).orElseThrow().complete()).isTrue();
  }

  @Test
  void acceptsThatAnItemWasDeletedAfterItWasListed() throws InterruptedException {
    peer.put("k", "1");
    repair.publish();
    repair.desk.ask(RepairCause.HOLE);
    // Head, page, leaf.
    repair.steps(4);
    peer.delete("k");
    peer.publish();
    repair.pass();

    assertThat(us.text("k")).isEmpty();
    assertThat(us.store.held(new ItemKey("k"))).isPresent();
    assertThat(finished().end()).isEqualTo(End.COMPLETE);
    assertThat(us.store.frontiers().vector().seqOf(peer.origin)).isEqualTo(1);
  }

  @Test
  void takesANewerItemThanListed() throws InterruptedException {
    peer.put("k", "1");
    repair.publish();
    repair.desk.ask(RepairCause.HOLE);
    repair.steps(4);
    peer.put("k", "2");
    peer.publish();
    repair.pass();

    assertThat(us.text("k")).isEqualTo("2");
    assertThat(finished().end()).isEqualTo(End.COMPLETE);
  }

  @Test
  void countsDeletesOfUnknownOriginAndGoesOn() throws InterruptedException {
    Origin stranger = new Origin("stranger~00000001");
    peer.apply(Changes.delete("k", stranger, 1, ManualTime.START_MILLIS), VersionVector.empty());
    peer.put("l", "1");
    repair.publish();

    repair.thorough();
    assertThat(us.text("l")).isEqualTo("1");
    assertThat(finished().counts().unnamed()).isEqualTo(1);
    assertThat(finished().end()).isEqualTo(End.INCOMPLETE);

    peer.apply(
        Changes.put("m", "1", stranger, 2, ManualTime.START_MILLIS),
        VersionVector.empty().with(stranger, 2));
    peer.publish();
    repair.pass();
    assertThat(us.store.held(new ItemKey("k"))).isPresent();
    assertThat(finished().end()).isEqualTo(End.COMPLETE);
  }

  @Test
  void comparesNothingWithOriginsThatRecordsCannotTellApart() throws InterruptedException {
    Map<Integer, Origin> byTag = new HashMap<>();
    Origin one = null;
    Origin other = peer.origin;
    for (int i = 0; one == null; i++) {
      other = new Origin("n" + i);
      one = byTag.put(DigestRecord.tagOf(other), other);
    }
    VersionVector both = VersionVector.empty().with(one, 1).with(other, 1);
    peer.put("k", "1");
    peer.store.begin(new ChangeBatch(peer.id, List.of(), both, PurgeFrontier.NONE, null)).await();
    repair.publish();

    repair.pass();

    assertThat(us.text("k")).isEmpty();
    assertThat(repair.observed.last(ComparisonFinished.class).orElseThrow().verdict())
        .isInstanceOfSatisfying(
            ComparisonVerdict.Unknown.class,
            unknown -> assertThat(unknown.why()).contains("cannot be told apart"));
  }
}
