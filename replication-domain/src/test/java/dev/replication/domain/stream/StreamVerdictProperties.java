package dev.replication.domain.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.model.Cursor;
import dev.replication.model.NodeHead;
import dev.replication.model.NodeId;
import dev.replication.model.PurgeFrontier;
import dev.replication.model.StreamId;
import dev.replication.model.VersionVector;
import dev.replication.port.StreamMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/**
 * The judgement against a model of a Redis stream and one reader, which knows what really happened.
 */
class StreamVerdictProperties {
  private static final NodeId PEER = new NodeId("peer");

  @Property
  void tellsExactlyWhatWasTrimmedAndNeverCallsAStreamAnother(@ForAll("trims") List<Act> acts) {
    StreamModel stream = new StreamModel();
    for (Act act : acts) {
      act.on(stream);
      assertThat(stream.judged())
          .isEqualTo(
              stream.removedUnread == 0
                  ? new Continuity.Continues()
                  : new Continuity.Trimmed(stream.removedUnread));
      stream.acknowledge();
    }
  }

  @Property
  void neverClaimsALossThatWasNone(@ForAll("trimsAndDeletions") List<Act> acts) {
    StreamModel stream = new StreamModel();
    for (Act act : acts) {
      act.on(stream);
      switch (stream.judged()) {
        case Continuity.Trimmed(long lost) -> {
          assertThat(lost).isLessThanOrEqualTo(stream.removedUnread);
          stream.acknowledge(lost);
        }
        case Continuity.Fragmented() -> assertThat(stream.deletedOneByOne).isTrue();
        case Continuity.Continues() ->
            assertThat(stream.removedUnread == 0 || stream.deletedOneByOne).isTrue();
        case Continuity.Recreated(String why) ->
            throw new AssertionError("it is the same stream, but " + why);
      }
    }
  }

  @Property
  void seesEveryRebirthOfANamedStream(
      @ForAll("trimsAndDeletions") List<Act> before, @ForAll("trimsAndDeletions") List<Act> after) {
    StreamModel stream = new StreamModel();
    stream.add(1);
    stream.read(1);
    before.forEach(act -> act.on(stream));
    Cursor cursor = stream.cursor();
    stream.deleteKey();
    assertThat(StreamVerdict.check(cursor, stream.metadata()))
        .isInstanceOf(Continuity.Recreated.class);
    stream.add(1);
    after.forEach(act -> act.on(stream));
    assertThat(StreamVerdict.check(cursor, stream.metadata()))
        .isInstanceOf(Continuity.Recreated.class);
  }

  @Property
  void lagCountsWhatIsNotRead(@ForAll("trims") List<Act> acts) {
    StreamModel stream = new StreamModel();
    stream.add(1);
    for (Act act : acts) {
      act.on(stream);
      var lag = StreamLag.of(stream.metadata(), stream.position, stream.readIndex, 0);
      long behind = stream.unread() + stream.removedUnread;
      assertThat(lag.entries()).isEqualTo(behind);
      assertThat(Long.valueOf(0).equals(lag.millis())).isEqualTo(behind == 0);
      stream.acknowledge();
    }
  }

  @Property
  void isTotal(
      @ForAll boolean exists,
      @ForAll long length,
      @ForAll("ids") StreamId first,
      @ForAll("ids") StreamId last,
      @ForAll long added,
      @ForAll("ids") StreamId deleted,
      @ForAll("ids") StreamId position,
      @ForAll long readIndex) {
    StreamMetadata now = new StreamMetadata(exists, length, first, last, added, deleted, null);
    assertThat(StreamVerdict.check(cursor("", position, readIndex), now)).isNotNull();
  }

  @Example
  void withoutACursorAnythingContinues() {
    assertThat(StreamVerdict.check(null, nameless(false, 0, 0, 0, 0)))
        .isEqualTo(new Continuity.Continues());
  }

  @Example
  void aCursorAtTheBeginningWaitsForAStreamThatIsNotThereYet() {
    assertThat(StreamVerdict.check(cursor("", StreamId.ZERO, 0L), nameless(false, 0, 0, 0, 0)))
        .isEqualTo(new Continuity.Continues());
  }

  @Example
  void aNamelessStreamIsAnotherWhenItEndsBeforeTheCursorOrHadFewerEntries() {
    Cursor cursor = cursor("", new StreamId(50, 0), 40L);
    assertThat(StreamVerdict.check(cursor, nameless(true, 3, 10, 49, 100)))
        .isEqualTo(new Continuity.Recreated("its last entry is 49-0, before the cursor at 50-0"));
    assertThat(StreamVerdict.check(cursor, nameless(true, 3, 10, 60, 39)))
        .isEqualTo(new Continuity.Recreated("it ever had 39 entries, of which we read 40"));
    assertThat(StreamVerdict.check(cursor, nameless(false, 0, 0, 0, 0)))
        .isEqualTo(new Continuity.Recreated("the key is gone"));
  }

  @Example
  void aStreamThatGetsOrLosesItsNameIsAnother() {
    StreamMetadata named = new StreamModel().metadata();
    assertThat(StreamVerdict.check(cursor("", StreamId.ZERO, 0L), named))
        .isEqualTo(new Continuity.Recreated("its life is life0, the cursor's unnamed"));
    assertThat(StreamVerdict.check(cursor("life0", StreamId.ZERO, 0L), nameless(true, 1, 1, 1, 1)))
        .isEqualTo(new Continuity.Recreated("its life is unnamed, the cursor's life0"));
  }

