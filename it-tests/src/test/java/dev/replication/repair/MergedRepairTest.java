package dev.replication.repair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.domain.merge.Edit;
import dev.replication.domain.merge.MergePolicies;
import dev.replication.domain.merge.MergePolicy;
import dev.replication.domain.merge.MergeRule;
import dev.replication.model.Change;
import dev.replication.model.ComparisonVerdict;
import dev.replication.model.ItemKey;
import dev.replication.model.Origin;
import dev.replication.model.Revision;
import dev.replication.model.Stamp;
import dev.replication.model.VersionVector;
import dev.replication.port.ReplicationEvent.MergesOtherwise;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What a comparison does about items that are merged. */
class MergedRepairTest {
  private static final ItemKey KEY = new ItemKey("count/a");
  private static final MergePolicy COUNTER =
      Objects.requireNonNull(MergePolicies.builtIn().get("counter"));
  private static final MergePolicies POLICIES = MergePolicies.NONE.with("count/", COUNTER);

  private final Repair repair = new Repair();
  private final MemoryNode us = repair.us;
  private final MemoryNode peer = repair.peer;

  /** What a third node has counted; its stamp is its number. */
  private static Change counted(int by) {
    Origin origin = new Origin("third-" + by + "~00000001");
    Revision revision = new Revision(new Stamp(by, origin), 1, VersionVector.empty());
    MergeRule.Shown shown =
        new MergeRule(COUNTER).edit(null, false, Edit.ADD, String.valueOf(by), revision.stamp());
    return new Change.Put(
        KEY,
        revision,
        1,
        shown.content(),
        Change.DEFAULT_STATE,
        null,
        shown.mergeState(),
        null,
        null);
  }

  private ComparisonVerdict verdict() {
    return repair.cycle.comparisons().report().verdict();
  }

  @Test
  void whatDiffersUnderOneStampIsJoinedAndThePeerIsNotBlamedForNotHavingDoneSoYet()
      throws InterruptedException {
    us.store.merges(POLICIES);
    peer.store.merges(POLICIES);
    us.receive(counted(1));
    peer.receive(counted(20));
    us.receive(counted(300));
    peer.receive(counted(300));
    repair.publish();

    repair.pass();
    assertThat(us.text("count/a")).isEqualTo("321");
    assertThat(peer.text("count/a")).isEqualTo("320");
    for (int looks = 0; looks < 4; looks++) {
      repair.publish();
      repair.pass();
      assertThat(verdict()).isEqualTo(new ComparisonVerdict.Lagging(1));
    }
    assertThat(us.text("count/a")).isEqualTo("321");

    peer.receive(us.store.held(KEY).orElseThrow());
    repair.publish();
    repair.pass();
    assertThat(peer.store.held(KEY)).isEqualTo(us.store.held(KEY));
  }

  @Test
  void whatIsOlderIsTakenWhereItMayHaveSomethingMore() throws InterruptedException {
    us.store.merges(POLICIES);
    peer.store.merges(POLICIES);
    us.receive(counted(300));
    peer.receive(counted(20));
    repair.publish();

    repair.thorough();
    assertThat(us.text("count/a")).isEqualTo("320");
    assertThat(us.store.seen().dominates(peer.head().vv())).isTrue();
  }

  @Test
  void anOlderDeleteTakesWhatIsOlderStill() throws InterruptedException {
    us.store.merges(POLICIES);
    us.receive(counted(20));
    us.receive(counted(300));
    peer.receive(
        new Change.Delete(
            KEY, new Revision(new Stamp(100, peer.origin), 1, VersionVector.empty()), 1, null));
    repair.publish();

    repair.thorough();
    assertThat(us.text("count/a")).isEqualTo("300");
  }

  @Test
  void aPeerThatMergesOtherwiseIsNotComparedWithAndThatIsToldOnce() throws InterruptedException {
    peer.put("a", "1");
    repair.publish();
    peer.face.mergesAs("0123456789abcdef");

    repair.pass();
    repair.pass();
    assertThat(verdict())
        .isInstanceOfSatisfying(
            ComparisonVerdict.Unknown.class,
            unknown -> assertThat(unknown.why()).contains("merges otherwise", "0123456789abcdef"));
    assertThat(repair.observed.only(MergesOtherwise.class).why()).contains("sync_engine.merge");
    assertThat(us.text("a")).isEmpty();

    peer.face.mergesAs("");
    repair.pass();
    assertThat(us.text("a")).isEqualTo("1");
  }
}
