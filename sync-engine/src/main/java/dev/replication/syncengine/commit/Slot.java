package dev.replication.syncengine.commit;

import dev.replication.model.Change;
import dev.replication.model.Revision;
import dev.replication.syncengine.archive.Held;
import dev.replication.syncengine.memory.Cached;
import org.jspecify.annotations.Nullable;

/**
 * What one key holds while a commit is being decided: at first what L3 has, then what the commit
 * will leave.
 */
final class Slot {
  private final @Nullable Held original;
  private @Nullable Change now;
  private boolean complete;
  private boolean widened;

  /** The slot of a key that holds {@code original}, or nothing. */
  Slot(@Nullable Held original) {
    this.original = original;
    this.now = original == null ? null : original.change();
    this.complete = original != null && original.complete();
  }

  /** What L3 has. */
  @Nullable Held original() {
    return original;
  }

  /** What the key holds now; a put that is not {@link #isComplete()} lacks its bytes. */
  @Nullable Change now() {
    return now;
  }

  boolean isComplete() {
    return complete;
  }

  /** Whether the key is left as L3 has it. */
  boolean isAsHeld() {
    return original != null && original.change() == now;
  }

  /** Whether the row stays and only its context has grown. */
  boolean isWidened() {
    return widened;
  }

  /** The live item at {@code nowMillis}, or null. */
  Change.@Nullable Put live(long nowMillis) {
    return now instanceof Change.Put put && !Cached.isExpired(put, nowMillis) ? put : null;
  }

  /** The key holds {@code change} from now on. */
  void set(Change change) {
    now = change;
    complete = true;
    widened = false;
  }

  /** The key holds the same change with this revision. */
  void revise(Change present, Revision revision) {
    now = present.withRevision(revision);
    widened = true;
  }

  /** The row that the commit leaves at {@code feedSeq}. */
  Held row(long feedSeq) {
    Change change = now;
    if (change == null) {
      throw new IllegalStateException("a key that holds nothing has no row");
    }
    return original == null
        ? new Held(feedSeq, feedSeq, change, complete, 0, null)
        : new Held(
            original.item(),
            feedSeq,
            change,
            complete,
            original.accessCount(),
            original.lastAccessedMillis());
  }
}
