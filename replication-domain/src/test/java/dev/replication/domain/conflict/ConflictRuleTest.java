package dev.replication.domain.conflict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.model.ContentHash;
import dev.replication.model.Origin;
import dev.replication.model.Revision;
import dev.replication.model.Stamp;
import dev.replication.model.VersionVector;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The table of the rule, row by row. */
class ConflictRuleTest {
  private static final Origin A = new Origin("a~00000001");
  private static final Origin B = new Origin("b~00000002");
  private static final Origin C = new Origin("c~00000003");
  private static final ContentHash LOW = new ContentHash(1, 0, 0, 0);
  private static final ContentHash HIGH = new ContentHash(-1, 0, 0, 0);
  private static final VersionVector NOTHING = VersionVector.empty();

  @Test
  void appliesWhatIsNew() {
    Candidate x = change(5, A, 3, NOTHING, LOW);
    assertThat(decide(null, x)).isEqualTo(new Verdict.Apply(x.revision()));
  }

  @Test
  void doesNotBringBackWhatWasDeletedAndForgotten() {
    Candidate x = change(5, A, 3, NOTHING, LOW);
    assertThat(ConflictRule.decide(null, x, knows(A, 3))).isEqualTo(new Verdict.Deleted());
    assertThat(ConflictRule.decide(null, x, knows(A, 2)))
        .isEqualTo(new Verdict.Apply(x.revision()));
    assertThat(ConflictRule.decide(null, x, knows(B, 9)))
        .isEqualTo(new Verdict.Apply(x.revision()));
  }

  @Test
  void purgeFrontierSaysNothingAboutCacheTierChanges() {
    Candidate x = change(5, A, 0, NOTHING, LOW);
    assertThat(ConflictRule.decide(null, x, knows(A, 3)))
        .isEqualTo(new Verdict.Apply(x.revision()));
  }

  @Test
  void purgeFrontierSaysNothingAboutWhatIsHeld() {
    Candidate l = change(4, A, 2, NOTHING, LOW);
    Candidate x = change(5, A, 3, NOTHING, HIGH);
    assertThat(ConflictRule.decide(l, x, knows(A, 3))).isEqualTo(new Verdict.Apply(x.revision()));
  }

  @Test
  void knowsTheSameChangeAgain() {
    Candidate l = change(5, A, 3, NOTHING, LOW);
    Verdict verdict = decide(l, l);
    assertThat(verdict).isEqualTo(new Verdict.Duplicate(l.revision()));
    assertThat(verdict.leaves(l)).isTrue();
  }

  @Test
  void aDuplicateThatKnowsMoreWidensTheContext() {
    Candidate l = change(5, A, 3, NOTHING, LOW);
    Candidate x = change(5, A, 3, knows(B, 7), LOW);
    Verdict verdict = decide(l, x);
    assertThat(verdict).isEqualTo(new Verdict.Duplicate(x.revision()));
    assertThat(verdict.leaves(l)).isFalse();
  }

  @Test
  void repeatsUnderOneStampEndWithTheLaterSeqInBothOrders() {
    Candidate first = change(5, A, 3, NOTHING, LOW);
    Candidate second = change(5, A, 4, NOTHING, LOW);
    assertThat(decide(first, second)).isEqualTo(new Verdict.Duplicate(second.revision()));
    assertThat(decide(second, first)).isEqualTo(new Verdict.Duplicate(second.revision()));
  }

  @Test
  void ofOneStampWithTwoContentsTheGreaterHashStaysInBothOrders() {
    Candidate low = change(5, A, 3, NOTHING, LOW);
    Candidate high = change(5, A, 3, NOTHING, HIGH);
    Candidate none = change(5, A, 3, NOTHING, null);
    assertThat(decide(low, high)).isEqualTo(new Verdict.Forked(true, high.revision()));
    assertThat(decide(high, low)).isEqualTo(new Verdict.Forked(false, high.revision()));
    assertThat(decide(none, low)).isEqualTo(new Verdict.Forked(true, low.revision()));
    assertThat(decide(low, none)).isEqualTo(new Verdict.Forked(false, low.revision()));
    assertThat(decide(high, low).leaves(high)).isTrue();
    assertThat(decide(low, high).leaves(low)).isFalse();
  }

