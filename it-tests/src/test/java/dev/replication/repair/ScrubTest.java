package dev.replication.repair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.domain.duty.Step;
import dev.replication.domain.scrub.Scrub;
import dev.replication.domain.scrub.ScrubPorts;
import dev.replication.domain.scrub.ScrubReport;
import dev.replication.domain.scrub.ScrubReport.Finding;
import dev.replication.domain.scrub.ScrubSettings;
import dev.replication.model.Change;
import dev.replication.model.Damage;
import dev.replication.model.DigestRecord;
import dev.replication.model.ItemKey;
import dev.replication.port.ItemReader.Fetched;
import dev.replication.port.ReplicaStore.Forgettable;
import dev.replication.port.ReplicationEvent.DamageFound;
import dev.replication.port.ReplicationEvent.ScrubFinished;
import dev.replication.port.StoredRows;
import dev.replication.testkit.ManualTime;
import dev.replication.testkit.RecordingObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node that looks at what it stores, stepped by hand, with one peer. */
final class ScrubTest {
  private static final ItemKey K0 = new ItemKey("k0");
  private static final ItemKey K1 = new ItemKey("k1");

  private final ManualTime time = ManualTime.create();
  private final MemoryNode us = new MemoryNode("us", time);
  private final MemoryNode peer = new MemoryNode("peer", time);
  private final RecordingObserver observed = new RecordingObserver();
  private final Rows rows = new Rows();
  private ScrubSettings settings = new ScrubSettings(true, 10, Duration.ofHours(1));
  private final Scrub scrub =
      new Scrub(
          new ScrubPorts(
              us.id,
              rows,
              us.store,
              us.ownDigests(),
              us.face.connect().items(),
              () -> List.of(peer.face),
              time,
              observed),
          () -> settings);

  /** The rows of our store, of which some are rotten. */
  private final class Rows implements StoredRows {
    final Set<ItemKey> rotten = new HashSet<>();

    @Override
    public Page read(long after, int most) {
      List<Change> some = us.store.all().stream().skip(after).limit(Math.min(most, 2)).toList();
      List<Row> bad = new ArrayList<>();
      List<Row> shown = new ArrayList<>();
      for (Change change : some) {
        boolean isBad = rotten.contains(change.key());
        (isBad ? bad : shown).add(new Row(change.key(), change.revision()));
      }
      return new Page(some.size(), after + some.size(), bad, shown);
    }

    @Override
    public long count() {
      return us.store.all().size();
    }

    @Override
    public boolean mend(Change.Put sound) {
      return rotten.remove(sound.key());
    }
  }

  @BeforeEach
  void bothHoldTheSame() throws InterruptedException {
    for (int i = 0; i < 4; i++) {
      peer.receive(us.put("k" + i, "v" + i));
    }
    us.publish();
    peer.publish();
  }

  private Step step() throws InterruptedException {
    Step step = scrub.step();
    if (step instanceof Step.After(Duration length)) {
      time.advance(length);
    }
    return step;
  }

  private ScrubReport look() throws InterruptedException {
    long number = scrub.ask();
    for (int i = 0; i < 1000; i++) {
      ScrubReport report = scrub.report();
      if (report.answers() >= number && report.end() == ScrubReport.End.DONE) {
        return report;
      }
      scrub.step();
    }
    throw new AssertionError("no end: " + scrub.report());
  }

  @Test
  void whatIsWholeIsLookedAtAndLeftAlone() throws InterruptedException {
    ScrubReport report = look();

    assertThat(report.rows()).isEqualTo(4);
    assertThat(report.listed()).isEqualTo(4);
    assertThat(report.damaged()).isZero();
    assertThat(report.putBack()).isZero();
    assertThat(us.store.putBack()).allMatch(Set::isEmpty);
    assertThat(observed.only(ScrubFinished.class).rows()).isEqualTo(4);
  }

  @Test
  void aRottenRowIsMendedFromOurOwnMirror() throws InterruptedException {
    rows.rotten.add(K1);

    ScrubReport report = look();

    assertThat(report.findings()).containsExactly(new Finding(K1, Damage.ROTTEN, us.id));
    assertThat(report.mended()).isEqualTo(1);
    assertThat(rows.rotten).isEmpty();
    assertThat(look().damaged()).isZero();
  }

  @Test
  void aRottenRowThatOurMirrorLacksIsMendedFromAPeer() throws InterruptedException {
    rows.rotten.add(K1);
    us.face.holds(K1, new Fetched.Corrupt("rotten, too"));

    assertThat(look().findings()).containsExactly(new Finding(K1, Damage.ROTTEN, peer.id));
    assertThat(rows.rotten).isEmpty();
  }

  @Test
  void whatNobodyHasIsToldOfAndLookedForAgain() throws InterruptedException {
    rows.rotten.add(K1);
    us.face.holds(K1, new Fetched.Absent());
    peer.face.reachable(false);

    assertThat(look().findings()).containsExactly(new Finding(K1, Damage.ROTTEN, null));
    assertThat(observed.only(DamageFound.class))
        .isEqualTo(new DamageFound(K1, Damage.ROTTEN, null));
    peer.face.reachable(true);
    assertThat(look().mended()).isEqualTo(1);
  }

