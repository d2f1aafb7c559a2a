package dev.replication.domain.repair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.domain.repair.Decision.Why;
import dev.replication.domain.repair.RepairRules.Ours;
import dev.replication.domain.repair.RepairRules.Past;
import dev.replication.domain.repair.RepairRules.Theirs;
import dev.replication.model.DigestRecord;
import dev.replication.model.Origin;
import dev.replication.model.Revision;
import dev.replication.model.Stamp;
import dev.replication.model.VersionVector;
import org.junit.jupiter.api.Test;

/** Every row of the two tables of docs/convergence.md. */
class RepairRulesTest {
  private static final Origin A = new Origin("a~00000001");
  private static final Origin B = new Origin("b~00000001");
  private static final VersionVector NONE = VersionVector.empty();
  private static final VersionVector A5 = NONE.with(A, 5);

  private static DigestRecord record(Origin origin, long hlc, long seq, long hash) {
    return new DigestRecord(hlc, DigestRecord.tagOf(origin), seq, false, false, false, hash, hash);
  }

  private static DigestRecord expiring(Origin origin, long hlc, long seq) {
    return new DigestRecord(hlc, DigestRecord.tagOf(origin), seq, false, false, true, 1, 1);
  }

  private static DigestRecord tombstone(Origin origin, long hlc, long seq) {
    return new DigestRecord(hlc, DigestRecord.tagOf(origin), seq, true, false, false, 0, 0);
  }

  private static Ours ours(Origin origin, DigestRecord record) {
    return new Ours(revision(origin, record), record, false);
  }

  private static Revision revision(Origin origin, DigestRecord record) {
    return new Revision(new Stamp(record.hlc(), origin), record.seq(), NONE);
  }

  private static Past past(VersionVector ours, VersionVector theirs) {
    return new Past(ours, NONE, theirs, NONE);
  }

  private static Decision nothing(Why why) {
    return new Decision.Nothing(why);
  }

  @Test
  void takesTheNewerOfTwo() {
    Ours older = ours(A, record(A, 10, 1, 1));

    assertThat(RepairRules.decide(older, new Theirs(record(B, 11, 1, 2), B), past(A5, A5)))
        .isEqualTo(new Decision.Fetch());
    assertThat(RepairRules.decide(older, new Theirs(record(B, 9, 1, 2), B), past(A5, A5)))
        .isEqualTo(nothing(Why.PEER_OLDER));
  }

  @Test
  void comparesClocksWithoutSign() {
    Ours old = ours(A, record(A, 1, 1, 1));

    assertThat(RepairRules.decide(old, new Theirs(record(B, -1, 1, 2), B), past(A5, A5)))
        .isEqualTo(new Decision.Fetch());
  }

  @Test
  void decidesEqualClocksByOrigin() {
    assertThat(
            RepairRules.decide(
                ours(A, record(A, 10, 1, 1)), new Theirs(record(B, 10, 1, 2), B), past(A5, A5)))
        .isEqualTo(new Decision.Fetch());
    assertThat(
            RepairRules.decide(
                ours(B, record(B, 10, 1, 1)), new Theirs(record(A, 10, 1, 2), A), past(A5, A5)))
        .isEqualTo(nothing(Why.PEER_OLDER));
  }

  @Test
  void takesOtherContentUnderTheSameStampForTheStoreToDecide() {
    Ours l = ours(A, record(A, 10, 1, 1));

    assertThat(RepairRules.decide(l, new Theirs(record(A, 10, 1, 2), A), past(A5, A5)))
        .isEqualTo(new Decision.Fetch());
    assertThat(RepairRules.decide(l, new Theirs(record(A, 10, 2, 1), A), past(A5, A5)))
        .isEqualTo(new Decision.Fetch());
    assertThat(RepairRules.decide(l, new Theirs(tombstone(A, 10, 1), A), past(A5, A5)))
        .isEqualTo(nothing(Why.SAME));
  }

  @Test
  void deletesByAGreaterTombstoneOnly() {
    Ours l = ours(A, record(A, 10, 1, 1));

    assertThat(RepairRules.decide(l, new Theirs(tombstone(B, 11, 3), B), past(A5, A5)))
        .isEqualTo(new Decision.ApplyTombstone(new Stamp(11, B), 3, true));
    assertThat(RepairRules.decide(l, new Theirs(tombstone(B, 9, 3), B), past(A5, A5)))
        .isEqualTo(nothing(Why.PEER_OLDER));
  }

  @Test
  void takesWhatItHasNeverSeen() {
    assertThat(RepairRules.decide(null, new Theirs(record(A, 10, 6, 1), A), past(A5, NONE)))
        .isEqualTo(new Decision.Fetch());
    assertThat(RepairRules.decide(null, new Theirs(tombstone(A, 10, 6), A), past(A5, NONE)))
        .isEqualTo(new Decision.ApplyTombstone(new Stamp(10, A), 6, false));
  }

  @Test
  void leavesAloneWhatThePeerHasYetToDelete() {
    Past past = new Past(A5.with(B, 9), A5.with(B, 9), A5.with(B, 8), NONE);

    assertThat(RepairRules.decide(null, new Theirs(record(A, 10, 5, 1), A), past))
        .isEqualTo(nothing(Why.PEER_MISSES_DELETE));
  }

