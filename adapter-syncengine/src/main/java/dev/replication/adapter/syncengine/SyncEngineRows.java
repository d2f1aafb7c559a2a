package dev.replication.adapter.syncengine;

import dev.replication.model.Change;
import dev.replication.port.StoredRows;
import dev.replication.syncengine.StoreScrub;
import dev.replication.syncengine.SyncEngine;
import java.util.List;

/** The rows of a {@link SyncEngine}. Safe for use by many threads. */
public final class SyncEngineRows implements StoredRows {
  private final StoreScrub rows;

  /** Those of {@code engine}, which the caller closes. */
  public SyncEngineRows(SyncEngine engine) {
    this.rows = engine.scrub();
  }

  @Override
  public Page read(long after, int most) throws InterruptedException {
    if (most < 1 || most > MAX_ROWS) {
      throw new IllegalArgumentException("most must be 1 to " + MAX_ROWS + " but is " + most);
    }
    StoreScrub.Page page =
        SyncEngineReplicaStore.translating("read rows", () -> rows.read(after, most));
    return new Page(page.looked(), page.last(), of(page.rotten()), of(page.shown()));
  }

  private static List<Row> of(List<StoreScrub.Row> rows) {
    return rows.stream().map(row -> new Row(row.key(), row.revision())).toList();
  }

  @Override
  public long count() {
    return rows.count();
  }

  @Override
  public boolean mend(Change.Put sound) throws InterruptedException {
    return SyncEngineReplicaStore.translating("mend a row", () -> rows.mend(sound));
  }
}
