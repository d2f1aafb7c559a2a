package dev.replication.domain.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replication.model.Membership;
import dev.replication.model.Membership.Standing;
import dev.replication.model.NodeId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class MembershipProperties {
  private static final NodeId A = new NodeId("a");
  private static final NodeId B = new NodeId("b");

  @Property
  void joiningComesToTheSameInWhateverOrder(
      @ForAll("memberships") Membership one,
      @ForAll("memberships") Membership two,
      @ForAll("memberships") Membership three) {
    assertThat(one.join(two)).isEqualTo(two.join(one));
    assertThat(one.join(two).join(three)).isEqualTo(one.join(two.join(three)));
    assertThat(one.join(one)).isEqualTo(one);
    assertThat(one.join(Membership.NONE)).isEqualTo(one);
  }

  @Property
  void whoHearsOfAnEvictionEvictsUnlessItKnowsOfAReturn(
      @ForAll("memberships") Membership known, @ForAll("nodes") NodeId node) {
    Membership here = known.with(List.of(node));
    Membership evicting = here.evicting(node);

    assertThat(evicting.isEvicted(node)).isTrue();
    assertThat(evicting.members()).doesNotContain(node);
    assertThat(here.join(evicting)).isEqualTo(evicting);
    assertThat(evicting.with(List.of(node)))
        .as("naming it does not bring it back")
        .isEqualTo(evicting);

    Membership returned = evicting.returning(node);
    assertThat(returned.members()).contains(node);
    assertThat(returned.epoch()).isGreaterThan(evicting.epoch());
    assertThat(evicting.join(returned)).isEqualTo(returned);
  }

  @Property
  void anEpochNeverGoesBack(
      @ForAll("memberships") Membership one, @ForAll("memberships") Membership two) {
    assertThat(one.join(two).epoch()).isEqualTo(Math.max(one.epoch(), two.epoch()));
    assertThat(one.join(two).nodes().keySet())
        .containsAll(one.nodes().keySet())
        .containsAll(two.nodes().keySet());
  }

  @Example
  void evictionsThatDidNotKnowOfOneAnotherBothHold() {
    Membership both = Membership.NONE.with(List.of(A, B));

    assertThat(both.evicting(A).join(both.evicting(B)).members()).isEmpty();
  }

  @Example
  void whatCannotBeIsRefused() {
    assertThatThrownBy(() -> new Standing(2, 1L)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Membership(1, new TreeMap<>(Map.of(A, new Standing(2, null)))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Membership(Long.MAX_VALUE, new TreeMap<>()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Provide
  Arbitrary<NodeId> nodes() {
    return Arbitraries.of(A, B, new NodeId("c"));
  }

  @Provide
  Arbitrary<Membership> memberships() {
    Arbitrary<Standing> standings =
        Combinators.combine(
                Arbitraries.longs().between(0, 3),
                Arbitraries.longs().between(3, 5).injectNull(0.5))
            .as(Standing::new);
    return Combinators.combine(
            Arbitraries.maps(nodes(), standings).ofMaxSize(3), Arbitraries.longs().between(5, 7))
        .as((map, epoch) -> new Membership(epoch, new TreeMap<>(map)));
  }
}
