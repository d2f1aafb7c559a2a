package dev.replication.domain.conflict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.model.ContentHash;
import dev.replication.model.Origin;
import dev.replication.model.Revision;
import dev.replication.model.Stamp;
import dev.replication.model.VersionVector;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for any two changes, also for such as no correct node makes. */
class ConflictRuleProperties {
  /**
   * Ascending, unsigned. The seq of an origin follows its clock, as it must; the first has none.
   */
  private static final long[] CLOCKS = {0, 1, 2, Long.MAX_VALUE, Long.MIN_VALUE, -1};

  @Property
  void theWinnerStaysAndKnowsBoth(
      @ForAll("candidates") Candidate l, @ForAll("candidates") Candidate x) {
    Revision left = remaining(ConflictRule.decide(l, x, VersionVector.empty()));
    Candidate winner = x.winsOver(l) ? x : l;
    assertThat(left.stamp()).isEqualTo(winner.revision().stamp());
    assertThat(left.saw(l.revision())).isTrue();
    assertThat(left.saw(x.revision())).isTrue();
    assertThat(left.context().dominates(winner.revision().context())).isTrue();
    assertThat(left.context().seqOf(left.origin())).isZero();
  }

  @Property
  void bothOrdersLeaveTheSame(
      @ForAll("candidates") Candidate a, @ForAll("candidates") Candidate b) {
    Verdict ab = ConflictRule.decide(a, b, VersionVector.empty());
    Verdict ba = ConflictRule.decide(b, a, VersionVector.empty());
    assertThat(remaining(ab)).isEqualTo(remaining(ba));
    assertThat(isConflict(ab)).isEqualTo(isConflict(ba));
  }

  @Property
  void aSecondLookFindsNothingToDo(
      @ForAll("candidates") Candidate l, @ForAll("candidates") Candidate x) {
    Revision left = remaining(ConflictRule.decide(l, x, VersionVector.empty()));
    Candidate held = new Candidate(left, (x.winsOver(l) ? x : l).hash());
    assertThat(ConflictRule.decide(held, x, VersionVector.empty()).leaves(held)).isTrue();
    assertThat(ConflictRule.decide(held, l, VersionVector.empty()).leaves(held)).isTrue();
  }

  @Property
  void atMostOneOfTwoWinsAndOnlyEqualsTie(
      @ForAll("candidates") Candidate a, @ForAll("candidates") Candidate b) {
    boolean equal = a.revision().stamp().equals(b.revision().stamp()) && a.hasContentOf(b);
    assertThat(a.winsOver(b) ^ b.winsOver(a)).isEqualTo(!equal);
  }

  @Property
  void withoutAHeldChangeOnlyTheFrontierDecides(
      @ForAll("candidates") Candidate x, @ForAll("contexts") VersionVector frontier) {
    boolean forgotten =
        x.revision().seq() > 0 && frontier.seqOf(x.revision().origin()) >= x.revision().seq();
    assertThat(ConflictRule.decide(null, x, frontier))
        .isEqualTo(forgotten ? new Verdict.Deleted() : new Verdict.Apply(x.revision()));
  }

  private static boolean isConflict(Verdict verdict) {
    return switch (verdict) {
      case Verdict.ApplyOverConflict _, Verdict.KeepOverConflict _, Verdict.Forked _ -> true;
      case Verdict.Apply _,
          Verdict.Restamp _,
          Verdict.Keep _,
          Verdict.Duplicate _,
          Verdict.Deleted _ ->
          false;
    };
  }

  private static Revision remaining(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Apply(Revision r) -> r;
      case Verdict.Restamp(Revision r) -> r;
      case Verdict.ApplyOverConflict(Revision r) -> r;
      case Verdict.KeepOverConflict(Revision r) -> r;
      case Verdict.Keep(Revision r) -> r;
      case Verdict.Duplicate(Revision r) -> r;
      case Verdict.Forked(boolean _, Revision r) -> r;
      case Verdict.Deleted() -> throw new AssertionError("deleted although something was held");
    };
  }

  @Provide
  Arbitrary<Candidate> candidates() {
    Arbitrary<ContentHash> hashes =
        Arbitraries.of(
            new ContentHash(1, 2, 3, 4), new ContentHash(-1, 2, 3, 4), new ContentHash(1, 2, 3, 5));
    return Combinators.combine(
            Arbitraries.integers().between(0, CLOCKS.length - 1),
            origins(),
            contexts(),
            hashes.injectNull(0.3))
        .as(
            (tick, origin, context, hash) ->
                new Candidate(
                    new Revision(new Stamp(CLOCKS[tick], origin), tick, context.without(origin)),
                    hash));
  }

  @Provide
  Arbitrary<VersionVector> contexts() {
    return Arbitraries.maps(origins(), Arbitraries.longs().between(0, 7)).map(VersionVector::of);
  }

  private static Arbitrary<Origin> origins() {
    return Arbitraries.of("a~00000001", "b~00000002", "old-peer").map(Origin::new);
  }
}
