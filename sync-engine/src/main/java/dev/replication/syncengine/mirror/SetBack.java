package dev.replication.syncengine.mirror;

import dev.replication.syncengine.log.History;
import org.jspecify.annotations.Nullable;

/**
 * The mirror was found to be of a later state of our store, or of a copy of it.
 *
 * @param mark the end of the history that it was written from, where it says so
 * @param author what is known of whoever has written it
 */
public record SetBack(History.@Nullable Mark mark, Author author) {
  /** Whether the author of what was found still writes. */
  public enum Author {
    /** Not watched long enough to know. */
    WATCHED,

    /** Nothing came for longer than a publisher is ever silent: our own former life. */
    SILENT,

    /** Something came: another process publishes as this node. */
    WRITING
  }
}
