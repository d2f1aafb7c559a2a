package dev.replication.repair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.domain.duty.Step;
import dev.replication.domain.flow.Aimd;
import dev.replication.domain.hotpath.EnginePorts;
import dev.replication.domain.hotpath.PeerSupervisor;
import dev.replication.domain.hotpath.StartOrder;
import dev.replication.domain.hotpath.TailSettings;
import dev.replication.domain.hotpath.Tuning;
import dev.replication.domain.resilience.Backoff;
import dev.replication.domain.resilience.CircuitBreaker;
import dev.replication.model.Change;
import dev.replication.model.ComparisonVerdict;
import dev.replication.model.ItemKey;
import dev.replication.model.RepairCause;
import dev.replication.model.StreamId;
import dev.replication.port.FeedEntry;
import dev.replication.port.ItemReader.Fetched;
import dev.replication.port.ReplicationEvent.BatchRead;
import dev.replication.port.ReplicationEvent.HistoryTrimmed;
import dev.replication.port.ReplicationEvent.RepairStarted;
import dev.replication.port.ReplicationEvent.StreamRecreated;
import dev.replication.testkit.InMemoryCursorStore;
import dev.replication.testkit.InMemoryDeadLetters;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a stream is entered by a node that has no position in it. */
class ArrivalTest {
  private static final Tuning TUNING =
      new Tuning(
          TailSettings.DEFAULT,
          new Aimd.Settings(false, 10, 1, 10),
          new CircuitBreaker.Settings(3, 2, Duration.ofSeconds(30)),
          null,
          0);

  private final Repair repair = new Repair();
  private final MemoryNode us = repair.us;
  private final MemoryNode peer = repair.peer;
  private final InMemoryCursorStore cursors = new InMemoryCursorStore();
  private PeerSupervisor tail = supervisor();
  private int streamed;

  private PeerSupervisor supervisor() {
    return new PeerSupervisor(
        peer.face,
        new EnginePorts(
            us.id,
            us.store,
            cursors,
            new InMemoryDeadLetters(repair.time),
            repair.time,
            repair.observed),
        TUNING,
        new Backoff(Backoff.Settings.DAEMON, RandomGenerator.of("L64X128MixRandom")),
        new StartOrder(repair.time, Map.of(peer.id, 0)),
        repair.desk);
  }

  @BeforeEach
  void publishNothing() {
    repair.publish();
  }

  /** What the peer wrote goes into its stream and its head. */
  private void peerPublishes() {
    for (; streamed < peer.written.size(); streamed++) {
      Change change = peer.written.get(streamed);
      long after = streamed;
      peer.face.stream().append(id -> new FeedEntry.Changed(id, change, after));
    }
    repair.publish();
  }

  private void peerWrites(String... keys) throws InterruptedException {
    for (String key : keys) {
      peer.put(key, "1");
    }
    peerPublishes();
  }

  private void run(int rounds) throws InterruptedException {
    for (int i = 0; i < rounds; i++) {
      runTail(1);
      repair.step();
      us.publish();
    }
  }

  private void runTail(int steps) throws InterruptedException {
    for (int i = 0; i < steps; i++) {
      if (tail.step() instanceof Step.After(Duration length)) {
        repair.time.advance(length);
      }
    }
  }

  private int entriesRead() {
    return repair.observed.of(BatchRead.class).stream().mapToInt(BatchRead::entries).sum();
  }

  private List<RepairCause> causes() {
    return repair.observed.of(RepairStarted.class).stream().map(RepairStarted::cause).toList();
  }

  @Test
  void readsAWholeStreamFromItsBeginningWithoutComparing() throws InterruptedException {
    peerWrites("a", "b", "c");

    runTail(20);

    assertThat(us.text("c")).isEqualTo("1");
    assertThat(us.store.seen().seqOf(peer.origin)).isEqualTo(3);
    assertThat(repair.desk.answer(1)).isEmpty();
  }

  @Test
  void comparesFirstWhereTheBeginningWasTrimmed() throws InterruptedException {
    peerWrites("a", "b", "c", "d");
    peer.face.stream().trimTo(1);

    runTail(20);
    assertThat(entriesRead()).isZero();
    assertThat(tail.health().connected()).isTrue();

    run(60);
    assertThat(us.text("a")).isEqualTo("1");
    assertThat(us.text("d")).isEqualTo("1");
    assertThat(causes()).containsExactly(RepairCause.NO_CURSOR);
    assertThat(entriesRead()).isZero();
    assertThat(tail.health().holeFrom()).isNull();
    assertThat(repair.observed.of(HistoryTrimmed.class)).isEmpty();

    peerWrites("e");
    run(20);
    assertThat(us.text("e")).isEqualTo("1");
    assertThat(entriesRead()).isEqualTo(1);
    assertThat(us.store.seen().seqOf(peer.origin)).isEqualTo(5);
  }

