package dev.replication.domain.stream;

import dev.replication.model.Cursor;
import dev.replication.model.StreamId;
import dev.replication.port.StreamMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The judgement on a cursor, from what the server says of its stream now.
 *
 * <p>Ids cannot tell a gap: after a trim the oldest id is greater than the cursor's, and so it is
 * when nothing was lost and the cursor's own entry was trimmed. Counting can. Of {@code
 * entriesAdded} entries ever added, {@code length} are left, so {@code entriesAdded − length} are
 * gone; as long as only the oldest were removed, those are the first ones, and we have read the
 * first {@code readIndex}. What is gone beyond those is lost, exactly. Entries deleted one by one
 * break the argument unless all of them lie before the oldest entry: that is what {@code
 * maxDeleted} is compared for ({@code XTRIM} does not move it).
 */
public final class StreamVerdict {
  private static final Continuity CONTINUES = new Continuity.Continues();
  private static final Continuity FRAGMENTED = new Continuity.Fragmented();

  private StreamVerdict() {}

  /**
   * Judges. Total for any input.
   *
   * @param cursor where we are; null when we have read nothing, which anything continues
   * @param now the stream as it is
   */
  public static Continuity check(@Nullable Cursor cursor, StreamMetadata now) {
    if (cursor == null) {
      return CONTINUES;
    }
    String whyRecreated = whyRecreated(cursor, now);
    if (whyRecreated != null) {
      return new Continuity.Recreated(whyRecreated);
    }
    if (now.length() > 0 && !now.first().isAfter(now.maxDeleted())) {
      return FRAGMENTED;
    }
    Long readIndex = cursor.readIndex();
    long lost = readIndex == null ? 0 : now.entriesAdded() - now.length() - readIndex;
    return lost > 0 ? new Continuity.Trimmed(lost) : CONTINUES;
  }

  private static @Nullable String whyRecreated(Cursor cursor, StreamMetadata now) {
    if (!now.exists()) {
      // Before the first entry there is no key, and a cursor may already stand at its beginning.
      return cursor.position().equals(StreamId.ZERO) ? null : "the key is gone";
    }
    if (!cursor.stream().equals(now.stream())) {
      return "its life is " + named(now.stream()) + ", the cursor's " + named(cursor.stream());
    }
    if (cursor.position().isAfter(now.last())) {
      return "its last entry is " + now.last() + ", before the cursor at " + cursor.position();
    }
    Long readIndex = cursor.readIndex();
    if (readIndex != null && now.entriesAdded() < readIndex) {
      return "it ever had " + now.entriesAdded() + " entries, of which we read " + readIndex;
    }
    return null;
  }

  private static String named(String life) {
    return life.isEmpty() ? "unnamed" : life;
  }
}
