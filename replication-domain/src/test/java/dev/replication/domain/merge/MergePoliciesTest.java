package dev.replication.domain.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.replication.domain.merge.MergePolicies.Rule;
import dev.replication.model.ItemKey;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MergePoliciesTest {
  private static final MergePolicy COUNTER = named("counter");
  private static final MergePolicy SET = named("set");

  private static MergePolicy named(String name) {
    return Objects.requireNonNull(MergePolicies.builtIn().get(name));
  }

  private static @Nullable MergePolicy of(MergePolicies policies, String key) {
    return policies.of(new ItemKey(key));
  }

  @Test
  void theLongestPrefixDecides() {
    MergePolicies policies =
        new MergePolicies(
            List.of(new Rule("", SET), new Rule("a/", COUNTER), new Rule("a/plain/", null)));
    assertThat(of(policies, "b")).isSameAs(SET);
    assertThat(of(policies, "a")).isSameAs(SET);
    assertThat(of(policies, "a/b")).isSameAs(COUNTER);
    assertThat(of(policies, "a/plain/b")).isNull();
    assertThat(of(MergePolicies.NONE, "a")).isNull();
  }

  @Test
  void theFingerprintIsOfPrefixesAndNamesInWhateverOrder() {
    MergePolicies one = MergePolicies.NONE.with("a", COUNTER).with("bb", SET);
    MergePolicies other = MergePolicies.NONE.with("bb", SET).with("a", COUNTER);
    assertThat(one.fingerprint()).isEqualTo(other.fingerprint()).matches("[0-9a-f]{16}");
    assertThat(one.fingerprint())
        .isNotEqualTo(MergePolicies.NONE.with("a", SET).with("bb", COUNTER).fingerprint())
        .isNotEqualTo(MergePolicies.NONE.with("a", COUNTER).fingerprint());
    assertThat(MergePolicies.NONE.fingerprint()).isEmpty();
    assertThat(new MergePolicies(List.of(new Rule("a", null))).fingerprint()).isEmpty();
  }

  @Test
  void aPrefixHasOnePolicyAndAPolicyAName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MergePolicies.NONE.with("a", SET).with("a", SET))
        .withMessageContaining("prefix a");
    for (String name : List.of("lww", "", "Upper", "a b", "x".repeat(65))) {
      assertThat(MergePolicies.isName(name)).as(name).isFalse();
    }
    MergePolicies.builtIn()
        .forEach((name, policy) -> assertThat(policy.name()).isEqualTo(name).matches("[a-z]+"));
  }
}
