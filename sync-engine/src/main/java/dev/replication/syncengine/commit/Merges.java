package dev.replication.syncengine.commit;

import dev.replication.domain.merge.MergePolicies;
import dev.replication.domain.merge.MergePolicy;
import dev.replication.domain.merge.MergeRule;
import dev.replication.model.ItemKey;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the committer has to know of merging.
 *
 * @param policies which keys are merged, and how
 * @param published how far the change log is published
 * @param maxBytes most bytes, content and merge state, that a client's write may leave; what peers
 *     wrote at the same time comes on top of it
 */
public record Merges(MergePolicies policies, LongSupplier published, long maxBytes) {
  /** Nothing is merged. */
  public static final Merges NONE = new Merges(MergePolicies.NONE, () -> 0, 0);

  @Nullable MergeRule ruleOf(ItemKey key) {
    MergePolicy policy = policies.of(key);
    return policy == null ? null : new MergeRule(policy);
  }
}
