package dev.replication.domain.conflict;

import dev.replication.model.Change;
import dev.replication.model.ContentHash;
import dev.replication.model.Revision;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What counts of a change when it meets another one of the same key.
 *
 * @param revision its identity, order and context
 * @param hash the hash of its content, null for a tombstone
 */
public record Candidate(Revision revision, @Nullable ContentHash hash) {
  /** What counts of {@code change}. */
  public static Candidate of(Change change) {
    return switch (change) {
      case Change.Put put -> new Candidate(put.revision(), put.content().hash());
      case Change.Delete delete -> new Candidate(delete.revision(), null);
    };
  }

  /** Whether both have the same bytes, or both are tombstones. */
  public boolean hasContentOf(Candidate other) {
    return Objects.equals(hash, other.hash);
  }

  /**
   * Whether this one stays when both meet: the greater stamp, and between equal stamps the greater
   * content hash, any hash being greater than a tombstone's none.
   */
  public boolean winsOver(Candidate other) {
    int byStamp = revision.stamp().compareTo(other.revision.stamp());
    return byStamp > 0 || (byStamp == 0 && isGreater(hash, other.hash));
  }

  private static boolean isGreater(@Nullable ContentHash a, @Nullable ContentHash b) {
    return a != null && (b == null || a.isGreaterThan(b));
  }
}
