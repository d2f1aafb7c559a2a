package dev.replication.syncengine.commit;

import dev.replication.model.Change;
import dev.replication.model.Content;
import dev.replication.model.Dot;
import dev.replication.model.ItemKey;
import dev.replication.model.Revision;
import dev.replication.syncengine.ConflictLog.Resolution;
import dev.replication.syncengine.StoreFailure;
import org.jspecify.annotations.Nullable;

/**
 * A conflict that a person decides, on its way into L3.
 *
 * @param loser names the conflict
 * @param key the item
 * @param chosen what it is to hold
 * @param done what became of it
 */
public record Resolving(Dot loser, ItemKey key, Chosen chosen, Completion<Resolution> done)
    implements Queued {
  /** What an item is to hold. */
  public sealed interface Chosen {
    /** What it holds. */
    record Held() implements Chosen {}

    /** What lost. */
    record Lost() implements Chosen {}

    /** Other content. */
    record Other(Content content) implements Chosen {}
  }

  /**
   * The write that carries the decision out.
   *
   * @param held what the item holds, with its bytes, or null for nothing
   * @param lost what lost
   * @param revision the new write's
   * @param version the new write's
   */
  Change write(@Nullable Change held, Change lost, Revision revision, long version) {
    return switch (chosen) {
      case Chosen.Held _ -> again(held, revision, version);
      case Chosen.Lost _ -> again(lost, revision, version);
      case Chosen.Other(Content content) ->
          new Change.Put(
              key,
              revision,
              version,
              content,
              held instanceof Change.Put put ? put.state() : Change.DEFAULT_STATE,
              null,
              null,
              null,
              null);
    };
  }

  private Change again(@Nullable Change change, Revision revision, long version) {
    return change instanceof Change.Put put
        ? new Change.Put(
            key,
            revision,
            version,
            put.content(),
            put.state(),
            put.expiresAtMillis(),
            null,
            null,
            null)
        : new Change.Delete(key, revision, version, null);
  }

  @Override
  public long weight() {
    return Change.OVERHEAD + (chosen instanceof Chosen.Other(Content content) ? content.size() : 0);
  }

  @Override
  public int changes() {
    return 1;
  }

  @Override
  public void fail(StoreFailure failure) {
    done.fail(failure);
  }
}
