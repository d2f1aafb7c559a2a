package dev.replication.domain.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.replication.domain.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
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

class TokenBucketProperties {
  @Property
  void noWindowSeesMoreThanTheBurstAndTheFlow(
      @ForAll @DoubleRange(min = 0.5, max = 1e6) double perSecond,
      @ForAll @LongRange(min = 1, max = 10_000) long burst,
      @ForAll("takes") @Size(max = 40) List<Take> takes) {
    ManualTime time = new ManualTime();
    TokenBucket bucket = new TokenBucket(time, perSecond, burst);
    double nanosecond = perSecond / 1e9;
    List<Begun> begun = new ArrayList<>();
    long now = 0;
    for (Take take : takes) {
      time.advance(take.after);
      now += take.after.toNanos();
      Duration pause = bucket.take(take.tokens);
      if (pause.equals(TokenBucket.LONGEST_PAUSE)) {
        return; // The debt is at its bound, beyond which nothing is promised.
      }
      begun.add(new Begun(now + pause.toNanos(), take.tokens));
    }
    for (int from = 0; from < begun.size(); from++) {
      double sum = 0;
      for (int to = from; to < begun.size(); to++) {
        sum += begun.get(to).tokens;
        double window = (begun.get(to).atNanos - begun.get(from).atNanos) / 1e9;
        double allowed = Math.max(burst, begun.get(from).tokens) + perSecond * window;
        assertThat(sum).isLessThanOrEqualTo(allowed * (1 + 1e-9) + nanosecond);
      }
    }
  }

  @Property
  void aTakerThatKeepsToTheRateNeverWaits(
      @ForAll @LongRange(min = 1, max = 100_000) long perSecond,
      @ForAll @LongRange(min = 1, max = 1_000) long burst) {
    ManualTime time = new ManualTime();
    TokenBucket bucket = new TokenBucket(time, perSecond, burst);
    assertThat(bucket.take(burst)).isZero();
    Duration refill = Duration.ofNanos((long) Math.ceil(burst * 1e9 / perSecond) + burst);
    for (int i = 0; i < 20; i++) {
      time.advance(refill);
      assertThat(bucket.take(burst)).isZero();
    }
  }

  @Property
  void isTotalAndBoundedForAnyRateAndTake(
      @ForAll @IntRange(min = -300, max = 300) int exponent,
      @ForAll @LongRange(min = 1) long burst,
      @ForAll @Size(max = 10) List<@LongRange(min = 0) Long> takes) {
    TokenBucket bucket = new TokenBucket(new ManualTime(), Math.pow(10, exponent), burst);
    Duration before = Duration.ZERO;
    for (long tokens : takes) {
      Duration pause = bucket.take(tokens);
      assertThat(pause).isBetween(before, TokenBucket.LONGEST_PAUSE);
      before = pause;
    }
  }

  @Example
  void aBatchLargerThanTheBurstPassesAfterItsShareOfTime() {
    ManualTime time = new ManualTime();
    TokenBucket bucket = new TokenBucket(time, 100, 10);
    assertThat(bucket.take(60)).isEqualTo(Duration.ofMillis(500));
    assertThat(bucket.take(10)).isEqualTo(Duration.ofMillis(600));
    time.advance(Duration.ofMillis(600));
    assertThat(bucket.take(0)).isZero();
    assertThat(bucket.take(1)).isEqualTo(Duration.ofMillis(10));
  }

  @Example
  void manyThreadsPayForWhatTheyTakeTogether() throws InterruptedException {
    TokenBucket bucket = new TokenBucket(new ManualTime(), 1_000, 1);
    AtomicLong longest = new AtomicLong();
    List<Thread> takers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      takers.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (int n = 0; n < 2_500; n++) {
                      longest.accumulateAndGet(bucket.take(1).toMillis(), Math::max);
                    }
                  }));
    }
    for (Thread taker : takers) {
      taker.join();
    }
    assertThat(longest.get()).isEqualTo(9_999);
  }

  @Example
  void refusesRatesThatAreNone() {
    ManualTime time = new ManualTime();
    for (double rate : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new TokenBucket(time, rate, 1))
          .withMessageContaining("perSecond");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TokenBucket(time, 1, 0))
        .withMessageContaining("burst");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TokenBucket(time, 1, 1).take(-1))
        .withMessageContaining("tokens");
  }

  @Provide
  Arbitrary<List<Take>> takes() {
    return Combinators.combine(
            Arbitraries.longs().between(0, Duration.ofSeconds(5).toNanos()),
            Arbitraries.longs().between(0, 20_000))
        .as((after, tokens) -> new Take(Duration.ofNanos(after), tokens))
        .list();
  }

  private record Begun(long atNanos, long tokens) {}

  record Take(Duration after, long tokens) {}
}