  @Test
  void aNewerChangeThatSawOursReplacesIt() {
    Candidate l = change(5, A, 3, knows(C, 1), LOW);
    Candidate x = change(6, B, 1, knows(A, 3), HIGH);
    assertThat(decide(l, x))
        .isEqualTo(new Verdict.Apply(change(6, B, 1, knows(A, 3, C, 1), HIGH).revision()));
  }

  @Test
  void aNewerChangeThatHadNotSeenOursReplacesItAsAConflict() {
    Candidate l = change(5, A, 3, NOTHING, LOW);
    Candidate x = change(6, B, 1, knows(A, 2), HIGH);
    Verdict verdict = decide(l, x);
    assertThat(verdict)
        .isEqualTo(new Verdict.ApplyOverConflict(change(6, B, 1, knows(A, 3), HIGH).revision()));
    assertThat(verdict.leaves(l)).isFalse();
  }

  @Test
  void anOlderChangeThatOursSawIsSuperseded() {
    Candidate l = change(6, B, 1, knows(A, 3), HIGH);
    Candidate x = change(5, A, 3, NOTHING, LOW);
    Verdict verdict = decide(l, x);
    assertThat(verdict).isEqualTo(new Verdict.Keep(l.revision()));
    assertThat(verdict.leaves(l)).isTrue();
  }

  @Test
  void anOlderChangeThatOursHadNotSeenIsAConflictOnceAndKnownAfterwards() {
    Candidate l = change(6, B, 1, knows(A, 2), HIGH);
    Candidate x = change(5, A, 3, NOTHING, LOW);
    Candidate widened = change(6, B, 1, knows(A, 3), HIGH);
    Verdict verdict = decide(l, x);
    assertThat(verdict).isEqualTo(new Verdict.KeepOverConflict(widened.revision()));
    assertThat(verdict.leaves(l)).isFalse();
    assertThat(decide(widened, x)).isEqualTo(new Verdict.Keep(widened.revision()));
  }

  @Test
  void equalContentIsNeverAConflict() {
    Candidate older = change(5, A, 3, NOTHING, LOW);
    Candidate newer = change(6, B, 1, NOTHING, LOW);
    Revision both = change(6, B, 1, knows(A, 3), LOW).revision();
    assertThat(decide(older, newer)).isEqualTo(new Verdict.Restamp(both));
    assertThat(decide(newer, older)).isEqualTo(new Verdict.Keep(both));
  }

  @Test
  void twoDeletesAreEqualContentAndADeleteAgainstAValueIsNot() {
    Candidate delete = change(5, A, 3, NOTHING, null);
    assertThat(decide(delete, change(6, B, 1, NOTHING, null))).isInstanceOf(Verdict.Restamp.class);
    assertThat(decide(delete, change(6, B, 1, NOTHING, LOW)))
        .isInstanceOf(Verdict.ApplyOverConflict.class);
    assertThat(decide(delete, change(4, B, 1, NOTHING, LOW)))
        .isInstanceOf(Verdict.KeepOverConflict.class);
  }

  @Test
  void equalClocksAreDecidedByOrigin() {
    Candidate a = change(5, A, 1, NOTHING, HIGH);
    Candidate b = change(5, B, 1, NOTHING, LOW);
    assertThat(decide(a, b)).isInstanceOf(Verdict.ApplyOverConflict.class);
    assertThat(decide(b, a)).isInstanceOf(Verdict.KeepOverConflict.class);
  }

  @Test
  void clocksAreUnsigned() {
    Candidate old = change(1, A, 1, NOTHING, LOW);
    Candidate far = change(-1, B, 1, NOTHING, HIGH);
    assertThat(decide(old, far)).isInstanceOf(Verdict.ApplyOverConflict.class);
  }

  private static Verdict decide(@Nullable Candidate held, Candidate x) {
    return ConflictRule.decide(held, x, NOTHING);
  }

  private static Candidate change(
      long hlc, Origin origin, long seq, VersionVector context, @Nullable ContentHash hash) {
    return new Candidate(new Revision(new Stamp(hlc, origin), seq, context), hash);
  }

  private static VersionVector knows(Origin origin, long seq) {
    return VersionVector.of(Map.of(origin, seq));
  }

  private static VersionVector knows(Origin a, long seqA, Origin b, long seqB) {
    return VersionVector.of(Map.of(a, seqA, b, seqB));
  }
}
