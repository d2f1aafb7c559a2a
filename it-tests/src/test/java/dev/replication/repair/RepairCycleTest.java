package dev.replication.repair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.domain.repair.RepairSettings;
import dev.replication.model.Change;
import dev.replication.model.ComparisonVerdict;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeHead;
import dev.replication.model.NodeId;
import dev.replication.model.RepairCause;
import dev.replication.port.ItemReader.Fetched;
import dev.replication.port.ReplicaStore;
import dev.replication.port.ReplicaStore.Admission;
import dev.replication.port.ReplicationEvent.ComparisonFinished;
import dev.replication.port.ReplicationEvent.DeletesHeldBack;
import dev.replication.port.ReplicationEvent.RepairFailed;
import dev.replication.port.ReplicationEvent.RepairFinished;
import dev.replication.port.ReplicationEvent.RepairFinished.End;
import dev.replication.port.ReplicationEvent.RepairSkipped;
import dev.replication.port.ReplicationEvent.RepairSkipped.Skip;
import dev.replication.port.ReplicationEvent.RepairStarted;
import dev.replication.port.ReplicationFailure;
import dev.replication.testkit.InMemoryReplicaStore;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When passes are made, and what becomes of one while the world goes on. */
class RepairCycleTest {
  private final Repair repair = new Repair();
  private final MemoryNode us = repair.us;
  private final MemoryNode peer = repair.peer;

  @BeforeEach
  void publishNothing() {
    repair.publish();
  }

  private void peerHolds(int items) throws InterruptedException {
    for (int i = 0; i < items; i++) {
      peer.put("k" + i, "v" + i);
    }
    peer.publish();
  }

  private long held() {
    return us.store.all().size();
  }

  private Duration untilAPassEnds() throws InterruptedException {
    long from = repair.time.monotonicNanos();
    repair.pass();
    return Duration.ofNanos(repair.time.monotonicNanos() - from);
  }

  @Test
  void comparesByIntervalANodeAtATimeOfItsOwn() throws InterruptedException {
    assertThat(untilAPassEnds()).isBetween(Duration.ZERO, Duration.ofSeconds(61));
    assertThat(untilAPassEnds()).isBetween(Duration.ofSeconds(54), Duration.ofSeconds(67));
    assertThat(untilAPassEnds()).isBetween(Duration.ofSeconds(54), Duration.ofSeconds(67));
  }

  @Test
  void comparesAtOnceWhenAsked() throws InterruptedException {
    repair.pass();
    long number = repair.desk.ask(RepairCause.HOLE);

    assertThat(untilAPassEnds()).isLessThan(Duration.ofSeconds(1));
    assertThat(repair.desk.answer(number)).isPresent();
    assertThat(untilAPassEnds()).isGreaterThan(Duration.ofSeconds(50));
  }

  @Test
  void answersOnlyWhatWasAskedBeforeItReadTheHead() throws InterruptedException {
    peerHolds(3);
    long before = repair.desk.ask(RepairCause.HOLE);
    repair.steps(2);
    long since = repair.desk.ask(RepairCause.HISTORY_TRIMMED);
    repair.pass();

    assertThat(repair.desk.answer(before)).isPresent();
    assertThat(repair.desk.answer(since)).isEmpty();

    assertThat(untilAPassEnds()).isLessThan(Duration.ofSeconds(1));
    assertThat(repair.desk.answer(since)).isPresent();
  }

  @Test
  void joinsWhatThePeerHadSeenBeforeThePassAndNothingLater() throws InterruptedException {
    peerHolds(3);
    long number = repair.desk.ask(RepairCause.HOLE);
    repair.steps(2);
    peer.put("later", "1");
    peer.put("later too", "1");
    peer.publish();
    repair.pass();

    assertThat(us.store.frontiers().vector().seqOf(peer.origin)).isEqualTo(3);
    NodeHead head = repair.desk.answer(number).orElseThrow().head();
    assertThat(head.seq()).isEqualTo(3);
    assertThat(head.entriesAdded()).isEqualTo(3);
  }

  @Test
  void waitsForTreesThatAreBeingBuilt() throws InterruptedException {
    peer.building = true;
    peerHolds(3);
    repair.thorough();
    assertThat(repair.cycle.comparisons().report().verdict())
        .isInstanceOf(ComparisonVerdict.Unknown.class);
    us.building = true;
    peer.building = false;
    repair.publish();
    repair.pass();
    assertThat(held()).isZero();

    us.building = false;
    repair.publish();
    assertThat(untilAPassEnds()).isLessThan(Duration.ofSeconds(3));
    assertThat(held()).isEqualTo(3);
  }

