package dev.replication.syncengine.commit;

import dev.replication.model.Change;
import dev.replication.syncengine.StoreFailure;

/**
 * Content that is to be written over that of a row of the same change, which has been damaged.
 *
 * @param sound the change with its content
 * @param done whether the row was of that change
 */
public record Mend(Change.Put sound, Completion<Boolean> done) implements Queued {
  @Override
  public long weight() {
    return sound.weight();
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
