package dev.replication.repair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.domain.repair.Repaired;
import dev.replication.domain.repair.Repaired.End;
import dev.replication.domain.repair.Repairing;
import dev.replication.domain.repair.Verifying.Look;
import dev.replication.model.ItemKey;
import dev.replication.model.RepairCause;
import dev.replication.port.ItemReader.Fetched;
import dev.replication.port.ReplicationEvent.RepairStarted;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What somebody learns who asks for a repair. */
class RepairingTest {
  private final Repair repair = new Repair();
  private final MemoryNode us = repair.us;
  private final MemoryNode peer = repair.peer;

  @BeforeEach
  void publishNothing() throws InterruptedException {
    repair.publish();
    repair.pass();
  }

  private Repairing asked() {
    Repairing repairing =
        new Repairing(peer.id, repair.desk, repair.cycle.comparisons(), repair.time);
    assertThat(repairing.look()).isEqualTo(Look.ASKED);
    return repairing;
  }

  private Repaired settled(Repairing repairing) throws InterruptedException {
    return repair.settled(repairing::look, repairing::result);
  }

  private void peerDeletes(int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      peer.put("k" + i, "v");
    }
    repair.deliver();
    for (int i = 0; i < count; i++) {
      peer.delete("k" + i);
    }
    peer.publish();
  }

  @Test
  void takesDeletesAtOnceToo() throws InterruptedException {
    peerDeletes(1);
    peer.put("new", "1");
    peer.publish();
    long from = repair.time.monotonicNanos();

    Repaired done = settled(asked());

    assertThat(done.end()).isEqualTo(End.COMPLETE);
    assertThat(done.why()).isNull();
    assertThat(done.counts().applied()).isEqualTo(2);
    assertThat(done.counts().deletes()).isEqualTo(1);
    assertThat(us.text("k0")).isEmpty();
    assertThat(us.text("new")).isEqualTo("1");
    assertThat(us.store.versionVector().seqOf(peer.origin)).as("it is claimed").isEqualTo(3);
    assertThat(Duration.ofNanos(repair.time.monotonicNanos() - from))
        .isLessThan(Duration.ofSeconds(1));
    assertThat(repair.observed.only(RepairStarted.class).cause()).isEqualTo(RepairCause.REQUEST);
  }

  @Test
  void whatCannotBeHadMakesItIncomplete() throws InterruptedException {
    peer.put("k", "1");
    peer.publish();
    peer.face.holds(new ItemKey("k"), new Fetched.Absent());
    Repairing repairing = asked();
    for (int i = 0; i < 1000 && repairing.look() != Look.SETTLED; i++) {
      repair.step();
    }

    Repaired done = repairing.result();

    assertThat(done.end()).isEqualTo(End.INCOMPLETE);
    assertThat(done.why()).contains("items were listed and not given");
    assertThat(done.counts().applied()).isZero();
  }

  @Test
  void settlesWhereManyDeletesWaitToBeConfirmedAndIsCompleteAfterThat()
      throws InterruptedException {
    peerDeletes(30);
    Repairing repairing = asked();

    Repaired held = settled(repairing);

    assertThat(held.end()).isEqualTo(End.HELD_BACK);
    assertThat(held.why()).isEqualTo("its many deletes wait to be confirmed");
    assertThat(repair.cycle.comparisons().underway().orElseThrow().heldBack()).isTrue();

    repair.cycle.confirmDeletes();
    assertThat(settled(asked()).end()).isEqualTo(End.COMPLETE);
    assertThat(us.text("k29")).isEmpty();
  }

  @Test
  void failsWhereNothingCanBeComparedAndIsMadeLaterAllTheSame() throws InterruptedException {
    peerDeletes(1);
    repair.desk.sessionEnds();

    Repaired failed = settled(asked());

    assertThat(failed.end()).isEqualTo(End.FAILED);
    assertThat(failed.why()).isEqualTo("the peer is not connected");

    repair.desk.sessionBegins();
    repair.pass();
    assertThat(us.text("k0")).isEmpty();
  }

  @Test
  void saysHowFarItIsWhenItIsGivenUp() throws InterruptedException {
    for (int i = 0; i < 300; i++) {
      peer.put("k" + i, "v");
    }
    peer.publish();
    Repairing repairing = asked();
    assertThat(repairing.result().why()).isEqualTo("no pass has begun yet");
    repair.steps(20);

    assertThat(repairing.look()).isEqualTo(Look.WAITING);
    assertThat(repairing.result().end()).isEqualTo(End.UNDERWAY);
    assertThat(repairing.result().counts().examined()).isBetween(1L, 300L);
    assertThat(settled(repairing).counts().applied()).isEqualTo(300);
  }
}