  @Test
  void saysNothingOfAStoreThatIsNotTheOneWeShow() throws InterruptedException {
    peerHolds(3);
    repair.deliver();
    for (String incarnation : List.of("00000001", "00000002")) {
      InMemoryReplicaStore emptied = new InMemoryReplicaStore(incarnation);
      repair.cycleOver(emptied);

      long number = repair.thorough();

      assertThat(repair.cycle.comparisons().report().verdict())
          .isInstanceOf(ComparisonVerdict.Unknown.class);
      assertThat(repair.desk.answer(number)).isEmpty();
      assertThat(emptied.versionVector().isEmpty()).isTrue();
    }
  }

  @Test
  void claimsNothingWhileSomethingWaitsForItsTime() throws InterruptedException {
    peerHolds(1);
    us.store.parksBeyond(0);

    long number = repair.thorough();

    assertThat(repair.desk.answer(number).orElseThrow().complete()).isFalse();
    assertThat(us.store.versionVector().isEmpty()).isTrue();

    us.store.parksBeyond(Long.MAX_VALUE);
    repair.pass();

    assertThat(us.text("k0")).isEqualTo("v0");
    assertThat(us.store.versionVector().seqOf(peer.origin)).isEqualTo(1);
  }

  @Test
  void comparesNothingWithAPeerThatPublishesNoHeadOrNoTree() throws InterruptedException {
    us.put("k", "1");
    us.publish();
    peer.face.stream().publish(null);
    repair.pass();
    assertThat(repair.cycle.comparisons().report().verdict())
        .isInstanceOf(ComparisonVerdict.Unknown.class);

    peerHolds(1);
    peer.face.publishes(new ItemKey("k0"), null);
    repair.pass();
    assertThat(repair.cycle.comparisons().report().verdict())
        .isInstanceOf(ComparisonVerdict.Unknown.class);
  }

  @Test
  void takesNothingFromAnotherNodeAtThePeersAddress() throws InterruptedException {
    peerHolds(1);
    NodeHead head = peer.head();
    peer.face.stream().publish(new MemoryNode("other", repair.time).head());
    repair.desk.ask(RepairCause.HOLE);
    repair.step();

    assertThat(repair.observed.only(RepairFailed.class).cause())
        .isInstanceOf(ReplicationFailure.WrongPeer.class);
    assertThat(repair.peer.face.openSessions()).isZero();
    peer.face.stream().publish(head);
    repair.pass();
    assertThat(us.text("k0")).isEqualTo("v0");
    assertThat(new NodeId("peer")).isEqualTo(repair.cycle.peer());
  }

  @Test
  void goesOnWhereItWasAfterThePeerWasAway() throws InterruptedException {
    peerHolds(300);
    repair.desk.ask(RepairCause.NO_CURSOR);
    repair.steps(40);
    long before = held();
    assertThat(before).isBetween(1L, 299L);
    peer.face.reachable(false);
    repair.steps(5);
    assertThat(repair.observed.heard(RepairFailed.class)).isTrue();
    assertThat(repair.peer.face.openSessions()).isZero();
    peer.face.reachable(true);
    repair.pass();

    assertThat(held()).isEqualTo(300);
    assertThat(repair.observed.count(RepairStarted.class)).isEqualTo(1);
    assertThat(repair.observed.only(RepairFinished.class).end()).isEqualTo(End.COMPLETE);
    assertThat(us.store.frontiers().vector().seqOf(peer.origin)).isEqualTo(300);
  }

  @Test
  void waitsLongerEachTimeAPeerDoesNotAnswer() throws InterruptedException {
    peer.face.reachable(false);
    repair.desk.ask(RepairCause.HOLE);
    while (repair.observed.count(RepairFailed.class) < 8) {
      repair.step();
    }

    List<Duration> pauses =
        repair.observed.of(RepairFailed.class).stream().map(RepairFailed::retryIn).toList();
    assertThat(pauses).hasSizeGreaterThan(6);
    assertThat(pauses.getFirst()).isBetween(Duration.ofMillis(2500), Duration.ofSeconds(5));
    assertThat(pauses.getLast()).isBetween(Duration.ofSeconds(150), Duration.ofMinutes(5));
  }

  @Test
  void triesNothingWhileTheTailDoesNotReachThePeer() throws InterruptedException {
    peerHolds(3);
    repair.desk.ask(RepairCause.HOLE);
    repair.desk.sessionEnds();
    repair.steps(1000);
    assertThat(peer.face.connects()).isZero();

    repair.desk.sessionBegins();
    repair.pass();
    assertThat(held()).isEqualTo(3);
  }

