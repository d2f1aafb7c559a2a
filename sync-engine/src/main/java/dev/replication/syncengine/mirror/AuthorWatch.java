package dev.replication.syncengine.mirror;

import dev.replication.model.NodeHead;
import dev.replication.syncengine.log.History;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Watches a mirror that is ahead of our store, to tell what our former life has left from what
 * another process is writing: a publisher adds a heartbeat at the latest after its idle interval,
 * and it tries again at once when it could not. Confined to the publisher thread.
 */
final class AuthorWatch {
  private final long enoughNanos;
  private @Nullable Observed first;
  private long firstNanos;
  private boolean writing;

  AuthorWatch(Duration enough) {
    this.enoughNanos = enough.toNanos();
  }

  /** Takes note of a look that brought {@code found}. */
  SetBack saw(Observed found, long nowNanos) {
    if (first == null) {
      first = found;
      firstNanos = nowNanos;
    }
    writing |= !isSame(first, found);
    return new SetBack(found.mark().orElse(null), author(nowNanos));
  }

  private SetBack.Author author(long nowNanos) {
    if (writing) {
      return SetBack.Author.WRITING;
    }
    return nowNanos - firstNanos >= enoughNanos ? SetBack.Author.SILENT : SetBack.Author.WATCHED;
  }

  private static boolean isSame(Observed before, Observed after) {
    return before.head().map(NodeHead::feedSeq).equals(after.head().map(NodeHead::feedSeq))
        && before.mark().map(History.Mark::opening).equals(after.mark().map(History.Mark::opening))
        && before.stream().last().equals(after.stream().last())
        && before.stream().entriesAdded() == after.stream().entriesAdded();
  }
}
