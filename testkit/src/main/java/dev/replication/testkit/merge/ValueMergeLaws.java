package dev.replication.testkit.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.domain.merge.MergePolicy;
import dev.replication.domain.merge.Unmergeable;
import dev.replication.domain.merge.ValueMerge;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * The laws for a merge of two values: those of every policy, and that the merge itself is
 * commutative, associative and idempotent.
 */
public abstract class ValueMergeLaws extends MergeLaws {
  /** For subclasses. */
  protected ValueMergeLaws() {}

  /** What is tried. */
  protected abstract ValueMerge merge();

  @Override
  protected final MergePolicy policy() {
    return MergePolicy.of(merge());
  }

  /** Values that may be merged. */
  @Provide
  protected Arbitrary<String> mergeable() {
    return contents().filter(this::isTaken);
  }

  private boolean isTaken(String json) {
    try {
      merge().check(json);
      return true;
    } catch (Unmergeable _) {
      return false;
    }
  }

  @Property(tries = 300)
  void valuesMergeAlikeInEitherOrder(@ForAll("mergeable") String a, @ForAll("mergeable") String b) {
    assertThat(merge().merge(a, b)).isEqualTo(merge().merge(b, a));
  }

  @Property(tries = 300)
  void threeValuesMergeAlikeWhicheverTwoMeetFirst(
      @ForAll("mergeable") String a, @ForAll("mergeable") String b, @ForAll("mergeable") String c) {
    ValueMerge merge = merge();
    assertThat(merge.merge(merge.merge(a, b), c)).isEqualTo(merge.merge(a, merge.merge(b, c)));
  }

  @Property(tries = 300)
  void whatWasMergedAddsNothingMore(@ForAll("mergeable") String a, @ForAll("mergeable") String b) {
    String both = merge().merge(a, b);
    assertThat(merge().merge(a, a)).isEqualTo(a);
    assertThat(merge().merge(both, b)).isEqualTo(both);
    merge().check(both);
  }
}