  @Test
  void waitsNoLongerOnceTheTailHasReachedThePeer() throws InterruptedException {
    peerHolds(300);
    repair.desk.ask(RepairCause.NO_CURSOR);
    repair.steps(40);
    peer.face.reachable(false);
    while (repair.observed.count(RepairFailed.class) < 8) {
      repair.step();
    }
    peer.face.reachable(true);
    repair.desk.sessionBegins();

    assertThat(untilAPassEnds()).isLessThan(Duration.ofSeconds(1));
    assertThat(held()).isEqualTo(300);
  }

  @Test
  void beginsAgainWhenTheTreeIsAnotherOne() throws InterruptedException {
    peerHolds(300);
    repair.desk.ask(RepairCause.NO_CURSOR);
    repair.steps(40);
    peer.generation = "g2";
    peer.put("after", "1");
    peer.publish();
    repair.pass();
    assertThat(repair.observed.last(RepairFinished.class).orElseThrow().end()).isEqualTo(End.VOID);
    assertThat(us.store.frontiers().vector().isEmpty()).isTrue();
    repair.pass();

    assertThat(held()).isEqualTo(301);
    assertThat(us.store.frontiers().vector().seqOf(peer.origin)).isEqualTo(301);
  }

  @Test
  void beginsAgainWhenTheStreamOrOurTreeIsAnotherOne() throws InterruptedException {
    peerHolds(300);
    repair.desk.ask(RepairCause.NO_CURSOR);
    repair.steps(40);
    peer.stream = "s2";
    peer.publish();
    repair.pass();
    repair.steps(40);
    us.generation = "g2";
    us.publish();
    repair.pass();
    assertThat(repair.observed.of(RepairFinished.class).stream().map(RepairFinished::end))
        .containsOnly(End.VOID);
    repair.pass();

    assertThat(held()).isEqualTo(300);
  }

  @Test
  void beginsAgainAfterARestart() throws InterruptedException {
    peerHolds(300);
    repair.desk.ask(RepairCause.NO_CURSOR);
    repair.steps(40);
    repair.cycle.finish();
    assertThat(repair.peer.face.openSessions()).isZero();
    assertThat(us.store.frontiers().vector().isEmpty()).isTrue();

    repair.cycle(Repair.SETTINGS);
    us.publish();
    repair.thorough();

    assertThat(held()).isEqualTo(300);
    assertThat(us.store.frontiers().vector().seqOf(peer.origin)).isEqualTo(300);
  }

  @Test
  void losesNothingWhenTheStoreFails() throws InterruptedException {
    peerHolds(100);
    us.store.failNext(3);
    repair.thorough();

    assertThat(held()).isEqualTo(100);
    assertThat(repair.observed.count(RepairFailed.class)).isEqualTo(3);
    assertThat(repair.observed.only(RepairFinished.class).counts().applied()).isEqualTo(100);
  }

