package dev.replication.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.replication.domain.repair.Course;
import dev.replication.domain.repair.ItemDifference;
import dev.replication.domain.repair.RepairSettings;
import dev.replication.domain.repair.Sides;
import dev.replication.domain.repair.Verification;
import dev.replication.domain.repair.Verifying;
import dev.replication.domain.repair.Verifying.Look;
import dev.replication.model.ComparisonVerdict;
import dev.replication.model.ItemKey;
import dev.replication.port.ReplicationEvent.RepairFailed;
import dev.replication.port.ReplicationEvent.RepairStarted;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What somebody learns who asks whether two nodes hold the same. */
class VerifyingTest {
  private final Repair repair = new Repair();
  private final MemoryNode us = repair.us;
  private final MemoryNode peer = repair.peer;

  @BeforeEach
  void publishNothing() throws InterruptedException {
    repair.publish();
    repair.pass();
  }

  private Verifying asked() {
    Verifying verifying = new Verifying(peer.id, repair.cycle.comparisons(), repair.time);
    assertThat(verifying.look()).isEqualTo(Look.ASKED);
    return verifying;
  }

  private Verification settled(Verifying verifying) throws InterruptedException {
    return repair.settled(verifying::look, verifying::result);
  }

  private void peerLoses(String key) throws InterruptedException {
    us.put(key, "1");
    us.put("other", "2");
    repair.deliver();
    peer.store.lose(new ItemKey(key));
    repair.publish();
  }

  @Test
  void provesAtOnceThatBothHoldTheSame() throws InterruptedException {
    us.put("a", "1");
    peer.put("b", "2");
    repair.deliver();
    long from = repair.time.monotonicNanos();

    Verification shown = settled(asked());

    assertThat(shown.verdict()).isEqualTo(new ComparisonVerdict.Equal());
    assertThat(Duration.ofNanos(repair.time.monotonicNanos() - from))
        .as("not at the next interval")
        .isLessThan(Duration.ofSeconds(1));
    assertThat(shown.passes()).isEqualTo(1);
    assertThat(shown.roundTrips()).isEqualTo(1);
    Sides sides = Objects.requireNonNull(shown.sides());
    assertThat(sides.ourRoot()).isEqualTo(sides.theirRoot());
    assertThat(sides.ourRoot().count()).isEqualTo(2);
    assertThat(sides.ours().vv()).isEqualTo(sides.theirs().vv());
    assertThat(shown.differences()).isEmpty();
  }

  @Test
  void believesOnlyPassesThatBeganAfterTheAsking() throws InterruptedException {
    for (int i = 0; i < 300; i++) {
      peer.put("k" + i, "v");
    }
    peer.publish();
    repair.cycle.comparisons().ask();
    repair.steps(20);
    assertThat(repair.cycle.comparisons().underway()).isPresent();

    Verifying verifying = asked();
    repair.pass();
    assertThat(verifying.look()).isEqualTo(Look.WAITING);
    assertThat(verifying.result().passes()).isZero();

    repair.publish();
    repair.pass();
    verifying.look();
    assertThat(verifying.result().passes()).isEqualTo(1);
  }

  @Test
  void takesWhatIsMissingAndSaysHowMuch() throws InterruptedException {
    for (int i = 0; i < 3; i++) {
      peer.put("k" + i, "v");
    }
    peer.publish();
    Verifying verifying = asked();
    repair.pass();
    assertThat(verifying.look()).isEqualTo(Look.WAITING);
    assertThat(verifying.result().verdict()).isEqualTo(new ComparisonVerdict.Lagging(3));
    peer.apply(peer.written.getFirst(), us.store.frontiers().vector());

    Verification shown = settled(verifying);

    assertThat(shown.verdict()).isEqualTo(new ComparisonVerdict.Equal());
    assertThat(shown.passes()).isGreaterThan(1);
    assertThat(shown.counts().applied()).isEqualTo(3);
    assertThat(us.text("k0")).isEqualTo("v");
  }

  @Test
  void namesWhatHasDivergedAfterASecondLook() throws InterruptedException {
    peerLoses("k");

    Verification shown = settled(asked());

    assertThat(shown.verdict()).isEqualTo(new ComparisonVerdict.Divergent(1));
    assertThat(shown.passes()).isEqualTo(2);
    assertThat(shown.differences()).hasSize(1);
    ItemDifference difference = shown.differences().getFirst();
    assertThat(difference.key()).isEqualTo(new ItemKey("k"));
    assertThat(difference.diverged()).isTrue();
    assertThat(difference.theirs()).isNull();
    assertThat(Objects.requireNonNull(difference.ours()).origin()).isEqualTo(us.origin);
    assertThat(repair.observed.last(RepairStarted.class)).isPresent();
  }

  @Test
  void callsLaggingWhatMayStillArrive() throws InterruptedException {
    us.put("a", "1");
    us.publish();
    Verifying verifying = asked();
    for (int i = 0; i < 50; i++) {
      verifying.look();
      repair.step();
    }

    Verification shown = verifying.result();

    assertThat(shown.verdict()).isEqualTo(new ComparisonVerdict.Lagging(1));
    assertThat(shown.passes()).isGreaterThan(3);
    assertThat(shown.differences()).singleElement().returns(false, ItemDifference::diverged);
  }