  @Example
  void withoutACountATrimCannotBeTold() {
    assertThat(
            StreamVerdict.check(
                cursor("", new StreamId(5, 0), null), nameless(true, 1, 90, 90, 90)))
        .isEqualTo(new Continuity.Continues());
  }

  @Example
  void aTrimOfWhatWasReadIsNoLossThoughTheOldestIdIsPastTheCursor() {
    assertThat(StreamVerdict.check(cursor("", new StreamId(5, 0), 5L), nameless(true, 1, 6, 6, 6)))
        .isEqualTo(new Continuity.Continues());
  }

  @Provide
  Arbitrary<List<Act>> trims() {
    return Arbitraries.oneOf(adds(), reads(), cuts()).list().ofMaxSize(40);
  }

  @Provide
  Arbitrary<List<Act>> trimsAndDeletions() {
    Arbitrary<Act> deletions =
        Arbitraries.integers()
            .between(0, 9)
            .map(at -> new Act("delete " + at, stream -> stream.deleteEntry(at)));
    return Arbitraries.oneOf(adds(), reads(), cuts(), deletions).list().ofMaxSize(40);
  }

  @Provide
  Arbitrary<StreamId> ids() {
    Arbitrary<Long> parts = Arbitraries.of(0L, 1L, Long.MAX_VALUE, Long.MIN_VALUE, -1L);
    return Combinators.combine(parts, parts).as(StreamId::new);
  }

  private static Arbitrary<Act> adds() {
    return Arbitraries.integers()
        .between(1, 5)
        .map(n -> new Act("add " + n, stream -> stream.add(n)));
  }

  private static Arbitrary<Act> reads() {
    return Arbitraries.integers()
        .between(1, 6)
        .map(n -> new Act("read " + n, stream -> stream.read(n)));
  }

  private static Arbitrary<Act> cuts() {
    return Arbitraries.integers()
        .between(0, 6)
        .map(n -> new Act("trim to " + n, stream -> stream.trimTo(n)));
  }

  private static StreamMetadata nameless(
      boolean exists, long length, long first, long last, long added) {
    return new StreamMetadata(
        exists, length, new StreamId(first, 0), new StreamId(last, 0), added, StreamId.ZERO, null);
  }

  private static Cursor cursor(String life, StreamId position, @Nullable Long readIndex) {
    return new Cursor(PEER, "p:cdc", life, position, 0, readIndex, null, "00000001", 0, 0);
  }

  record Act(String what, Consumer<StreamModel> effect) {
    void on(StreamModel stream) {
      effect.accept(stream);
    }

    @Override
    public String toString() {
      return what;
    }
  }

  /** A stream as Redis keeps it, and one reader of it. */
  static final class StreamModel {
    private final List<StreamId> entries = new ArrayList<>();
    private int life;
    private boolean exists = true;
    private StreamId last = StreamId.ZERO;
    private long added;
    private StreamId maxDeleted = StreamId.ZERO;

    private StreamId position = StreamId.ZERO;
    private long readIndex;
    private long removedUnread;
    private boolean deletedOneByOne;

    void add(int n) {
      for (int i = 0; i < n; i++) {
        exists = true;
        last = new StreamId(last.millis() + i % 2, last.seq() + 1);
        entries.add(last);
        added++;
      }
    }

    void trimTo(int length) {
      while (entries.size() > length) {
        forget(entries.removeFirst());
      }
    }

    void deleteEntry(int at) {
      if (at < entries.size()) {
        StreamId id = entries.remove(at);
        forget(id);
        deletedOneByOne = true;
        maxDeleted = id.isAfter(maxDeleted) ? id : maxDeleted;
      }
    }

    void deleteKey() {
      entries.clear();
      life++;
      exists = false;
      last = StreamId.ZERO;
      added = 0;
      maxDeleted = StreamId.ZERO;
    }

    void read(int max) {
      for (StreamId id : entries.stream().filter(id -> id.isAfter(position)).limit(max).toList()) {
        position = id;
        readIndex++;
      }
    }

    /** The reader takes note of what it cannot read any more, as if it had read it. */
    void acknowledge() {
      acknowledge(removedUnread);
    }

    void acknowledge(long lost) {
      readIndex += lost;
      removedUnread -= lost;
      position = lost > 0 && entries.isEmpty() ? last : position;
    }

    long unread() {
      return entries.stream().filter(id -> id.isAfter(position)).count();
    }

    Continuity judged() {
      return StreamVerdict.check(cursor(), metadata());
    }

    Cursor cursor() {
      return StreamVerdictProperties.cursor("life0", position, readIndex);
    }

    StreamMetadata metadata() {
      StreamId first = entries.isEmpty() ? StreamId.ZERO : entries.getFirst();
      return new StreamMetadata(exists, entries.size(), first, last, added, maxDeleted, head());
    }

    private NodeHead head() {
      return new NodeHead(
          PEER,
          "00000001",
          "life" + life,
          "g",
          0,
          0,
          0,
          null,
          added,
          0,
          0,
          VersionVector.empty(),
          PurgeFrontier.NONE,
          0,
          false);
    }

    private void forget(StreamId id) {
      if (id.isAfter(position)) {
        removedUnread++;
      }
    }
  }
}
