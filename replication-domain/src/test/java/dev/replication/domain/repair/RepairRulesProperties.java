package dev.replication.domain.repair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.domain.repair.RepairRules.Ours;
import dev.replication.domain.repair.RepairRules.Past;
import dev.replication.domain.repair.RepairRules.Theirs;
import dev.replication.model.DigestRecord;
import dev.replication.model.Origin;
import dev.replication.model.Revision;
import dev.replication.model.Stamp;
import dev.replication.model.VersionVector;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** What holds of the rule whatever both sides hold and have seen. */
class RepairRulesProperties {
  private static final List<Origin> ORIGINS =
      List.of(new Origin("a~00000001"), new Origin("b~00000001"), new Origin("c~00000001"));

  /** One side's item, or nothing. */
  record Side(Origin origin, DigestRecord record) {
    Revision revision() {
      return new Revision(new Stamp(record.hlc(), origin), record.seq(), VersionVector.empty());
    }

    Stamp stamp() {
      return revision().stamp();
    }
  }

  @Provide
  Arbitrary<Side> sides() {
    return Combinators.combine(
            Arbitraries.of(ORIGINS),
            Arbitraries.longs().between(1, 4),
            Arbitraries.longs().between(1, 4),
            Arbitraries.integers().between(0, 2),
            Arbitraries.longs().between(1, 2))
        .as(
            (origin, hlc, seq, kind, hash) ->
                new Side(
                    origin,
                    new DigestRecord(
                        hlc,
                        DigestRecord.tagOf(origin),
                        seq,
                        kind == 1,
                        false,
                        kind == 2,
                        kind == 1 ? 0 : hash,
                        0)))
        .injectNull(0.3);
  }

  @Provide
  Arbitrary<Past> pasts() {
    return Combinators.combine(vectors(), vectors(), vectors(), vectors())
        .as(
            (ours, ourPurged, theirs, theirPurged) ->
                new Past(ours.join(ourPurged), ourPurged, theirs.join(theirPurged), theirPurged));
  }

  private static Arbitrary<VersionVector> vectors() {
    return Arbitraries.longs()
        .between(0, 4)
        .list()
        .ofSize(3)
        .map(
            s ->
                VersionVector.of(
                    Map.of(
                        ORIGINS.get(0),
                        s.get(0),
                        ORIGINS.get(1),
                        s.get(1),
                        ORIGINS.get(2),
                        s.get(2))));
  }

  private static Decision decide(@Nullable Side ours, @Nullable Side theirs, Past past) {
    return RepairRules.decide(
        ours == null ? null : new Ours(ours.revision(), ours.record(), false),
        theirs == null ? null : new Theirs(theirs.record(), theirs.origin()),
        past);
  }

  private static boolean covers(VersionVector vector, Side side) {
    return vector.covers(side.revision().dot());
  }

  @Property
  void anAbsenceNeverDeletes(@ForAll("sides") @Nullable Side ours, @ForAll("pasts") Past past) {
    assertThat(decide(ours, null, past))
        .isInstanceOfAny(Decision.Nothing.class, Decision.PeerLost.class);
  }

  @Property
  void whatItTakesIsNeverOlderThanWhatItHolds(
      @ForAll("sides") @Nullable Side ours,
      @ForAll("sides") @Nullable Side theirs,
      @ForAll("pasts") Past past) {
    Decision decision = decide(ours, theirs, past);

    if (ours != null && theirs != null && !(decision instanceof Decision.Nothing)) {
      assertThat(theirs.stamp()).isGreaterThanOrEqualTo(ours.stamp());
    }
  }

  @Property
  void whatIsNewerIsTaken(
      @ForAll("sides") @Nullable Side ours,
      @ForAll("sides") @Nullable Side theirs,
      @ForAll("pasts") Past past) {
    if (ours != null && theirs != null && theirs.stamp().isAfter(ours.stamp())) {
      assertThat(decide(ours, theirs, past))
          .isInstanceOf(
              theirs.record().tombstone() ? Decision.ApplyTombstone.class : Decision.Fetch.class);
    }
  }

  @Property
  void whatItHasNeverSeenIsTaken(
      @ForAll("sides") @Nullable Side theirs, @ForAll("pasts") Past past) {
    if (theirs != null && !covers(past.ours(), theirs)) {
      assertThat(decide(null, theirs, past))
          .isInstanceOfAny(Decision.Fetch.class, Decision.ApplyTombstone.class);
    }
  }

  @Property
  void aDeleteThatMayStillBeOnItsWayIsNotUndone(
      @ForAll("sides") @Nullable Side theirs, @ForAll("pasts") Past past) {
    if (theirs != null
        && covers(past.oursForgotten(), theirs)
        && !past.theirs().dominates(past.oursForgotten())) {
      assertThat(decide(null, theirs, past)).isInstanceOf(Decision.Nothing.class);
    }
  }

  @Property
  void twoSidesNeverBothTakeTheOther(
      @ForAll("sides") @Nullable Side one,
      @ForAll("sides") @Nullable Side other,
      @ForAll("pasts") Past past) {
    if (one != null && other != null && !one.stamp().equals(other.stamp())) {
      boolean first = decide(one, other, past) instanceof Decision.Nothing;
      boolean second = decide(other, one, past) instanceof Decision.Nothing;

      assertThat(first).isNotEqualTo(second);
    }
  }
}
