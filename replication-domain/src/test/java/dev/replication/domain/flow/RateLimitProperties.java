package dev.replication.domain.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.replication.domain.ManualTime;
import dev.replication.model.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class RateLimitProperties {
  private static final NodeId A = new NodeId("a");
  private static final NodeId B = new NodeId("b");
  private static final NodeId C = new NodeId("c");

  private final ManualTime time = new ManualTime();

  @Property(tries = 100)
  void whatPassesIsTheBurstTheFlowAndOneBatchOfEachPeer(
      @ForAll @DoubleRange(min = 1, max = 5_000) double perSecond,
      @ForAll @LongRange(min = 1, max = 5_000) long burst,
      @ForAll("readers") List<Reader> readers,
      @ForAll @IntRange(min = 1, max = 20) int seconds) {
    Map<NodeId, Long> passed = run(new RateLimit(time, perSecond, burst), readers, seconds);

    long all = passed.values().stream().mapToLong(Long::longValue).sum();
    long last = readers.stream().mapToLong(Reader::batch).sum();
    assertThat((double) all).isLessThanOrEqualTo((burst + perSecond * seconds + last) * (1 + 1e-6));
  }

  @Property(tries = 100)
  void noFlowIsWastedWhileAnybodyWaits(
      @ForAll @DoubleRange(min = 10, max = 5_000) double perSecond,
      @ForAll("readers") List<Reader> readers) {
    int seconds = 20;

    Map<NodeId, Long> passed = run(new RateLimit(time, perSecond, 1), readers, seconds);

    long all = passed.values().stream().mapToLong(Long::longValue).sum();
    assertThat((double) all).isGreaterThanOrEqualTo(perSecond * seconds * (1 - 1e-6));
  }

  @Property(tries = 100)
  void nobodyStarves(@ForAll("readers") List<Reader> readers) {
    Map<NodeId, Long> passed = run(new RateLimit(time, 1_000, 1), readers, 120);

    readers.forEach(
        reader ->
            assertThat(passed.get(reader.peer())).as("%s", reader).isGreaterThan(reader.batch()));
  }

  @Property
  void noDebtIsBeyondItsBound(
      @ForAll @IntRange(min = -300, max = 300) int exponent,
      @ForAll @LongRange(min = 1) long burst,
      @ForAll @Size(max = 10) List<@LongRange(min = 0) Long> charges) {
    RateLimit limit = new RateLimit(time, Math.pow(10, exponent), burst);
    for (long tokens : charges) {
      assertThat(limit.charge(A, 0, tokens)).isBetween(Duration.ZERO, RateLimit.LONGEST_DEBT);
    }
  }

  @Example
  void theLowerNumberHasTwiceTheShareOfTheNext() {
    List<Reader> readers =
        List.of(new Reader(A, 0, 10), new Reader(B, 5, 10), new Reader(C, 900, 10));

    Map<NodeId, Long> passed = run(new RateLimit(time, 7_000, 1), readers, 100);

    assertThat(passedBy(A, passed)).isCloseTo(400_000, within(4_000.0));
    assertThat(passedBy(B, passed)).isCloseTo(200_000, within(2_000.0));
    assertThat(passedBy(C, passed)).isCloseTo(100_000, within(1_000.0));
  }

  @Example
  void equalNumbersShareEquallyWhateverTheirBatches() {
    List<Reader> readers = List.of(new Reader(A, 3, 500), new Reader(B, 3, 7));

    Map<NodeId, Long> passed = run(new RateLimit(time, 1_000, 1), readers, 1_000);

    assertThat(passedBy(A, passed)).isCloseTo(500_000, within(1_000.0));
    assertThat(passedBy(B, passed)).isCloseTo(500_000, within(1_000.0));
  }

  @Example
  void theLastInOrderHasTheWholeFlowWhileNobodyElseReads() {
    Map<NodeId, Long> passed =
        run(new RateLimit(time, 1_000, 1), List.of(new Reader(C, 1_000_000, 100)), 100);

    assertThat(passedBy(C, passed)).isCloseTo(100_000, within(101.0));
  }

  @Example
  void aDebtIsPaidInItsShareOfTimeAndNotEarlier() {
    RateLimit limit = new RateLimit(time, 100, 10);
    assertThat(limit.charge(A, 0, 60)).isEqualTo(Duration.ofMillis(500));
    assertThat(limit.owed(A)).isEqualTo(Duration.ofMillis(500));
    time.advance(Duration.ofMillis(499));
    assertThat(limit.owed(A)).isEqualTo(Duration.ofMillis(1));
    time.advance(Duration.ofMillis(1));
    assertThat(limit.owed(A)).isZero();
    time.advance(Duration.ofMillis(100));
    assertThat(limit.charge(A, 0, 10)).isZero();
    assertThat(limit.charge(A, 0, 1)).isEqualTo(Duration.ofMillis(10));
  }

  @Example
  void whoComesLaterIsTakenIntoAccountAtTheNextQuestion() {
    RateLimit limit = new RateLimit(time, 100, 1);
    limit.charge(A, 1, 101);
    assertThat(limit.owed(A)).isEqualTo(Duration.ofSeconds(1));

    limit.charge(B, 0, 50);

    assertThat(limit.owed(B)).isEqualTo(Duration.ofMillis(750));
    assertThat(limit.owed(A)).isEqualTo(Duration.ofMillis(1_500));
    assertThat(limit.owed(C)).isZero();
  }

  @Example
  void manyThreadsPayForWhatTheyReadTogether() throws InterruptedException {
    RateLimit limit = new RateLimit(time, 1_000, 1);
    List<Thread> readers = new ArrayList<>();
    for (NodeId peer : List.of(A, B, C, new NodeId("d"))) {
      readers.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (int n = 0; n < 2_500; n++) {
                      limit.charge(peer, 0, 1);
                    }
                  }));
    }
    for (Thread reader : readers) {
      reader.join();
    }

    time.advance(Duration.ofMillis(9_998));
    boolean early =
        List.of(A, B, C, new NodeId("d")).stream().allMatch(peer -> limit.owed(peer).isZero());
    time.advance(Duration.ofMillis(1));

    assertThat(early).isFalse();
    assertThat(limit.owed(A)).isZero();
    assertThat(limit.owed(B)).isZero();
    assertThat(limit.owed(C)).isZero();
  }

  @Example
  void refusesRatesThatAreNone() {
    for (double rate : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new RateLimit(time, rate, 1))
          .withMessageContaining("perSecond");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RateLimit(time, 1, 0))
        .withMessageContaining("burst");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RateLimit(time, 1, 1).charge(A, 0, -1))
        .withMessageContaining("tokens");
  }

  /**
   * Lets readers read for so many seconds, each a batch whenever it owes nothing; what each has
   * read.
   */
  private Map<NodeId, Long> run(RateLimit limit, List<Reader> readers, int seconds) {
    Map<NodeId, Long> passed = new HashMap<>();
    long endNanos = time.monotonicNanos() + Duration.ofSeconds(seconds).toNanos();
    while (time.monotonicNanos() - endNanos < 0) {
      Duration soonest = Duration.ofNanos(endNanos - time.monotonicNanos());
      for (Reader reader : readers) {
        if (limit.owed(reader.peer()).isZero()) {
          limit.charge(reader.peer(), reader.priority(), reader.batch());
          passed.merge(reader.peer(), (long) reader.batch(), Long::sum);
        }
      }
      for (Reader reader : readers) {
        Duration owed = limit.owed(reader.peer());
        soonest = owed.compareTo(soonest) < 0 ? owed : soonest;
      }
      time.advance(soonest.isZero() ? Duration.ofNanos(1) : soonest);
    }
    return passed;
  }

  private static double passedBy(NodeId peer, Map<NodeId, Long> passed) {
    return passed.getOrDefault(peer, 0L);
  }

  @Provide
  Arbitrary<List<Reader>> readers() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 3), Arbitraries.integers().between(20, 1_000))
        .as((priority, batch) -> new Reader(A, priority, batch))
        .list()
        .ofMinSize(2)
        .ofMaxSize(4)
        .map(RateLimitProperties::named);
  }

  private static List<Reader> named(List<Reader> readers) {
    List<Reader> named = new ArrayList<>();
    for (Reader reader : readers) {
      named.add(new Reader(new NodeId("p" + named.size()), reader.priority(), reader.batch()));
    }
    return named;
  }

  record Reader(NodeId peer, int priority, int batch) {}
}
