package dev.replication.domain.stream;

import dev.replication.model.StreamId;
import dev.replication.port.StreamMetadata;
import org.jspecify.annotations.Nullable;

/**
 * How far a cursor is behind its stream. Zero means proved to be at the end, and nothing else does:
 * what is not known is null, what is behind is at least 1.
 */
public final class StreamLag {
  private static final Lag NONE = new Lag(0L, 0L);

  private StreamLag() {}

  /**
   * Measures. Total for any input: ids are unsigned, clocks may disagree, nothing overflows.
   *
   * @param metadata the stream as it is
   * @param cursor the last entry applied; null or {@link StreamId#ZERO} for none
   * @param readIndex how many entries were ever added up to {@code cursor}, null when not known
   * @param wallMillis our clock, epoch milliseconds
   */
  public static Lag of(
      StreamMetadata metadata,
      @Nullable StreamId cursor,
      @Nullable Long readIndex,
      long wallMillis) {
    StreamId last = metadata.last();
    if (!metadata.exists() || (cursor != null && cursor.isAfter(last))) {
      return Lag.UNKNOWN;
    }
    if (last.equals(cursor)) {
      return NONE;
    }
    Long millis =
        cursor == null || cursor.equals(StreamId.ZERO)
            ? nothingRead(metadata, wallMillis)
            : (Long) atLeastOne(last.millis() - cursor.millis());
    return new Lag(millis, entries(metadata, readIndex));
  }

  /**
   * There is no cursor to measure from: the age of the oldest entry, which is all we would have to
   * apply.
   */
  private static @Nullable Long nothingRead(StreamMetadata metadata, long wallMillis) {
    if (metadata.length() <= 0) {
      return null;
    }
    long first = metadata.first().millis();
    long span = metadata.last().millis() - first;
    long age = Long.compareUnsigned(wallMillis, first) > 0 ? wallMillis - first : 0;
    return Math.max(atLeastOne(span), atLeastOne(age));
  }

  private static @Nullable Long entries(StreamMetadata metadata, @Nullable Long readIndex) {
    if (readIndex == null || readIndex < 0 || metadata.entriesAdded() <= readIndex) {
      return null;
    }
    return metadata.entriesAdded() - readIndex;
  }

  /** An unsigned difference as a positive number. */
  private static long atLeastOne(long unsigned) {
    return unsigned < 0 ? Long.MAX_VALUE : Math.max(1, unsigned);
  }

  /**
   * How far behind.
   *
   * @param millis between the cursor and the end of the stream, an upper estimate of the age of
   *     what is not applied; 0 at the end, null when not known
   * @param entries entries not applied, exact; 0 at the end, null when not known
   */
  public record Lag(@Nullable Long millis, @Nullable Long entries) {
    /** Nothing is known. */
    public static final Lag UNKNOWN = new Lag(null, null);
  }
}