  @Test
  void doesNotWaitForTheEndOfAPauseAfterFailures() throws InterruptedException {
    peer.face.reachable(false);
    for (int i = 0; i < 6; i++) {
      Verification away = settled(asked());
      assertThat(away.verdict()).isInstanceOf(ComparisonVerdict.Unknown.class);
    }
    assertThat(repair.observed.last(RepairFailed.class).orElseThrow().retryIn())
        .isGreaterThan(Duration.ofSeconds(60));
    peer.face.reachable(true);
    long from = repair.time.monotonicNanos();

    assertThat(settled(asked()).verdict()).isEqualTo(new ComparisonVerdict.Equal());

    assertThat(Duration.ofNanos(repair.time.monotonicNanos() - from))
        .isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void saysWhyNothingCanBeCompared() throws InterruptedException {
    peer.building = true;
    peer.publish();

    assertThat(settled(asked()).verdict())
        .isEqualTo(new ComparisonVerdict.Unknown("the peer is still building its digest tree"));
  }

  @Test
  void saysThatDeletesWaitToBeConfirmed() throws InterruptedException {
    for (int i = 0; i < 30; i++) {
      peer.put("k" + i, "v");
    }
    repair.deliver();
    for (int i = 0; i < 30; i++) {
      peer.delete("k" + i);
    }
    peer.publish();
    Verifying verifying = asked();
    repair.steps(200);

    assertThat(verifying.look()).isEqualTo(Look.WAITING);
    assertThat(verifying.result().verdict())
        .isEqualTo(
            new ComparisonVerdict.Unknown(
                "repair stands still until its many deletes are confirmed"));
  }

  @Test
  void tellsWhatAPassHasFoundThatDoesNotEndInTime() throws InterruptedException {
    for (int i = 0; i < 300; i++) {
      peer.put("k" + i, "v");
    }
    peer.publish();
    Verifying verifying = asked();
    repair.steps(20);

    Verification shown = verifying.result();

    assertThat(shown.verdict())
        .isInstanceOfSatisfying(
            ComparisonVerdict.Lagging.class,
            lagging -> assertThat(lagging.items()).isBetween(1L, 300L));
    assertThat(shown.passes()).isZero();
  }

  @Test
  void namesAtMostAThousandItemsAndCountsTheRest() throws InterruptedException {
    repair.cycle(
        new RepairSettings(
            true, Duration.ofSeconds(60), 5000, Repair.SETTINGS.backoff(), 500, 8L << 20, 0.1, 2));
    for (int i = 0; i < 1200; i++) {
      us.put("k" + i, "v");
    }
    us.publish();
    Verifying verifying = asked();
    repair.pass();
    verifying.look();

    assertThat(verifying.result().verdict()).isEqualTo(new ComparisonVerdict.Lagging(1200));
    assertThat(verifying.result().differences()).hasSize(1000);
  }

  @Test
  void doesNotWaitForAPeerThatTheTailDoesNotReach() throws InterruptedException {
    repair.desk.sessionEnds();

    assertThat(settled(asked()).verdict())
        .isEqualTo(new ComparisonVerdict.Unknown("the peer is not connected"));

    repair.desk.sessionBegins();
    assertThat(settled(asked()).verdict()).isEqualTo(new ComparisonVerdict.Equal());
  }

  @Test
  void aPassThatWaitsAfterAFailureGoesOnForWhoAsks() throws InterruptedException {
    for (int i = 0; i < 300; i++) {
      peer.put("k" + i, "v");
    }
    peer.publish();
    asked();
    repair.steps(20);
    peer.face.reachable(false);
    for (int i = 0; i < 6; i++) {
      assertThat(settled(asked()).verdict()).isInstanceOf(ComparisonVerdict.Unknown.class);
    }
    peer.face.reachable(true);
    long from = repair.time.monotonicNanos();
    Verifying verifying = asked();
    repair.pass();

    assertThat(Duration.ofNanos(repair.time.monotonicNanos() - from))
        .isLessThan(Duration.ofSeconds(5));
    assertThat(us.text("k299")).isEqualTo("v");
    assertThat(verifying.look()).as("that pass began before").isEqualTo(Look.WAITING);
  }

  @Test
  void whoAsksForOnePassSeesWhatDifferedThoughItIsRepaired() throws InterruptedException {
    us.put("ours", "1");
    peer.put("theirs", "2");
    repair.publish();
    Verifying once = new Verifying(peer.id, repair.cycle.comparisons(), repair.time, true);
    assertThat(once.look()).isEqualTo(Look.ASKED);

    Verification shown = settled(once);

    assertThat(shown.verdict()).isEqualTo(new ComparisonVerdict.Lagging(2));
    assertThat(shown.passes()).isEqualTo(1);
    assertThat(shown.differences())
        .extracting(one -> one.key().text(), ItemDifference::course)
        .containsExactlyInAnyOrder(tuple("ours", Course.IN_FLIGHT), tuple("theirs", Course.TAKE));
    assertThat(us.text("theirs")).isEqualTo("2");
  }
}
