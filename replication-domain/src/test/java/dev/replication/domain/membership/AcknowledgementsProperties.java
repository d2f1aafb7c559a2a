package dev.replication.domain.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.model.Dot;
import dev.replication.model.NodeId;
import dev.replication.model.Origin;
import dev.replication.model.StreamId;
import dev.replication.model.VersionVector;
import dev.replication.port.FeedEntry.Heartbeat;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class AcknowledgementsProperties {
  private static final Origin US = new Origin("us~00000001");
  private static final Origin A = new Origin("a~00000001");
  private static final Origin A_LATER = new Origin("a~00000002");
  private static final Origin B = new Origin("b~00000001");
  private static final Set<NodeId> BOTH = Set.of(A.node(), B.node());

  private final Acknowledgements acknowledgements = new Acknowledgements();

  private static Heartbeat heartbeat(Origin of, long seq, VersionVector vv, long epoch) {
    return new Heartbeat(new StreamId(1, 1), of, seq, vv, epoch, "s", 0);
  }

  private static VersionVector vv(long us, long a, long b) {
    return VersionVector.of(Map.of(US, us, A, a, B, b));
  }

  @Property
  void whatIsStableWasAcknowledgedByEveryoneAndIsHeldHere(
      @ForAll("heartbeats") List<Heartbeat> heartbeats, @ForAll("vectors") VersionVector own) {
    Acknowledgements heard = new Acknowledgements();
    Map<NodeId, VersionVector> said = new HashMap<>();
    for (Heartbeat heartbeat : heartbeats) {
      heard.heard(heartbeat, own);
      said.merge(heartbeat.origin().node(), heartbeat.vv(), VersionVector::join);
    }

    VersionVector stable = heard.stable(BOTH, own, 0);

    assertThat(own.dominates(stable)).isTrue();
    for (NodeId node : BOTH) {
      assertThat(said.getOrDefault(node, VersionVector.empty()).dominates(stable)).isTrue();
      stable
          .asMap()
          .forEach(
              (origin, seq) ->
                  assertThat(heard.holds(node, new Dot(origin, seq), own, 0)).isTrue());
    }
  }

  @Property
  void whereTwoVectorsMeetIsTheGreatestThatBothDominate(
      @ForAll("vectors") VersionVector one,
      @ForAll("vectors") VersionVector two,
      @ForAll("vectors") VersionVector below) {
    VersionVector met = one.meet(two);

    assertThat(met).isEqualTo(two.meet(one));
    assertThat(one.dominates(met) && two.dominates(met)).isTrue();
    if (one.dominates(below) && two.dominates(below)) {
      assertThat(met.dominates(below)).isTrue();
    }
  }

  @Example
  void nothingIsStableWhileSomebodyWasNotHeard() {
    acknowledgements.heard(heartbeat(A, 0, vv(5, 0, 0), 0), vv(5, 0, 0));

    assertThat(acknowledgements.stable(BOTH, vv(5, 0, 0), 0)).isEqualTo(VersionVector.empty());
    assertThat(acknowledgements.stable(Set.of(A.node()), vv(5, 0, 0), 0)).isEqualTo(vv(5, 0, 0));
    assertThat(acknowledgements.stable(Set.of(), vv(5, 0, 0), 0)).isEqualTo(vv(5, 0, 0));
  }

  @Example
  void aHeartbeatCountsOnceAllThatItsNodeHadWrittenIsHere() {
    acknowledgements.heard(heartbeat(A, 3, vv(5, 3, 0), 0), vv(5, 2, 0));
    assertThat(acknowledgements.stable(Set.of(A.node()), vv(5, 2, 0), 0).isEmpty()).isTrue();

    assertThat(acknowledgements.stable(Set.of(A.node()), vv(5, 3, 0), 0)).isEqualTo(vv(5, 3, 0));
  }

  @Example
  void anEarlierHeartbeatCountsWhileALaterOneDoesNotYet() {
    acknowledgements.heard(heartbeat(A, 3, vv(4, 3, 0), 0), vv(5, 3, 0));
    acknowledgements.heard(heartbeat(A, 9, vv(5, 9, 0), 0), vv(5, 3, 0));

    assertThat(acknowledgements.stable(Set.of(A.node()), vv(5, 3, 0), 0)).isEqualTo(vv(4, 3, 0));
  }

  @Example
  void whatANodeSaidInOneLifeSaysNothingOfTheNext() {
    acknowledgements.heard(heartbeat(A, 3, vv(5, 3, 0), 0), vv(5, 3, 0));
    acknowledgements.heard(heartbeat(A_LATER, 0, VersionVector.empty(), 0), vv(5, 3, 0));
    assertThat(acknowledgements.stable(Set.of(A.node()), vv(5, 3, 0), 0).isEmpty()).isTrue();

    acknowledgements.heard(heartbeat(A, 3, vv(5, 3, 0), 0), vv(5, 3, 0));
    assertThat(acknowledgements.stable(Set.of(A.node()), vv(5, 3, 0), 0).isEmpty())
        .as("a stream that was set back tells of the old life again")
        .isTrue();
  }

  @Example
  void heartbeatsOfAnEarlierEpochDoNotCount() {
    acknowledgements.heard(heartbeat(A, 0, vv(5, 0, 0), 1), vv(5, 0, 0));
    assertThat(acknowledgements.stable(Set.of(A.node()), vv(5, 0, 0), 2).isEmpty()).isTrue();

    acknowledgements.heard(heartbeat(A, 0, vv(4, 0, 0), 2), vv(5, 0, 0));
    assertThat(acknowledgements.stable(Set.of(A.node()), vv(5, 0, 0), 2)).isEqualTo(vv(4, 0, 0));
  }

  @Example
  void whatWasAcknowledgedStaysSo() {
    acknowledgements.heard(heartbeat(A, 0, vv(5, 0, 0), 0), vv(5, 0, 0));
    acknowledgements.heard(heartbeat(A, 0, VersionVector.empty(), 0), vv(5, 0, 0));

    assertThat(acknowledgements.stable(Set.of(A.node()), vv(5, 0, 0), 0)).isEqualTo(vv(5, 0, 0));
  }

  @Provide
  Arbitrary<VersionVector> vectors() {
    Arbitrary<Long> seqs = Arbitraries.longs().between(0, 5);
    return Combinators.combine(seqs, seqs, seqs).as(AcknowledgementsProperties::vv);
  }

  @Provide
  Arbitrary<List<Heartbeat>> heartbeats() {
    return Combinators.combine(
            Arbitraries.of(A, A_LATER, B),
            Arbitraries.longs().between(0, 5),
            vectors(),
            Arbitraries.longs().between(0, 2))
        .as(AcknowledgementsProperties::heartbeat)
        .list()
        .ofMaxSize(12);
  }
}