  @Test
  void anOlderItemMendsNothingAndANewerOneTakesThePlace() throws InterruptedException {
    us.face.holds(K0, new Fetched.Found((Change.Put) us.store.held(K0).orElseThrow()));
    us.put("k0", "newer here");
    rows.rotten.add(K0);
    assertThat(look().findings()).containsExactly(new Finding(K0, Damage.ROTTEN, null));

    peer.receive(us.store.held(K0).orElseThrow());
    Change newest = peer.put("k0", "newest");
    peer.publish();
    look();

    assertThat(us.store.held(K0))
        .map(change -> change.revision().stamp())
        .contains(newest.revision().stamp());
  }

  @Test
  void aRowThatIsGoneThoughItIsListedIsTakenFromWhoHasIt() throws InterruptedException {
    Change.Put ours = (Change.Put) peer.put("gone", "v");
    us.face.publishes(ours.key(), DigestRecord.of(ours));
    us.list(ours);

    ScrubReport report = look();

    assertThat(report.findings()).containsExactly(new Finding(ours.key(), Damage.LOST, us.id));
    assertThat(us.store.held(ours.key())).isPresent();
  }

  @Test
  void aMirrorThatWasSetBackBringsBackNothingThatWasForgotten() throws InterruptedException {
    Change.Put ours = (Change.Put) us.store.held(K1).orElseThrow();
    us.delete("k1");
    us.publish();
    us.store.forget(new Forgettable(us.store.seen(), 0, Long.MAX_VALUE, 10));
    us.list(ours);

    assertThat(look().damaged()).isZero();

    assertThat(us.store.held(K1)).isEmpty();
  }

  @Test
  void soManyFindingsAreNamedAndAllAreCounted() throws InterruptedException {
    for (int i = 0; i < ScrubReport.MAX_FINDINGS + 10; i++) {
      rows.rotten.add(us.put("more" + i, "v").key());
    }
    us.publish();

    ScrubReport report = look();

    assertThat(report.damaged()).isEqualTo(ScrubReport.MAX_FINDINGS + 10);
    assertThat(report.findings()).hasSize(ScrubReport.MAX_FINDINGS);
  }

  @Test
  void whatOurMirrorLacksIsPutBack() throws InterruptedException {
    us.face.holds(K0, new Fetched.Absent());
    us.face.holds(K1, new Fetched.Corrupt("?"));

    assertThat(look().putBack()).isEqualTo(2);
    assertThat(us.store.putBack().stream().flatMap(Set::stream)).containsExactlyInAnyOrder(K0, K1);
  }

  @Test
  void aMirrorThatIsBeingBuiltSaysNothing() throws InterruptedException {
    us.face.holds(K0, new Fetched.Absent());
    us.building = true;
    us.publishHead();

    ScrubReport report = look();

    assertThat(report.putBack()).isZero();
    assertThat(report.listed()).isZero();
    assertThat(report.rows()).isEqualTo(4);
  }

  @Test
  void whoAsksWhileItIsSlowNeedNotWaitForThatAndWhoAsksLaterGetsARoundOfHisOwn()
      throws InterruptedException {
    while (scrub.report().rows() == 0) {
      step();
    }
    long first = scrub.ask();
    scrub.step();
    assertThat(scrub.report().answers()).isEqualTo(first);
    long second = scrub.ask();
    scrub.step();
    assertThat(scrub.report().answers()).as("the first is not begun again").isEqualTo(first);

    while (scrub.report().answers() < second || scrub.report().end() != ScrubReport.End.DONE) {
      assertThat(scrub.step()).as("as fast as it goes").isEqualTo(Step.AGAIN);
    }
    assertThat(observed.count(ScrubFinished.class)).isEqualTo(2);
  }

  @Test
  void unaskedItIsSlowAndRests() throws InterruptedException {
    long beganNanos = time.monotonicNanos();
    while (observed.count(ScrubFinished.class) == 0) {
      step();
    }
    Duration first = Duration.ofNanos(time.monotonicNanos() - beganNanos);
    assertThat(first).isBetween(Duration.ofMinutes(60), Duration.ofMinutes(61));
    assertThat(observed.only(ScrubFinished.class).took())
        .isGreaterThanOrEqualTo(Duration.ofMillis(400));

    while (observed.count(ScrubFinished.class) == 1) {
      step();
    }
    assertThat(Duration.ofNanos(time.monotonicNanos() - beganNanos))
        .isGreaterThan(first.plusHours(1));
  }

  @Test
  void switchedOffItLooksOnlyWhenAsked() throws InterruptedException {
    settings = new ScrubSettings(false, 10, Duration.ofHours(1));
    long endNanos = time.monotonicNanos() + Duration.ofHours(3).toNanos();
    while (time.monotonicNanos() < endNanos) {
      step();
    }
    assertThat(observed.count(ScrubFinished.class)).isZero();

    assertThat(look().rows()).isEqualTo(4);
  }
}
