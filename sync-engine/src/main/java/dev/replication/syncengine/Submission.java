package dev.replication.syncengine;

import dev.replication.model.ContentHash;
import dev.replication.model.ContentType;
import dev.replication.model.ItemKey;
import dev.replication.model.Stamp;
import dev.replication.model.TraceContext;
import org.jspecify.annotations.Nullable;

/**
 * A client's write.
 *
 * @param key the item
 * @param bytes its new content; the store takes the array over
 * @param type JSON or binary, or null to find out from the bytes
 * @param state the new state, or null to keep the present one
 * @param expiresAtMillis when it expires, or null for never
 * @param trace the trace it is made in, or null
 * @param onlyIf what must hold at the commit
 */
public record Submission(
    ItemKey key,
    byte[] bytes,
    @Nullable ContentType type,
    @Nullable String state,
    @Nullable Long expiresAtMillis,
    @Nullable TraceContext trace,
    Precondition onlyIf) {
  /** Refuses an expiry before the epoch. */
  public Submission {
    if (expiresAtMillis != null && expiresAtMillis < 0) {
      throw new IllegalArgumentException("expiresAtMillis is negative: " + expiresAtMillis);
    }
  }

  /** An unconditional write of {@code bytes}. */
  public static Submission of(ItemKey key, byte[] bytes) {
    return new Submission(key, bytes, null, null, null, null, Precondition.NONE);
  }

  /** The same in another trace, or in none. */
  public Submission inTrace(@Nullable TraceContext other) {
    return new Submission(key, bytes, type, state, expiresAtMillis, other, onlyIf);
  }

  /** What the present item must be at the moment of the commit. */
  public sealed interface Precondition {
    /** No condition. */
    Precondition NONE = new Always();

    /** Holds always. */
    record Always() implements Precondition {}

    /** There is no live item. */
    record Absent() implements Precondition {}

    /** There is a live item, whatever it is. */
    record Present() implements Precondition {}

    /** There is a live item with this content. */
    record HashIs(ContentHash hash) implements Precondition {}

    /** There is a live item with exactly this stamp. */
    record StampIs(Stamp stamp) implements Precondition {}

    /** There is a live item with this version. */
    record VersionIs(long version) implements Precondition {}
  }
}
