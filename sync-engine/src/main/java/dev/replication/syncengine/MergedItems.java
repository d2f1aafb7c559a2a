package dev.replication.syncengine;

import dev.replication.domain.merge.Edit;
import dev.replication.domain.merge.MergePolicies;
import dev.replication.model.ItemKey;
import dev.replication.model.TraceContext;
import dev.replication.syncengine.Submission.Precondition;
import dev.replication.syncengine.commit.ClientWrite;
import dev.replication.syncengine.commit.CommitQueue;
import java.util.Collection;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is done to items that are merged, beyond putting and deleting them: counted, added to and
 * removed from. Each is decided at the commit and told by its receipt, with the content that it has
 * left. Safe for use by many threads.
 *
 * <p>Every method returns once the write is accepted, blocks while the queue is full, and refuses a
 * key without a merge policy with an {@link IllegalArgumentException}.
 */
public final class MergedItems {
  private final MergePolicies policies;
  private final Admission admission;
  private final CommitQueue queue;

  MergedItems(MergePolicies policies, Admission admission, CommitQueue queue) {
    this.policies = policies;
    this.admission = admission;
    this.queue = queue;
  }

  /** Whether anything is merged at all. */
  public boolean any() {
    return !policies.fingerprint().isEmpty();
  }

  /** Whether {@code key} is merged. */
  public boolean has(ItemKey key) {
    return policies.of(key) != null;
  }

  /** Counts a counter up, or down; one that is not there begins at 0. */
  public Receipt increment(ItemKey key, long by) throws InterruptedException {
    return edit(key, Edit.ADD, Long.toString(by), Precondition.NONE, null);
  }

  /** Adds strings to a set. */
  public Receipt addToSet(ItemKey key, Collection<String> elements) throws InterruptedException {
    return edit(key, Edit.ADD, array(elements), Precondition.NONE, null);
  }

  /** Removes strings from a set. */
  public Receipt removeFromSet(ItemKey key, Collection<String> elements)
      throws InterruptedException {
    return edit(key, Edit.REMOVE, array(elements), Precondition.NONE, null);
  }

  /**
   * Adds to or removes from whatever it is.
   *
   * @param json what; its meaning is the policy's
   * @param onlyIf what must hold at the commit
   * @param trace the trace it is made in, or null
   */
  public Receipt edit(
      ItemKey key, Edit edit, String json, Precondition onlyIf, @Nullable TraceContext trace)
      throws InterruptedException {
    if (!has(key)) {
      throw new IllegalArgumentException(
          "item " + key + " has no merge policy; sync_engine.merge gives one to its prefix");
    }
    ClientWrite write = admission.edit(key, edit, json, onlyIf, trace);
    queue.put(write);
    return write;
  }

  private static String array(Collection<String> texts) {
    return texts.stream().map(MergePolicies::quoted).collect(Collectors.joining(",", "[", "]"));
  }
}
