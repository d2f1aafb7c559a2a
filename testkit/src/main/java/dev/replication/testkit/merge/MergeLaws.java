package dev.replication.testkit.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.domain.merge.Edit;
import dev.replication.domain.merge.MergePolicies;
import dev.replication.domain.merge.MergePolicy;
import dev.replication.domain.merge.MergeRule;
import dev.replication.domain.merge.Unmergeable;
import dev.replication.model.Change;
import dev.replication.model.Stamp;
import dev.replication.testkit.merge.MergeHistory.Act;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * The laws that nodes rely on when they merge: extend it for a policy of your own, say what clients
 * write, and every law is tried on histories of three nodes that edit, delete and meet at random.
 *
 * <pre>{@code
 * class MyPolicyTest extends MergeLaws {
 *   @Override
 *   protected MergePolicy policy() {
 *     return new MyPolicy();
 *   }
 *
 *   @Override
 *   protected Arbitrary<String> contents() {
 *     return Arbitraries.integers().between(0, 9).map(String::valueOf);
 *   }
 * }
 * }</pre>
 */
public abstract class MergeLaws {
  private static final int ACTS = 14;

  /** For subclasses. */
  protected MergeLaws() {}

  /** What is tried; a new one, or always the same. */
  protected abstract MergePolicy policy();

  /** JSON that clients put; the same should come often, and something not taken now and then. */
  protected abstract Arbitrary<String> contents();

  /** What clients do with it; puts alone unless it is overridden. */
  protected Arbitrary<Edit> edits() {
    return Arbitraries.just(Edit.PUT);
  }

  /** JSON that clients add and remove; {@link #contents()} unless it is overridden. */
  protected Arbitrary<String> operands() {
    return contents();
  }

  /** What can happen to a key. */
  @Provide
  protected Arbitrary<MergeHistory> histories() {
    Arbitrary<Integer> node = Arbitraries.integers().between(0, MergeHistory.NODES - 1);
    Arbitrary<Act> write =
        edits()
            .flatMap(
                edit -> (edit == Edit.PUT ? contents() : operands()).map(j -> Tuple.of(edit, j)))
            .flatMap(what -> node.map(n -> new Act.Write(n, what.get1(), what.get2())));
    Arbitrary<Act> plain = Combinators.combine(node, contents()).as(Act.Plain::new);
    Arbitrary<Act> delete = node.map(Act.Delete::new);
    Arbitrary<Act> meet = Combinators.combine(node, node).as(Act.Meet::new);
    Arbitrary<Act> meetOld =
        Combinators.combine(node, Arbitraries.integers().between(0, 100)).as(Act.MeetOld::new);
    return Arbitraries.frequencyOf(
            Tuple.of(6, write),
            Tuple.of(1, plain),
            Tuple.of(1, delete),
            Tuple.of(4, meet),
            Tuple.of(2, meetOld))
        .list()
        .ofMinSize(2)
        .ofMaxSize(ACTS)
        .map(acts -> new MergeHistory(policy(), acts))
        .filter(history -> !history.made().isEmpty());
  }

  @Property(tries = 300)
  void nodesThatMetTheSameChangesHoldTheSameInWhateverOrderAndHoweverOften(
      @ForAll("histories") MergeHistory history, @ForAll Random random) {
    List<Change> order = new ArrayList<>(history.made());
    Change once = history.all(order);
    order.addAll(history.made());
    Collections.shuffle(order, random);
    assertSame(history.all(order), once);
  }

  @Property(tries = 300)
  void meetingIsCommutativeAssociativeAndIdempotent(
      @ForAll("histories") MergeHistory history, @ForAll Random random) {
    List<Change> made = history.made();
    Change a = made.get(random.nextInt(made.size()));
    Change b = made.get(random.nextInt(made.size()));
    Change c = made.get(random.nextInt(made.size()));
    assertSame(meet(a, b), meet(b, a));
    assertSame(meet(meet(a, b), c), meet(a, meet(b, c)));
    assertSame(meet(a, a), a);
    assertSame(meet(meet(a, b), b), meet(a, b));
  }

  @Property(tries = 300)
  void whatRemainsHasStampAndDotOfTheGreater(
      @ForAll("histories") MergeHistory history, @ForAll Random random) {
    List<Change> made = history.made();
    Change a = made.get(random.nextInt(made.size()));
    Change b = made.get(random.nextInt(made.size()));
    Change greater = a.revision().stamp().isAfter(b.revision().stamp()) ? a : b;
    Change result = meet(a, b);
    assertThat(result.revision().stamp()).isEqualTo(greater.revision().stamp());
    assertThat(result.revision().seq()).isEqualTo(greater.revision().seq());
  }

  @Property(tries = 300)
  void betweenDeleteAndValueTheStampDecides(
      @ForAll("histories") MergeHistory history, @ForAll Random random) {
    List<Change> made = history.made();
    Change a = made.get(random.nextInt(made.size()));
    Change b = made.get(random.nextInt(made.size()));
    Change greater = a.revision().stamp().isAfter(b.revision().stamp()) ? a : b;
    assertThat(meet(a, b) instanceof Change.Put).isEqualTo(greater instanceof Change.Put);
  }

  @Property(tries = 300)
  void whatIsShownIsJsonAndUnspoilt(@ForAll("histories") MergeHistory history) {
    for (Change change : history.made()) {
      if (change instanceof Change.Put put && put.mergeState() != null) {
        assertThat(MergePolicies.isJson(shown(put))).as(shown(put)).isTrue();
        assertThat(put.isIntact()).isTrue();
      }
    }
  }

  @Property(tries = 300)
  void writingBackWhatWasReadShowsTheSame(@ForAll("histories") MergeHistory history) {
    Change all = history.all(history.made());
    if (all instanceof Change.Put put && put.mergeState() != null) {
      Stamp at = new Stamp(put.revision().stamp().hlc() + 1, history.writer());
      try {
        MergeRule.Shown again = new MergeRule(policy()).edit(put, true, Edit.PUT, shown(put), at);
        assertThat(new String(again.content().shared(), StandardCharsets.UTF_8))
            .isEqualTo(shown(put));
      } catch (Unmergeable refused) {
        assertThat(refused.isTaken() || shown(put).equals("null"))
            .as("what is shown, %s, is refused: %s", shown(put), refused.getMessage())
            .isTrue();
      }
    }
  }

  private Change meet(Change one, Change other) {
    return new MergeRule(policy()).meet(one, other).result();
  }

  private static String shown(Change.Put put) {
    return new String(put.content().shared(), StandardCharsets.UTF_8);
  }

  private static void assertSame(Change actual, Change expected) {
    assertThat(record(actual)).isEqualTo(record(expected));
  }

  /** All that readers see, that nodes compare and that decides what comes next. */
  private static List<Object> record(Change change) {
    Object what =
        change instanceof Change.Put put
            ? List.of(shown(put), String.valueOf(put.mergeState()), put.content().hash())
            : "deleted";
    return List.of(change.revision().stamp(), change.revision().seq(), what);
  }
}
