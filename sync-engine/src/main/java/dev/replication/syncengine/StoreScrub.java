package dev.replication.syncengine;

import dev.replication.model.Change;
import dev.replication.model.ItemKey;
import dev.replication.model.Revision;
import dev.replication.syncengine.archive.ArchiveReader;
import dev.replication.syncengine.archive.Held;
import dev.replication.syncengine.commit.CommitQueue;
import dev.replication.syncengine.commit.CommittedLog;
import dev.replication.syncengine.commit.Completion;
import dev.replication.syncengine.commit.Mend;
import dev.replication.syncengine.mirror.RedisMirror;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of L3 as they lie there: whether their content still is what their hash says, and
 * writing it anew where it is not. Safe for use by many threads; fails with {@link StoreFailure} as
 * the store's own reads do.
 */
public final class StoreScrub {
  /** Content of one page, the last row not counted. */
  private static final long PAGE_BYTES = 4L << 20;

  private final ArchiveReader archive;
  private final CommitQueue queue;
  private final CommittedLog log;
  private final @Nullable RedisMirror mirror;

  StoreScrub(
      ArchiveReader archive, CommitQueue queue, CommittedLog log, @Nullable RedisMirror mirror) {
    this.archive = archive;
    this.queue = queue;
    this.log = log;
    this.mirror = mirror;
  }

  /** How many rows there are as of the last commit. */
  public long count() {
    return log.state().items() + log.state().tombstones();
  }

  /**
   * The rows behind the place {@code after}, in the order in which they lie.
   *
   * @param most at most so many, at least 1; fewer where they are large
   */
  public Page read(long after, int most) throws InterruptedException {
    long published = mirror == null ? 0 : mirror.publishedSeq();
    List<Row> rotten = new ArrayList<>();
    List<Row> shown = new ArrayList<>();
    List<Held> rows = archive.rows(after, most, PAGE_BYTES);
    for (Held row : rows) {
      if (!(row.change() instanceof Change.Put put)) {
        continue;
      }
      if (!put.isIntact()) {
        rotten.add(new Row(put.key(), put.revision()));
      } else if (put.expiresAtMillis() == null && row.feedSeq() <= published) {
        shown.add(new Row(put.key(), put.revision()));
      }
    }
    long last = rows.isEmpty() ? after : rows.getLast().item();
    return new Page(rows.size(), last, rotten, shown);
  }

  /**
   * Writes the content of {@code sound} over that of the row of its key, if the row is of the same
   * change; blocks until that survives a power failure.
   *
   * @return whether the row was of that change
   */
  public boolean mend(Change.Put sound) throws InterruptedException {
    Mend mend = new Mend(sound, new Completion<>());
    queue.put(mend);
    return mend.done().await();
  }

  /**
   * Rows.
   *
   * @param looked how many were read; none means that there are no more
   * @param last the place of the last
   * @param rotten live ones whose content is not what their hash says
   * @param shown sound live ones that last, and that the mirror shows
   */
  public record Page(int looked, long last, List<Row> rotten, List<Row> shown) {}

  /** A row and the change that it says it is. */
  public record Row(ItemKey key, Revision revision) {}
}