  @Test
  void losesNothingWhenItIsInterrupted() throws InterruptedException {
    peerHolds(100);
    us.store.interruptAwait(2);
    repair.desk.ask(RepairCause.HOLE);
    boolean interrupted = false;
    for (int i = 0; i < 200 && !interrupted; i++) {
      try {
        repair.step();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    assertThat(interrupted).isTrue();
    repair.pass();

    assertThat(held()).isEqualTo(100);
  }

  @Test
  void waitsWhileTheStoreTakesNothing() throws InterruptedException {
    peerHolds(100);
    repair.desk.ask(RepairCause.HOLE);
    repair.step();
    us.store.admits(new Admission.Paused("full", Duration.ofMillis(100)));
    repair.steps(20);
    assertThat(held()).isZero();
    us.store.admits(new Admission.Open());
    repair.pass();

    assertThat(held()).isEqualTo(100);
  }

  @Test
  void makesAPassInCyclesOfSoManyItems() throws InterruptedException {
    RepairSettings few =
        new RepairSettings(
            true, Duration.ofSeconds(60), 40, Repair.SETTINGS.backoff(), 500, 8L << 20, 0.1, 2);
    repair.cycle(few);
    peerHolds(100);

    repair.desk.ask(RepairCause.NO_CURSOR);
    assertThat(untilAPassEnds()).isLessThan(Duration.ofSeconds(1));

    assertThat(held()).isEqualTo(100);
    assertThat(repair.observed.of(RepairStarted.class).stream().map(RepairStarted::cause))
        .containsExactly(RepairCause.NO_CURSOR, RepairCause.CONTINUED, RepairCause.CONTINUED);
    assertThat(repair.observed.of(RepairFinished.class))
        .allMatch(finished -> finished.counts().applied() <= 40)
        .extracting(RepairFinished::end)
        .containsExactly(End.LIMIT, End.LIMIT, End.COMPLETE);
  }

  @Test
  void standsStillBeforeTooManyDeletesUntilTheyAreConfirmed() throws InterruptedException {
    peerHolds(30);
    repair.deliver();
    for (int i = 0; i < 30; i++) {
      peer.delete("k" + i);
    }
    peer.put("later", "1");
    peer.publish();
    repair.desk.ask(RepairCause.HOLE);
    repair.steps(500);

    assertThat(repair.observed.only(DeletesHeldBack.class).items()).isEqualTo(30);
    assertThat(us.store.all().stream().filter(Change.Put.class::isInstance))
        .hasSizeGreaterThanOrEqualTo(27);

    repair.cycle.confirmDeletes();
    repair.pass();
    assertThat(us.text("k0")).isEmpty();
    assertThat(us.text("later")).isEqualTo("1");
    assertThat(repair.observed.last(RepairFinished.class).orElseThrow().end())
        .isEqualTo(End.COMPLETE);
  }

  @Test
  void putsOffAPassWhileTheTailCatchesUpButNotForEver() throws InterruptedException {
    repair.pass();
    repair.desk.catchingUp(true);

    assertThat(untilAPassEnds()).isBetween(Duration.ofSeconds(270), Duration.ofSeconds(400));
    assertThat(repair.observed.count(RepairSkipped.class)).isEqualTo(5);
    repair.desk.ask(RepairCause.HOLE);
    assertThat(untilAPassEnds()).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void waitsAWhileBeforeItTriesAgainForWhatCouldNotBeHad() throws InterruptedException {
    peerHolds(1);
    peer.face.holds(new ItemKey("k0"), new Fetched.Absent());
    repair.thorough();

    assertThat(untilAPassEnds()).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(6));
    assertThat(repair.observed.only(RepairSkipped.class).why()).isEqualTo(Skip.BACKOFF);
    assertThat(untilAPassEnds()).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(11));
  }

  @Test
  void wantsWhatThePeerListsAndDoesNotMirrorUntilItIsHad() throws InterruptedException {
    peerHolds(2);
    ItemKey evicted = new ItemKey("k0");
    repair.peer.face.holds(evicted, new Fetched.Absent());
    repair.thorough();
    assertThat(repair.us.store.wantedFrom(repair.peer.id)).containsExactly(evicted);

    repair.publish();
    untilAPassEnds();

    assertThat(repair.us.store.held(evicted)).isPresent();
    assertThat(repair.us.store.wantedFrom(repair.peer.id)).isEmpty();
  }

  @Test
  void wantsNothingOfAPeerThatIsNotComparedWithAnyMore() throws InterruptedException {
    peerHolds(1);
    repair.peer.face.holds(new ItemKey("k0"), new Fetched.Corrupt("rotten"));
    repair.thorough();
    assertThat(repair.us.store.wantedFrom(repair.peer.id)).isNotEmpty();

    repair.cycle.finish();

    assertThat(repair.us.store.wantedFrom(repair.peer.id)).isEmpty();
  }

  @Test
  void wantsAtMostSoManyItemsAtOnce() throws InterruptedException {
    peerHolds(ReplicaStore.MAX_WANTED + 10);
    for (int i = 0; i < ReplicaStore.MAX_WANTED + 10; i++) {
      repair.peer.face.holds(new ItemKey("k" + i), new Fetched.Absent());
    }

    repair.thorough();

    assertThat(repair.us.store.wantedFrom(repair.peer.id)).hasSize(ReplicaStore.MAX_WANTED);
  }

  @Test
  void stopsAndStartsAsItIsConfigured() throws InterruptedException {
    peerHolds(300);
    repair.desk.ask(RepairCause.HOLE);
    repair.steps(40);
    long before = held();
    repair.cycle.retune(
        new RepairSettings(
            false, Duration.ofSeconds(60), 40, Repair.SETTINGS.backoff(), 500, 8L << 20, 0.1, 2));
    repair.steps(40);
    assertThat(held()).isLessThan(before + 40);
    assertThat(repair.desk.isServed()).isFalse();
    assertThat(repair.peer.face.openSessions()).isZero();

    repair.cycle.retune(Repair.SETTINGS);
    repair.pass();
    assertThat(held()).isEqualTo(300);
    assertThat(repair.observed.last(ComparisonFinished.class).orElseThrow().roundTrips())
        .isGreaterThan(1);
  }
}