  @Test
  void comparesFirstWhereThePeerHoldsWhatAnotherNodeWrote() throws InterruptedException {
    MemoryNode third = new MemoryNode("third", repair.time);
    peer.receive(third.put("t", "1"));
    peerWrites("a");

    run(40);

    assertThat(us.text("t")).isEqualTo("1");
    assertThat(causes()).containsExactly(RepairCause.NO_CURSOR);
    assertThat(us.store.seen().seqOf(third.origin)).isEqualTo(1);
  }

  @Test
  void whatAnotherNodeDeletedDoesNotComeBackWithTheStreamOfItsWriter() throws InterruptedException {
    MemoryNode third = new MemoryNode("third", repair.time);
    peerWrites("a", "b");
    third.receive(peer.written.getFirst());
    Change delete = third.delete("a");
    peer.receive(delete);
    peer.store.purge(List.of(new ItemKey("a")));
    repair.publish();

    run(60);

    assertThat(us.store.held(new ItemKey("a"))).isEmpty();
    assertThat(us.text("b")).isEqualTo("1");
    repair.publish();
    repair.pass();
    assertThat(repair.cycle.comparisons().report().verdict())
        .isEqualTo(new ComparisonVerdict.Equal());
  }

  @Test
  void entersWithAHoleWhereNotAllCouldBeHadAndClosesItLater() throws InterruptedException {
    peerWrites("a", "b", "c");
    peer.face.stream().trimTo(1);
    Fetched there =
        peer.face.connect().items().fetch(List.of(new ItemKey("a"))).get(new ItemKey("a"));
    peer.face.holds(new ItemKey("a"), new Fetched.Absent());

    run(60);
    assertThat(us.text("b")).isEqualTo("1");
    assertThat(tail.health().holeFrom()).isEqualTo(1);
    peer.put("d", "1");
    Change last = peer.written.getLast();
    streamed = peer.written.size();
    peer.face.stream().append(id -> new FeedEntry.Changed(id, last, 3L));
    run(20);
    assertThat(us.text("d")).isEqualTo("1");

    peer.face.holds(new ItemKey("a"), Objects.requireNonNull(there));
    run(400);
    assertThat(us.text("a")).isEqualTo("1");
    assertThat(tail.health().holeFrom()).isNull();
    assertThat(us.store.seen().seqOf(peer.origin)).isEqualTo(4);
  }

  @Test
  void aSessionThatEndsWhileItWaitsAsksForNoOtherPass() throws InterruptedException {
    peerWrites("a", "b", "c");
    peer.face.stream().trimTo(1);
    runTail(5);
    peer.face.reachable(false);
    runTail(5);
    peer.face.reachable(true);

    run(100);

    assertThat(us.text("a")).isEqualTo("1");
    assertThat(causes()).containsExactly(RepairCause.NO_CURSOR);
    assertThat(repair.desk.answer(2)).isEmpty();
  }

  @Test
  void aRestartGoesOnFromWhereTheComparisonLeftIt() throws InterruptedException {
    peerWrites("a", "b", "c");
    peer.face.stream().trimTo(1);
    run(60);
    tail.finish();
    assertThat(cursors.all().getFirst().position()).isEqualTo(new StreamId(3, 0));

    tail = supervisor();
    peerWrites("d");
    runTail(20);

    assertThat(us.text("d")).isEqualTo("1");
    assertThat(entriesRead()).isEqualTo(1);
  }

  @Test
  void comparesFirstWhereAnotherStreamTookThePlaceOfTheOneThatWasRead()
      throws InterruptedException {
    peerWrites("a", "b");
    runTail(20);
    peer.put("c", "1");
    peer.face.stream().drop();
    peer.stream = "s2";
    peer.written.forEach(
        change -> peer.face.stream().append(id -> new FeedEntry.Changed(id, change, 0L)));
    peer.face.stream().trimTo(1);
    streamed = peer.written.size();
    int before = entriesRead();
    repair.publish();
    repair.time.advance(TailSettings.DEFAULT.probeInterval());

    run(100);

    assertThat(us.text("c")).isEqualTo("1");
    assertThat(entriesRead()).isEqualTo(before);
    assertThat(causes()).containsExactly(RepairCause.STREAM_RECREATED);
    assertThat(repair.observed.of(StreamRecreated.class)).hasSize(1);
    peerWrites("d");
    run(20);
    assertThat(us.text("d")).isEqualTo("1");
  }
}
