package dev.replication.hotpath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replication.domain.flow.Aimd;
import dev.replication.domain.flow.RateLimit;
import dev.replication.domain.hotpath.PeerSupervisor;
import dev.replication.domain.hotpath.Tuning;
import dev.replication.domain.hotpath.VoidCursors;
import dev.replication.model.Cursor;
import dev.replication.model.NodeId;
import dev.replication.model.Origin;
import dev.replication.model.StreamId;
import dev.replication.port.ReplicaStore.Admission;
import dev.replication.port.ReplicationEvent;
import dev.replication.testkit.Changes;
import dev.replication.testkit.InMemoryReplicaStore;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StreamTailerTest {
  private final Tail tail = new Tail();

  @Test
  void appliesWhatThePeerPublishes() throws InterruptedException {
    tail.publish("a", "1");
    tail.publish("b", "2");

    tail.run(tail.supervisor(), 20);

    assertThat(tail.held("a")).isNotNull();
    assertThat(tail.held("b")).isNotNull();
    assertThat(tail.store.versionVector().seqOf(Tail.ORIGIN)).isEqualTo(2);
  }

  @Test
  void resumesAfterSavedCursor() throws InterruptedException {
    tail.publish("a", "1");
    PeerSupervisor first = tail.supervisor();
    tail.run(first, 20);
    first.finish();
    tail.observed.clear();
    tail.publish("b", "2");

    tail.run(tail.supervisor(), 20);

    assertThat(tail.held("b")).isNotNull();
    assertThat(entriesRead()).isEqualTo(1);
  }

  @Test
  void readsFromTheBeginningWhenTheStoreIsAnotherOne() throws InterruptedException {
    tail.publish("a", "1");
    PeerSupervisor first = tail.supervisor();
    tail.run(first, 20);
    first.finish();
    tail.store = new InMemoryReplicaStore("0000000b");

    tail.run(tail.supervisor(), 20);

    assertThat(tail.held("a")).isNotNull();
  }

  @Test
  void forgetsACursorOfAStoreThatWasSetBackBeforeTheStoreGrows() throws InterruptedException {
    tail.publish("a", "1");
    tail.publish("b", "2");
    PeerSupervisor first = tail.supervisor();
    tail.run(first, 20);
    first.finish();
    tail.store = new InMemoryReplicaStore("0000000a");

    VoidCursors.forget(tail.cursors, tail.store.life());

    assertThat(tail.cursors.all()).isEmpty();
  }

  @Test
  void readsAheadWhileBatchesAreInFlightWithinTheWindow() throws InterruptedException {
    for (int i = 0; i < 100; i++) {
      tail.publish("k" + i, "x");
    }

    tail.run(tail.supervisor(), 60);

    assertThat(tail.store.mostInFlight()).isBetween(2, 4);
    assertThat(tail.held("k99")).isNotNull();
  }

  @Test
  void neverSavesACursorBeyondWhatIsApplied() throws InterruptedException {
    for (int i = 0; i < 50; i++) {
      tail.publish("k" + i, "x");
    }
    tail.store.failNext(1);
    PeerSupervisor supervisor = tail.supervisor();
    for (int i = 0; i < 60; i++) {
      tail.run(supervisor, 1);
      tail.time.pause(Duration.ofSeconds(6));
      assertTheCursorPassedOnlyWhatIsHeld();
    }
    assertThat(tail.cursors.all()).hasSize(1);
    assertThat(tail.cursors.all().getFirst().lastSeq()).isEqualTo(50);
  }

  @Test
  void neverSaysToHaveSeenABatchThatFailedThoughThoseBehindItDidNot() throws InterruptedException {
    for (int i = 1; i <= 50; i++) {
      tail.publish("k" + i, "x");
    }
    tail.store.failNext(1);
    PeerSupervisor supervisor = tail.supervisor();
    for (int i = 0; i < 60; i++) {
      tail.run(supervisor, 1);
      for (long seq = tail.store.versionVector().seqOf(Tail.ORIGIN); seq > 0; seq--) {
        assertThat(tail.held("k" + seq)).as("seq %d", seq).isNotNull();
      }
    }
    assertThat(tail.store.versionVector().seqOf(Tail.ORIGIN)).isEqualTo(50);
  }

  @Test
  void saysWhatItHasSeenWhileBatchesNeverCeaseToBeInFlight() throws InterruptedException {
    PeerSupervisor supervisor = tail.supervisor();
    for (int i = 0; i < 100; i++) {
      tail.publish("k" + i, "x");
      tail.publish("l" + i, "x");
      tail.run(supervisor, 1);
    }

    assertThat(tail.store.mostInFlight()).isGreaterThan(1);
    assertThat(tail.store.versionVector().seqOf(Tail.ORIGIN)).isGreaterThan(20);
  }

  @Test
  void settlesABatchWhoseAwaitWasInterruptedBeforeThoseBehindIt() throws InterruptedException {
    PeerSupervisor supervisor = threeBatchesAndAnInterruptOfAwait(1);

    supervisor.finish();

    assertThat(tail.held("k29")).isNotNull();
    assertTheCursorPassedOnlyWhatIsHeld();
  }

  @Test
  void settlesNothingBehindAFailedBatchWhenInterruptedAmongThose() throws InterruptedException {
    tail.store.failNext(1);
    PeerSupervisor supervisor = threeBatchesAndAnInterruptOfAwait(2);

    supervisor.finish();

    assertTheCursorPassedOnlyWhatIsHeld();
  }

  /** A supervisor that has three batches of ten in flight and was interrupted at an await. */
  private PeerSupervisor threeBatchesAndAnInterruptOfAwait(int nth) {
    for (int i = 0; i < 30; i++) {
      tail.publish("k" + i, "x");
    }
    tail.store.interruptAwait(nth);
    PeerSupervisor supervisor = tail.supervisor();
    assertThatThrownBy(() -> tail.run(supervisor, 20)).isInstanceOf(InterruptedException.class);
    return supervisor;
  }

  private void assertTheCursorPassedOnlyWhatIsHeld() {
    for (Cursor cursor : tail.cursors.all()) {
      for (long seq = 1; seq <= cursor.lastSeq(); seq++) {
        assertThat(tail.held("k" + (seq - 1)))
            .as("applied before the cursor passed it")
            .isNotNull();
      }
    }
  }

  @Test
  void readsAgainWhatTheStoreFailedToApply() throws InterruptedException {
    tail.publish("a", "1");
    tail.store.failNext(2);

    tail.run(tail.supervisor(), 30);

    assertThat(tail.held("a")).isNotNull();
    assertThat(tail.observed.of(ReplicationEvent.BatchFailed.class)).isNotEmpty();
  }

  @Test
  void settlesWhatIsInHandThoughTheWaitForItWasInterrupted() throws InterruptedException {
    tail.publish("a", "1");
    PeerSupervisor supervisor = tail.supervisor();
    tail.run(supervisor, 2);
    tail.store.stall(true);
    Thread.currentThread().interrupt();
    assertThatThrownBy(supervisor::step).isInstanceOf(InterruptedException.class);
    tail.store.stall(false);

    supervisor.finish();

    assertThat(tail.held("a")).isNotNull();
    assertThat(tail.cursors.all()).singleElement().returns(1L, Cursor::lastSeq);
  }

  @Test
  void neverSettlesWhatFollowsAFailedBatchThoughItIsInterruptedMeanwhile()
      throws InterruptedException {
    for (int i = 0; i < 30; i++) {
      tail.publish("k" + i, "x");
    }
    PeerSupervisor supervisor = tail.supervisor();
    tail.run(supervisor, 4);
    assertThat(tail.store.mostInFlight()).isEqualTo(3);
    tail.store.failNext(1);
    tail.store.stall(true);
    Thread.currentThread().interrupt();
    assertThatThrownBy(supervisor::step).isInstanceOf(InterruptedException.class);
    tail.store.stall(false);

    supervisor.finish();
    assertThat(tail.cursors.all()).as("the first batch is not in the store").isEmpty();

    tail.run(tail.supervisor(), 20);
    for (int i = 0; i < 30; i++) {
      assertThat(tail.held("k" + i)).isNotNull();
    }
  }

  @Test
  void setsUndecodableEntriesAsideAndGoesOn() throws InterruptedException {
    tail.publish("a", "1");
    StreamId garbage = tail.publishGarbage();
    tail.publish("b", "2");

    tail.run(tail.supervisor(), 20);

    assertThat(tail.held("b")).isNotNull();
    assertThat(tail.deadLetters.newest(10))
        .extracting(letter -> letter.entry().id())
        .containsExactly(garbage);
  }

  @Test
  void holdsItsVersionVectorStillOverAHole() throws InterruptedException {
    tail.publish("a", "1");
    tail.publishUnseen(3);
    tail.publish("b", "2");
    tail.publish("c", "3");

    tail.run(tail.supervisor(), 20);

    assertThat(tail.held("c")).isNotNull();
    assertThat(tail.observed.of(ReplicationEvent.HoleOpened.class))
        .containsExactly(new ReplicationEvent.HoleOpened(Tail.PEER, 1, 4));
    assertThat(tail.store.versionVector().seqOf(Tail.ORIGIN)).isLessThanOrEqualTo(1);
  }

  @Test
  void remembersAHoleOverARestart() throws InterruptedException {
    tail.publish("a", "1");
    tail.publishUnseen(3);
    tail.publish("b", "2");
    PeerSupervisor first = tail.supervisor();
    tail.run(first, 20);
    first.finish();
    tail.publish("c", "3");

    tail.run(tail.supervisor(), 20);

    assertThat(tail.cursors.all().getFirst().holeFrom()).isEqualTo(2);
    assertThat(tail.store.versionVector().seqOf(Tail.ORIGIN)).isLessThanOrEqualTo(1);
  }

  @Test
  void showsAHoleInItsHealthEvenWithoutThePeerAndOverARestart() throws InterruptedException {
    tail.publish("a", "1");
    PeerSupervisor first = tail.supervisor();
    tail.run(first, 20);
    assertThat(first.health().holeFrom()).isNull();
    tail.publishUnseen(3);
    tail.publish("b", "2");
    tail.run(first, 20);
    assertThat(first.health().holeFrom()).isEqualTo(2);
    first.finish();
    assertThat(first.health().holeFrom()).isEqualTo(2);
    tail.peer.reachable(false);
    tail.observed.clear();
    PeerSupervisor second = tail.supervisor();

    tail.run(second, 5);

    assertThat(second.health().holeFrom()).isEqualTo(2);
    assertThat(tail.observed.of(ReplicationEvent.CompletenessChanged.class))
        .containsExactly(new ReplicationEvent.CompletenessChanged(Tail.PEER, 2L));
  }

  @Test
  void showsThatNothingIsMissingOnceANewStreamWasBegun() throws InterruptedException {
    tail.publish("a", "1");
    tail.publishUnseen(3);
    tail.publish("b", "2");
    PeerSupervisor supervisor = tail.supervisor();
    tail.run(supervisor, 20);
    tail.recreateStream("s2");
    tail.publish(Changes.put("b", "2", Tail.ORIGIN, 5, tail.time.wallMillis()));

    tail.run(supervisor, 20);

    assertThat(supervisor.health().holeFrom()).isNull();
    assertThat(tail.observed.of(ReplicationEvent.CompletenessChanged.class))
        .extracting(ReplicationEvent.CompletenessChanged::holeFrom)
        .containsExactly(2L, null);
    assertThat(tail.store.versionVector().seqOf(Tail.ORIGIN)).isEqualTo(5);
  }

  @Test
  void holdsWhatFollowsATrimForMissingUntilALinkShowsThatItIsNot() throws InterruptedException {
    tail.publish("a", "1");
    PeerSupervisor supervisor = tail.supervisor();
    tail.run(supervisor, 20);
    tail.publishHeartbeat();
    tail.peer.stream().trimTo(0);
    tail.time.advance(Duration.ofSeconds(2));
    tail.run(supervisor, 2);
    assertThat(supervisor.health().holeFrom()).isEqualTo(2);

    tail.publishHeartbeat();
    tail.run(supervisor, 20);

    assertThat(supervisor.health().holeFrom()).isNull();
    assertThat(tail.observed.of(ReplicationEvent.HistoryTrimmed.class))
        .containsExactly(new ReplicationEvent.HistoryTrimmed(Tail.PEER, 1));
  }

  @Test
  void countsATrimOnceThoughTheStoreFailsMeanwhile() throws InterruptedException {
    tail.publish("a", "1");
    PeerSupervisor supervisor = tail.supervisor();
    tail.run(supervisor, 20);
    tail.publish("b", "2");
    tail.run(supervisor, 1);
    for (int i = 0; i < 5; i++) {
      tail.publish("k" + i, "x");
    }
    tail.peer.stream().trimTo(2);
    tail.store.failNext(3);
    tail.time.advance(Duration.ofSeconds(2));

    tail.run(supervisor, 40);

    assertThat(tail.held("k4")).isNotNull();
    assertThat(tail.observed.of(ReplicationEvent.BatchFailed.class)).isNotEmpty();
    assertThat(tail.observed.of(ReplicationEvent.HistoryTrimmed.class))
        .containsExactly(new ReplicationEvent.HistoryTrimmed(Tail.PEER, 4));
  }

  @Test
  void suspectsAPeersClockWhileItsChangesAreParked() throws InterruptedException {
    PeerSupervisor supervisor = tail.supervisor();
    tail.store.parksBeyond(tail.time.wallMillis() + 1_000_000);
    tail.publish(Changes.put("a", "1", Tail.ORIGIN, 1, tail.time.wallMillis() + 2_000_000));
    tail.run(supervisor, 20);
    assertThat(supervisor.health().clockSuspect()).isTrue();

    tail.publish("b", "2");
    tail.run(supervisor, 20);

    assertThat(supervisor.health().clockSuspect()).isFalse();
  }

  @Test
  void countsTrimmedEntriesExactlyAndReadsOnFromTheOldest() throws InterruptedException {
    tail.publish("a", "1");
    PeerSupervisor first = tail.supervisor();
    tail.run(first, 20);
    first.finish();
    for (int i = 0; i < 5; i++) {
      tail.publish("k" + i, "x");
    }
    tail.peer.stream().trimTo(2);

    tail.run(tail.supervisor(), 20);

    assertThat(tail.observed.of(ReplicationEvent.HistoryTrimmed.class))
        .containsExactly(new ReplicationEvent.HistoryTrimmed(Tail.PEER, 3));
    assertThat(tail.held("k3")).isNotNull();
    assertThat(tail.held("k4")).isNotNull();
  }

  @Test
  void readsARecreatedStreamFromItsBeginningWhileConnected() throws InterruptedException {
    tail.publish("a", "1");
    tail.publish("b", "2");
    PeerSupervisor supervisor = tail.supervisor();
    tail.run(supervisor, 20);
    tail.recreateStream("s2");
    tail.publish(Changes.put("c", "3", Tail.ORIGIN, 1, tail.time.wallMillis()));

    tail.run(supervisor, 20);

    assertThat(tail.held("c")).isNotNull();
    assertThat(tail.observed.of(ReplicationEvent.StreamRecreated.class)).isNotEmpty();
  }

  @Test
  void doesNotTakeANewLifeOfThePeerForThatOfItsCursor() throws InterruptedException {
    tail.publish("a", "1");
    tail.publish("b", "2");
    PeerSupervisor before = tail.supervisor();
    tail.run(before, 20);
    before.finish();
    PeerSupervisor resumed = tail.supervisor();
    tail.run(resumed, 2);
    Origin reborn = new Origin("peer~00000002");
    tail.loseStore("00000002", "s2");
    tail.publish(Changes.put("c", "3", reborn, 1, tail.time.wallMillis()));

    tail.run(resumed, 40);

    assertThat(tail.held("c")).isNotNull();
    assertThat(tail.store.versionVector().seqOf(reborn)).isEqualTo(1);
  }

  @Test
  void missesNothingInAStreamThatWasSetBackAndHadBeenTrimmed() throws InterruptedException {
    for (int i = 1; i <= 5; i++) {
      tail.publish("k" + i, "x");
    }
    PeerSupervisor supervisor = tail.supervisor();
    tail.run(supervisor, 20);
    tail.recreateStream("s2");
    for (int i = 1; i <= 4; i++) {
      tail.publish("k" + i, "x");
    }
    tail.peer.stream().trimTo(1);
    tail.publish("k5", "x");
    tail.publish("k6", "new");

    tail.run(supervisor, 20);

    assertThat(tail.held("k6")).isNotNull();
    assertThat(supervisor.health().holeFrom()).isNull();
    assertThat(tail.store.versionVector().seqOf(Tail.ORIGIN)).isEqualTo(6);
    assertThat(tail.observed.of(ReplicationEvent.StreamRecreated.class)).hasSize(1);
    assertThat(tail.observed.of(ReplicationEvent.HistoryTrimmed.class)).isEmpty();
    assertThat(tail.observed.of(ReplicationEvent.HoleOpened.class)).isEmpty();
  }

  @Test
  void noticesWhatIsMissingInAStreamThatWasSetBackAndTrimmedTooFar() throws InterruptedException {
    for (int i = 1; i <= 3; i++) {
      tail.publish("k" + i, "x");
    }
    PeerSupervisor supervisor = tail.supervisor();
    tail.run(supervisor, 20);
    tail.recreateStream("s2");
    for (int i = 1; i <= 7; i++) {
      tail.publish("k" + i, "x");
    }
    tail.peer.stream().trimTo(2);

    tail.run(supervisor, 20);

    assertThat(supervisor.health().holeFrom()).isNotNull();
    assertThat(tail.store.versionVector().seqOf(Tail.ORIGIN)).isEqualTo(3);
    assertThat(tail.observed.of(ReplicationEvent.HoleOpened.class)).isNotEmpty();
  }

  @Test
  void neverAppliesOurOwnChangesComingBack() throws InterruptedException {
    tail.publish(Changes.put("mine", "x", new dev.replication.model.Origin("self~00000009"), 1, 1));

    tail.run(tail.supervisor(), 20);

    assertThat(tail.held("mine")).isNull();
  }

  @Test
  void pausesWithoutLosingAnythingWhenTheStoreIsFull() throws InterruptedException {
    tail.publish("a", "1");
    tail.store.admits(new Admission.Paused("full", Duration.ofSeconds(1)));
    PeerSupervisor supervisor = tail.supervisor();
    tail.run(supervisor, 20);
    assertThat(tail.held("a")).isNull();
    assertThat(tail.observed.of(ReplicationEvent.BackpressurePaused.class)).isNotEmpty();

    tail.store.admits(new Admission.Open());
    tail.run(supervisor, 20);

    assertThat(tail.held("a")).isNotNull();
  }

  @Test
  void keepsToTheRateLimitWithoutReadingTwice() throws InterruptedException {
    for (int i = 0; i < 100; i++) {
      tail.publish("k" + i, "x");
    }
    long startNanos = tail.time.monotonicNanos();
    RateLimit limit = new RateLimit(tail.time, 10, 10);

    tail.run(tail.supervisor(Tail.tuning(limit)), 80);

    assertThat(tail.held("k99")).isNotNull();
    assertThat(entriesRead()).isEqualTo(100);
    assertThat(tail.time.monotonicNanos() - startNanos)
        .isGreaterThanOrEqualTo(Duration.ofSeconds(8).toNanos());
  }

  @Test
  void catchesUpWithoutGrowingTheBatchWhileReadsAreCutByTheirBytes() throws InterruptedException {
    for (int i = 0; i < 30; i++) {
      tail.publish("k" + i, "x");
    }
    tail.peer.cutsReadsAfter(2);
    PeerSupervisor supervisor =
        tail.supervisor(Tail.tuning(new Aimd.Settings(true, 10, 1, 100), null));
    tail.run(supervisor, 5);
    assertThat(supervisor.health().catchingUp()).isTrue();

    tail.run(supervisor, 60);

    assertThat(tail.held("k29")).isNotNull();
    assertThat(supervisor.health().catchingUp()).isFalse();
    // The first one tells the size it begins with.
    assertThat(tail.observed.of(ReplicationEvent.BatchSizeChanged.class)).hasSize(1);
  }

  @Test
  void spendsNothingOfTheRateLimitWhileTheStoreIsFull() throws InterruptedException {
    for (int i = 0; i < 100; i++) {
      tail.publish("k" + i, "x");
    }
    tail.store.admits(new Admission.Paused("full", Duration.ofMillis(100)));
    RateLimit limit = new RateLimit(tail.time, 1, 10);
    PeerSupervisor supervisor = tail.supervisor(Tail.tuning(limit));

    tail.run(supervisor, 50);

    assertThat(tail.observed.count(ReplicationEvent.BackpressurePaused.class)).isGreaterThan(40);
    assertThat(entriesRead()).isZero();
    assertThat(limit.charge(new NodeId("another"), 0, 10)).isZero();
  }

  @Test
  void knowsHowFarItIsBehindWhileTheStoreIsFull() throws InterruptedException {
    tail.publish("a", "1");
    PeerSupervisor supervisor = tail.supervisor();
    tail.run(supervisor, 20);
    tail.store.admits(new Admission.Paused("full", Duration.ofMillis(100)));
    for (int i = 0; i < 7; i++) {
      tail.publish("k" + i, "x");
    }

    tail.runFor(supervisor, Duration.ofSeconds(3));

    assertThat(supervisor.health().lagEntries()).isEqualTo(7);
  }

  @Test
  void knowsHowFarItIsBehindWhileItWaitsForTheRateLimit() throws InterruptedException {
    for (int i = 0; i < 20; i++) {
      tail.publish("k" + i, "x");
    }
    RateLimit limit = new RateLimit(tail.time, 0.01, 1);
    PeerSupervisor supervisor = tail.supervisor(Tail.tuning(limit));
    tail.run(supervisor, 10);
    tail.publish("late", "x");

    tail.runFor(supervisor, Duration.ofSeconds(3));

    assertThat(entriesRead()).isEqualTo(10);
    assertThat(tail.held("k9")).as("settled while waiting").isNotNull();
    assertThat(supervisor.health().lagEntries()).isEqualTo(11);
  }

  @Test
  void goesOnByNewSettingsWithTheSameSessionAndPosition() throws InterruptedException {
    for (int i = 0; i < 40; i++) {
      tail.publish("k" + i, "x");
    }
    PeerSupervisor supervisor = tail.supervisor(Tail.tuning(new RateLimit(tail.time, 0.01, 1)));
    tail.run(supervisor, 10);
    assertThat(entriesRead()).isEqualTo(10);
    Tuning before = Tail.tuning(null);

    supervisor.retune(
        new Tuning(before.tail(), new Aimd.Settings(false, 15, 15, 15), before.circuit(), null, 0));
    tail.run(supervisor, 20);

    assertThat(tail.observed.of(ReplicationEvent.BatchRead.class))
        .extracting(ReplicationEvent.BatchRead::entries)
        .containsExactly(10, 15, 15);
    assertThat(tail.held("k39")).isNotNull();
    assertThat(tail.peer.connects()).isEqualTo(1);
  }

  @Test
  void reportsNoLagOnlyAtTheEndOfTheStream() throws InterruptedException {
    PeerSupervisor supervisor = tail.supervisor();
    tail.run(supervisor, 2);
    tail.publish("a", "1");
    tail.run(supervisor, 20);

    assertThat(supervisor.health().lagEntries()).isZero();
    assertThat(supervisor.health().catchingUp()).isFalse();

    tail.store.admits(new Admission.Paused("full", Duration.ofMillis(10)));
    tail.publish("b", "2");
    tail.run(supervisor, 3);
    tail.store.admits(new Admission.Open());
    tail.store.failNext(1000);
    tail.run(supervisor, 10);

    assertThat(supervisor.health().lagEntries()).isEqualTo(1);
  }

  @Test
  void noticesSoonThatALateEntryWasTheLastOne() throws InterruptedException {
    tail.publish("a", "1");
    PeerSupervisor supervisor = tail.supervisor();
    tail.run(supervisor, 20);
    tail.time.advance(Duration.ofSeconds(2));
    tail.publish("b", "2");
    long publishedNanos = tail.time.monotonicNanos();

    while (tail.time.monotonicNanos() - publishedNanos < Duration.ofMillis(200).toNanos()) {
      tail.run(supervisor, 1);
      tail.time.advance(Duration.ofMillis(1));
    }

    assertThat(tail.held("b")).isNotNull();
    assertThat(supervisor.health().lagEntries()).isZero();
  }

  private int entriesRead() {
    List<ReplicationEvent.BatchRead> reads = tail.observed.of(ReplicationEvent.BatchRead.class);
    return reads.stream().mapToInt(ReplicationEvent.BatchRead::entries).sum();
  }
}
