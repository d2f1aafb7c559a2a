package dev.replication.domain.hotpath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.model.Change;
import dev.replication.model.Cursor;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeId;
import dev.replication.model.Origin;
import dev.replication.model.Revision;
import dev.replication.model.Stamp;
import dev.replication.model.StreamId;
import dev.replication.model.VersionVector;
import dev.replication.port.FeedEntry;
import dev.replication.port.StreamMetadata;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

final class TailStateProperties {
  private static final NodeId SELF = new NodeId("self");
  private static final NodeId PEER = new NodeId("peer");
  private static final Origin ORIGIN = new Origin("peer~00000001");

  /** What happens to one entry of a stream on its way to the reader. */
  enum Fate {
    READ,
    READ_TWICE,
    LOST,
    GARBLED
  }

  /**
   * One published entry: a change that moves the peer's sequence by {@code gap} (overwritten
   * changes leave gaps), or a heartbeat.
   */
  record Published(boolean heartbeat, int gap, Fate fate) {}

  @Provide
  Arbitrary<List<Published>> streams() {
    Arbitrary<Fate> fates =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(12, Arbitraries.just(Fate.READ)),
            net.jqwik.api.Tuple.of(2, Arbitraries.just(Fate.READ_TWICE)),
            net.jqwik.api.Tuple.of(1, Arbitraries.just(Fate.LOST)),
            net.jqwik.api.Tuple.of(1, Arbitraries.just(Fate.GARBLED)));
    return Combinators.combine(
            Arbitraries.of(false, false, false, true), Arbitraries.integers().between(1, 3), fates)
        .as(Published::new)
        .list()
        .ofMaxSize(40);
  }

  /** The reader's walk over a stream, beside what an all-knowing observer sees. */
  private static final class Walk {
    TailState state =
        TailState.beginningOf(
            new StreamMetadata(true, 0, StreamId.ZERO, StreamId.ZERO, 0, StreamId.ZERO, null));
    final List<Long> delivered = new ArrayList<>();
    long published;
    long firstLost = Long.MAX_VALUE;
    VersionVector held = VersionVector.empty();
    private long millis;

    void follow(List<Published> stream) {
      stream.forEach(this::step);
    }

    private void step(Published entry) {
      long after = published;
      if (!entry.heartbeat()) {
        published += entry.gap();
      }
      if (!entry.heartbeat() && (entry.fate() == Fate.LOST || entry.fate() == Fate.GARBLED)) {
        firstLost = Math.min(firstLost, published);
      }
      switch (entry.fate()) {
        case READ -> read(entry, after);
        case READ_TWICE -> {
          read(entry, after);
          read(entry, after);
        }
        case LOST -> millis++;
        case GARBLED ->
            move(new FeedEntry.Undecodable(next(), FeedEntry.Reason.BAD_META, "?", new byte[0]));
      }
    }

    private void read(Published entry, long after) {
      if (entry.heartbeat()) {
        move(
            new FeedEntry.Heartbeat(
                next(), ORIGIN, published, VersionVector.empty(), 0, "s", millis));
      } else {
        move(new FeedEntry.Changed(next(), change(published), after));
      }
    }

    private void move(FeedEntry entry) {
      TailState.Advance advance = state.over(entry, SELF, held);
      state = advance.state();
      if (advance.meaning() == TailState.Meaning.NEW
          && entry instanceof FeedEntry.Changed changed) {
        delivered.add(changed.change().revision().seq());
      }
    }

    private StreamId next() {
      return new StreamId(++millis, 0);
    }
  }

  @Property
  void neverClaimsToHaveSeenAChangeThatWasLost(@ForAll("streams") List<Published> stream) {
    Walk walk = new Walk();
    walk.follow(stream);

    assertThat(walk.state.reached().seqOf(ORIGIN)).isLessThan(walk.firstLost);
  }

  @Property
  void claimsEverythingOfAnUnbrokenStream(@ForAll("streams") List<Published> stream) {
    Walk walk = new Walk();
    walk.follow(
        stream.stream().map(p -> new Published(p.heartbeat(), p.gap(), Fate.READ)).toList());

    assertThat(walk.state.reached().seqOf(ORIGIN)).isEqualTo(walk.published);
    assertThat(walk.state.holeFrom()).isNull();
  }

  @Property
  void deliversEachChangeOnceAndInOrder(@ForAll("streams") List<Published> stream) {
    Walk walk = new Walk();
    walk.follow(stream);

    assertThat(walk.delivered).isSorted().doesNotHaveDuplicates();
  }

  @Property
  void movesOverEveryEntryWhateverItIs(@ForAll("streams") List<Published> stream) {
    Walk walk = new Walk();
    walk.follow(stream);

    boolean nothingRead = stream.stream().allMatch(p -> p.fate() == Fate.LOST);
    assertThat(walk.state.position().equals(StreamId.ZERO)).isEqualTo(nothingRead);
  }

  @Property
  void saysTheSameAfterItsCursorWasSavedAndLoaded(
      @ForAll("streams") List<Published> before, @ForAll("streams") List<Published> after) {
    Walk walk = new Walk();
    walk.follow(before);
    long seenBefore = walk.state.reached().seqOf(ORIGIN);
    Cursor cursor = walk.state.toCursor(PEER, "key", "0000000a", 1, 1);
    walk.state = TailState.resumedAt(cursor, null);
    walk.follow(after);

    assertThat(walk.state.reached().seqOf(ORIGIN)).isLessThan(walk.firstLost);
    assertThat(walk.state.lastSeq()).isGreaterThanOrEqualTo(seenBefore);
  }

  /** A stream that was set back, or trimmed, or both: read again by one who knows better. */
  @Property
  void missesNothingThatTheStoreHasSeenElsewhere(
      @ForAll("streams") List<Published> stream, @ForAll @IntRange(max = 40) int known) {
    List<Published> begun = stream.subList(0, Math.min(known, stream.size()));
    long held = begun.stream().filter(p -> !p.heartbeat()).mapToLong(Published::gap).sum();
    Walk walk = new Walk();
    walk.held = VersionVector.empty().with(ORIGIN, held);
    begun.forEach(p -> walk.step(new Published(p.heartbeat(), p.gap(), Fate.LOST)));
    stream
        .subList(begun.size(), stream.size())
        .forEach(p -> walk.step(new Published(p.heartbeat(), p.gap(), Fate.READ)));

    assertThat(walk.state.openHole()).isNull();
  }

  private static Change change(long seq) {
    return new Change.Delete(
        new ItemKey("k"),
        new Revision(new Stamp(seq, ORIGIN), seq, VersionVector.empty()),
        1,
        null);
  }
}
