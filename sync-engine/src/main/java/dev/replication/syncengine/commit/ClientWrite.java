package dev.replication.syncengine.commit;

import dev.replication.domain.merge.Edit;
import dev.replication.model.Change;
import dev.replication.model.Content;
import dev.replication.model.ItemKey;
import dev.replication.model.TraceContext;
import dev.replication.syncengine.Receipt;
import dev.replication.syncengine.StoreFailure;
import dev.replication.syncengine.Submission.Precondition;
import org.jspecify.annotations.Nullable;

/**
 * One write of a client on its way into L3, and the receipt for it.
 *
 * @param key the item
 * @param onlyIf what must hold at the commit
 * @param wanted what the key is to hold
 * @param done the write's end
 */
public record ClientWrite(
    ItemKey key, Precondition onlyIf, Wanted wanted, Completion<WriteResult> done)
    implements Queued, Receipt {
  /** What a client wants a key to hold. */
  public sealed interface Wanted {
    /**
     * This content.
     *
     * @param state the new state, or null to keep the present one
     * @param expiresAtMillis epoch milliseconds, or null for never
     * @param trace the trace it is made in, or null
     */
    record Item(
        Content content,
        @Nullable String state,
        @Nullable Long expiresAtMillis,
        @Nullable TraceContext trace)
        implements Wanted {}

    /**
     * What an edit makes of it, where the key is merged.
     *
     * @param json what is added or removed
     * @param trace the trace it is made in, or null
     */
    record Edited(Edit edit, String json, @Nullable TraceContext trace) implements Wanted {}

    /**
     * Nothing.
     *
     * @param trace the trace it is deleted in, or null
     */
    record Nothing(@Nullable TraceContext trace) implements Wanted {}
  }

  /** A write that has not begun. */
  public static ClientWrite of(ItemKey key, Precondition onlyIf, Wanted wanted) {
    return new ClientWrite(key, onlyIf, wanted, new Completion<>());
  }

  /** Whether there has to be an item for it. */
  boolean takesAway() {
    return switch (wanted) {
      case Wanted.Nothing _ -> true;
      case Wanted.Edited edited -> edited.edit() == Edit.REMOVE;
      case Wanted.Item _ -> false;
    };
  }

  @Override
  public WriteResult awaitDurable() throws InterruptedException {
    return done.await();
  }

  @Override
  public long weight() {
    int content =
        switch (wanted) {
          case Wanted.Item item -> item.content().size();
          case Wanted.Edited edited -> edited.json().length();
          case Wanted.Nothing _ -> 0;
        };
    return (long) Change.OVERHEAD + key.text().length() + content;
  }

  @Override
  public int changes() {
    return 1;
  }

  @Override
  public void fail(StoreFailure failure) {
    done.fail(failure);
  }

  /** Two writes are never the same one. */
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