  @Test
  void knowsThatItLostWhatWasNeverForgotten() {
    assertThat(RepairRules.decide(null, new Theirs(record(A, 10, 5, 1), A), past(A5, NONE)))
        .isEqualTo(new Decision.FetchLost(NONE));
  }

  @Test
  void knowsThatItLostWhatAPeerHoldsThatHasSeenAllForgottenDeletes() {
    Past past = new Past(A5, A5, A5, NONE);

    assertThat(RepairRules.decide(null, new Theirs(record(A, 10, 5, 1), A), past))
        .isEqualTo(new Decision.FetchLost(A5));
  }

  @Test
  void leavesADeleteForgottenThatItHasForgotten() {
    Past past = new Past(A5, A5, A5, NONE);

    assertThat(RepairRules.decide(null, new Theirs(tombstone(A, 10, 5), A), past))
        .isEqualTo(nothing(Why.DELETE_FORGOTTEN));
    assertThat(RepairRules.decide(null, new Theirs(tombstone(A, 10, 5), A), past(A5, A5)))
        .isEqualTo(new Decision.ApplyTombstone(new Stamp(10, A), 5, false));
  }

  @Test
  void doesNotBringBackWhatWentByItself() {
    Past past = new Past(A5, A5, A5, A5);

    assertThat(RepairRules.decide(null, new Theirs(expiring(A, 10, 5), A), past))
        .isEqualTo(nothing(Why.EXPIRED));
    assertThat(RepairRules.decide(ours(A, expiring(A, 10, 5)), null, past))
        .isEqualTo(nothing(Why.EXPIRED));
  }

  @Test
  void waitsForAPeerThatHasYetToReadWhatItLacks() {
    assertThat(RepairRules.decide(ours(A, record(A, 10, 6, 1)), null, past(NONE, A5)))
        .isEqualTo(nothing(Why.IN_FLIGHT));
  }

  @Test
  void keepsWhatThePeerLost() {
    assertThat(RepairRules.decide(ours(A, record(A, 10, 5, 1)), null, past(A5, A5)))
        .isEqualTo(new Decision.PeerLost());
    assertThat(RepairRules.decide(ours(A, record(A, 10, 5, 1)), null, new Past(A5, NONE, A5, A5)))
        .isEqualTo(new Decision.PeerLost());
  }

  @Test
  void waitsWhereThePeerMayHaveForgottenADeleteThatItHasYetToRead() {
    Past past = new Past(A5, NONE, A5.with(B, 3), A5.with(B, 3));

    assertThat(RepairRules.decide(ours(A, record(A, 10, 5, 1)), null, past))
        .isEqualTo(nothing(Why.WE_ARE_BEHIND));
  }

  @Test
  void makesNothingOfADeleteThatThePeerLacks() {
    assertThat(RepairRules.decide(ours(A, tombstone(A, 10, 5)), null, past(A5, A5)))
        .isEqualTo(nothing(Why.NOTHING_LIVE));
  }

  @Test
  void saysNothingOfThePeerByWhatIsNotPublishedYet() {
    Ours unpublished = new Ours(revision(A, record(A, 10, 5, 1)), null, false);

    assertThat(RepairRules.decide(unpublished, null, past(A5, A5)))
        .isEqualTo(nothing(Why.UNPUBLISHED));
  }

  @Test
  void takesAnItemOfAnUnknownOriginAndNoDelete() {
    Theirs item = new Theirs(record(B, 10, 5, 1), null);
    Theirs delete = new Theirs(tombstone(B, 10, 5), null);

    assertThat(RepairRules.decide(null, item, past(A5, NONE))).isEqualTo(new Decision.Fetch());
    assertThat(RepairRules.decide(null, delete, past(A5, NONE)))
        .isEqualTo(new Decision.Unnamed(DigestRecord.tagOf(B)));
    assertThat(RepairRules.decide(ours(A, record(A, 10, 1, 1)), item, past(A5, NONE)))
        .isEqualTo(new Decision.Fetch());
    assertThat(RepairRules.decide(ours(A, record(A, 11, 1, 1)), delete, past(A5, NONE)))
        .isEqualTo(nothing(Why.PEER_OLDER));
  }

  @Test
  void takesAnOlderOneTooWhereOursIsMergedAndLive() {
    DigestRecord newer = record(A, 10, 1, 1);
    DigestRecord gone = tombstone(A, 10, 1);
    Ours merged = new Ours(revision(A, newer), newer, true);
    Ours deleted = new Ours(revision(A, gone), gone, true);
    Theirs older = new Theirs(record(B, 9, 1, 2), B);
    Theirs olderDelete = new Theirs(tombstone(B, 9, 1), B);

    assertThat(RepairRules.decide(merged, older, past(A5, A5))).isEqualTo(new Decision.Fetch());
    assertThat(RepairRules.decide(merged, olderDelete, past(A5, A5)))
        .as("not one of the deletes that are guarded: ours stays live")
        .isEqualTo(new Decision.ApplyTombstone(new Stamp(9, B), 1, false));
    assertThat(RepairRules.decide(deleted, older, past(A5, A5))).isEqualTo(nothing(Why.PEER_OLDER));
  }
}
