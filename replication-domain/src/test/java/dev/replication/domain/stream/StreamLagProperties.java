package dev.replication.domain.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.domain.stream.StreamLag.Lag;
import dev.replication.model.StreamId;
import dev.replication.port.StreamMetadata;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.WithNull;
import org.jspecify.annotations.Nullable;

class StreamLagProperties {
  @Property
  void isZeroAtTheEndAndNowhereElse(
      @ForAll("metadata") StreamMetadata metadata,
      @ForAll("ids") @WithNull(0.2) @Nullable StreamId cursor,
      @ForAll @WithNull(0.3) @Nullable Long readIndex,
      @ForAll long wallMillis) {
    Lag lag = StreamLag.of(metadata, cursor, readIndex, wallMillis);
    boolean atTheEnd = metadata.exists() && metadata.last().equals(cursor);
    if (atTheEnd) {
      assertThat(lag).isEqualTo(new Lag(0L, 0L));
    } else {
      assertThat(lag.millis())
          .satisfiesAnyOf(m -> assertThat(m).isNull(), m -> assertThat(m).isPositive());
      assertThat(lag.entries())
          .satisfiesAnyOf(n -> assertThat(n).isNull(), n -> assertThat(n).isPositive());
    }
  }

  @Property
  void aCursorThatMovesOnIsNeverFurtherBehind(
      @ForAll("metadata") StreamMetadata metadata,
      @ForAll("ids") StreamId a,
      @ForAll("ids") StreamId b) {
    StreamId earlier = a.isAfter(b) ? b : a;
    StreamId later = a.isAfter(b) ? a : b;
    Long before = StreamLag.of(metadata, earlier, null, 0).millis();
    Long after = StreamLag.of(metadata, later, null, 0).millis();
    if (before != null && after != null && !earlier.equals(StreamId.ZERO)) {
      assertThat(after).isLessThanOrEqualTo(before);
    }
  }

  @Example
  void measuresBetweenTheCursorAndTheEnd() {
    StreamMetadata stream = stream(10, 1_000, 5_000, 60);
    assertThat(StreamLag.of(stream, new StreamId(4_200, 0), 57L, 9_000))
        .isEqualTo(new Lag(800L, 3L));
    assertThat(StreamLag.of(stream, new StreamId(5_000, 0), 60L, 9_000)).isEqualTo(new Lag(0L, 0L));
  }

  @Example
  void behindWithinOneMillisecondIsNotZero() {
    StreamMetadata stream =
        new StreamMetadata(true, 2, new StreamId(7, 0), new StreamId(7, 1), 2, StreamId.ZERO, null);
    assertThat(StreamLag.of(stream, new StreamId(7, 0), null, 7)).isEqualTo(new Lag(1L, null));
  }

  @Example
  void withNothingReadItIsTheAgeOfTheOldestEntry() {
    StreamMetadata stream = stream(10, 1_000, 5_000, 60);
    assertThat(StreamLag.of(stream, null, null, 9_000)).isEqualTo(new Lag(8_000L, null));
    assertThat(StreamLag.of(stream, StreamId.ZERO, 0L, 9_000)).isEqualTo(new Lag(8_000L, 60L));
    // Our clock is behind the peer's: the span of the stream is what is certain.
    assertThat(StreamLag.of(stream, null, null, 500)).isEqualTo(new Lag(4_000L, null));
  }

  @Example
  void isNotKnownOfAStreamThatIsGoneOrAnother() {
    StreamMetadata gone =
        new StreamMetadata(false, 0, StreamId.ZERO, StreamId.ZERO, 0, StreamId.ZERO, null);
    Lag unknown = new Lag(null, null);
    assertThat(StreamLag.of(gone, StreamId.ZERO, 0L, 1)).isEqualTo(unknown);
    assertThat(StreamLag.of(gone, null, null, 1)).isEqualTo(unknown);
    assertThat(StreamLag.of(stream(1, 5, 5, 1), new StreamId(6, 0), 9L, 1)).isEqualTo(unknown);
  }

  @Example
  void ofAnEmptiedStreamOnlyTheCountIsKnownWhenNothingWasRead() {
    StreamMetadata emptied =
        new StreamMetadata(true, 0, StreamId.ZERO, new StreamId(9, 0), 4, StreamId.ZERO, null);
    assertThat(StreamLag.of(emptied, null, 0L, 100)).isEqualTo(new Lag(null, 4L));
  }

  @Provide
  Arbitrary<StreamMetadata> metadata() {
    Arbitrary<Long> counts = Arbitraries.of(0L, 1L, 7L, Long.MAX_VALUE, Long.MIN_VALUE, -1L);
    return Combinators.combine(
            Arbitraries.of(true, true, false), counts, ids(), ids(), counts, ids())
        .as(
            (exists, length, first, last, added, deleted) ->
                new StreamMetadata(exists, length, first, last, added, deleted, null));
  }

  @Provide
  Arbitrary<StreamId> ids() {
    Arbitrary<Long> parts = Arbitraries.of(0L, 1L, 2L, Long.MAX_VALUE, Long.MIN_VALUE, -1L);
    return Combinators.combine(parts, parts).as(StreamId::new);
  }

  private static StreamMetadata stream(long length, long firstMillis, long lastMillis, long added) {
    return new StreamMetadata(
        true,
        length,
        new StreamId(firstMillis, 0),
        new StreamId(lastMillis, 0),
        added,
        StreamId.ZERO,
        null);
  }
}
